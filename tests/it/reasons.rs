//! The message of an error, without its type: as the reason of a failed step it is known, and elsewhere it is not.

use crate::lines::audited;

/// Where a text is taken as an error.
#[derive(PartialEq)]
pub(crate) enum Scope {
    /// Only where it is the reason of a failure.
    Reason,
    /// Wherever it stands.
    Anywhere,
}

/// A text, the type of its exception (empty: it has none), its language, the step that it stopped,
/// and what is to be told: the signature, and the party of the step's documented cell where there is one.
pub(crate) struct Row {
    pub(crate) text: &'static str,
    pub(crate) exception: &'static str,
    language: &'static str,
    pub(crate) step: &'static str,
    pub(crate) id: &'static str,
    pub(crate) who: &'static str,
    scope: Scope,
}

const fn row(
    text: &'static str,
    exception: &'static str,
    language: &'static str,
    step: &'static str,
    id: &'static str,
    who: &'static str,
    scope: Scope,
) -> Row {
    Row {
        text,
        exception,
        language,
        step,
        id,
        who,
        scope,
    }
}

/// Texts that are not told as they should be: a wrapper says nothing of the exception within, and the
/// signature of a service that did not start only informs, so that the failed step itself is told.
pub(crate) const NOT_RIGHT: [&str; 2] = [
    "Exception has been thrown by the target of an invocation.",
    "The service did not respond to the start or control request in a timely fashion.",
];

#[rustfmt::skip]
pub(crate) const ROWS: &[Row] = &[
    row("There is no such object on the server.", "System.DirectoryServices.DirectoryServicesCOMException", "en", "Export AD", "ldap-no-such-object", "customer-admin", Scope::Reason),
    row("Ein solches Objekt ist auf dem Server nicht vorhanden.", "System.DirectoryServices.DirectoryServicesCOMException", "de", "Export AD", "ldap-no-such-object", "customer-admin", Scope::Reason),
    row("A constraint violation occurred.", "System.DirectoryServices.DirectoryServicesCOMException", "en", "Export AD", "ldap-constraint-violation", "customer-admin", Scope::Reason),
    row("The object already exists.", "System.DirectoryServices.DirectoryServicesCOMException", "en", "Export AD", "ldap-object-exists", "customer-admin", Scope::Reason),
    row("Det finnes ikke noe slikt objekt på serveren.", "System.DirectoryServices.DirectoryServicesCOMException", "nb", "Export AD", "ldap-no-such-object", "customer-admin", Scope::Reason),
    row("Objektet finnes allerede.", "System.DirectoryServices.DirectoryServicesCOMException", "nb", "Export AD", "ldap-object-exists", "customer-admin", Scope::Reason),
    row("En henvisning ble returnert fra serveren.", "System.DirectoryServices.DirectoryServicesCOMException", "nb", "Import AD", "ldap-referral", "customer-admin", Scope::Reason),
    row("Det oppstod et brudd på en begrensning.", "System.DirectoryServices.DirectoryServicesCOMException", "nb", "Export AD", "ldap-constraint-violation", "customer-admin", Scope::Reason),
    row("Det oppstod en operasjonsfeil.", "System.DirectoryServices.DirectoryServicesCOMException", "nb", "Import AD", "ldap-operations-error", "customer-admin", Scope::Reason),
    row("Størrelsesgrensen for denne forespørselen ble overskredet.", "System.DirectoryServices.DirectoryServicesCOMException", "nb", "Import AD", "ldap-size-limit", "customer-admin", Scope::Reason),
    row("Serveren er ikke operativ.", "System.Runtime.InteropServices.COMException", "nb", "Export AD", "ldap-server-not-operational", "customer-admin", Scope::Reason),
    row("Das Objekt ist bereits vorhanden.", "", "de", "Export AD", "ldap-object-exists", "customer-admin", Scope::Reason),
    row("The object exists.", "System.DirectoryServices.Protocols.DirectoryOperationException", "en", "Export AD", "ldap-object-exists", "customer-admin", Scope::Reason),
    row("A referral was returned from the server.", "System.DirectoryServices.DirectoryServicesCOMException", "en", "Import AD", "ldap-referral", "customer-admin", Scope::Reason),
    row("An operations error occurred.", "System.DirectoryServices.DirectoryServicesCOMException", "en", "Import AD", "ldap-operations-error", "customer-admin", Scope::Reason),
    row("The user has insufficient access rights.", "System.DirectoryServices.Protocols.DirectoryOperationException", "en", "Export AD", "ad-access-denied", "customer-admin", Scope::Reason),
    row("The supplied credential is invalid.", "System.DirectoryServices.Protocols.LdapException", "en", "Import AD", "ldap-bind-invalid-credentials", "customer-admin", Scope::Reason),
    row("The size limit was exceeded.", "System.DirectoryServices.Protocols.DirectoryOperationException", "en", "Import AD", "ldap-size-limit", "customer-admin", Scope::Reason),
    row("Strong authentication is required for this operation.", "System.DirectoryServices.Protocols.LdapException", "en", "Import AD", "ldap-stronger-auth-required", "customer-admin", Scope::Reason),
    row("ldap_simple_bind_s() failed: Strong Authentication Required", "", "en", "Import AD", "ldap-stronger-auth-required", "customer-admin", Scope::Reason),
    row("Strong(er) authentication required (8)", "", "en", "Export AD", "ldap-stronger-auth-required", "customer-admin", Scope::Reason),
    row("A more secure authentication method is required for this server.", "System.DirectoryServices.DirectoryServicesCOMException", "en", "Import AD", "ldap-stronger-auth-required", "customer-admin", Scope::Anywhere),
    row("The server is busy.", "System.DirectoryServices.Protocols.DirectoryOperationException", "en", "Export AD", "ldap-busy-or-unavailable", "customer-admin", Scope::Reason),
    row("There is a naming violation.", "System.DirectoryServices.DirectoryServicesCOMException", "en", "Export AD", "ad-naming-violation", "customer-admin", Scope::Reason),
    row("The requested attribute does not exist.", "System.DirectoryServices.Protocols.DirectoryOperationException", "en", "Export AD", "ad-attribute-not-in-schema", "customer-admin", Scope::Reason),
    row("The LDAP server is unavailable.", "System.DirectoryServices.Protocols.LdapException", "en", "Import AD", "ldap-server-not-operational", "customer-admin", Scope::Anywhere),
    row("Der LDAP-Server ist nicht verfügbar.", "", "de", "Import AD", "ldap-server-not-operational", "customer-admin", Scope::Reason),
    row("LDAP-serveren er ikke tilgjengelig.", "", "nb", "Import AD", "ldap-server-not-operational", "customer-admin", Scope::Reason),
    row("80090308: LdapErr: DSID-0C09044E, comment: AcceptSecurityContext error, data 52f, v4563", "", "en", "Import AD", "ldap-bind-account-restricted", "customer-admin", Scope::Anywhere),
    row("The server is not operational.", "System.Runtime.InteropServices.COMException", "en", "Export AD", "ldap-server-not-operational", "customer-admin", Scope::Anywhere),
    row("Der Server ist nicht funktionstüchtig.", "System.Runtime.InteropServices.COMException", "de", "Export AD", "ldap-server-not-operational", "customer-admin", Scope::Reason),
    row("Le serveur n’est pas opérationnel.", "System.Runtime.InteropServices.COMException", "fr", "Export AD", "ldap-server-not-operational", "customer-admin", Scope::Reason),
    row("The user name or password is incorrect.", "System.DirectoryServices.DirectoryServicesCOMException", "en", "Export AD", "ldap-bind-invalid-credentials", "customer-admin", Scope::Reason),
    row("Brukernavnet eller passordet er feil.", "", "nb", "Import AD", "ldap-bind-invalid-credentials", "customer-admin", Scope::Reason),
    row("General access denied error", "", "en", "Export AD", "step-access-denied", "customer-admin", Scope::Reason),
    row("Ingen tilgang.", "", "nb", "Export AD", "step-access-denied", "customer-admin", Scope::Anywhere),
    row("Åtkomst nekad.", "", "sv", "Export AD", "step-access-denied", "customer-admin", Scope::Reason),
    row("Zugriff verweigert", "", "de", "Import AD", "step-access-denied", "customer-admin", Scope::Reason),
    row("The server could not be contacted.", "System.DirectoryServices.AccountManagement.PrincipalServerDownException", "en", "Import AD", "ad-domain-unavailable", "customer-admin", Scope::Reason),
    row("The specified domain either does not exist or could not be contacted.", "System.DirectoryServices.ActiveDirectory.ActiveDirectoryObjectNotFoundException", "en", "Import AD", "ad-domain-unavailable", "customer-admin", Scope::Anywhere),
    row("FullyQualifiedErrorId : ActiveDirectoryServer:1355,Microsoft.ActiveDirectory.Management.Commands.GetADUser", "", "en", "Import AD", "ad-domain-unavailable", "customer-admin", Scope::Anywhere),
    row("Unknown error (0x80005000)", "System.Runtime.InteropServices.COMException", "en", "Export AD", "ldap-invalid-dn", "customer-admin", Scope::Reason),
    row("0x800704F1", "", "en", "Export AD", "no-logon-servers", "customer-admin", Scope::Reason),
    row("0x8007200A", "", "en", "Synchronization", "ad-attribute-not-in-schema", "customer-admin", Scope::Reason),
    row("The RPC server is unavailable. (Exception from HRESULT: 0x800706BA)", "System.Runtime.InteropServices.COMException", "en", "Export AD", "rpc-server-unavailable", "customer-admin", Scope::Reason),
    row("RPC-serveren er ikke tilgjengelig.", "", "nb", "Export AD", "rpc-server-unavailable", "customer-admin", Scope::Reason),
    row("RPC-servern är inte tillgänglig.", "", "sv", "Export AD", "rpc-server-unavailable", "customer-admin", Scope::Reason),
    row("Login failed for user 'svc_eadm'.", "System.Data.SqlClient.SqlException", "en", "Synchronization", "sql-login-failed", "customer-admin", Scope::Reason),
    row("Pålogging mislyktes for bruker 'svc_eadm'.", "", "nb", "Synchronization", "sql-login-failed", "customer-admin", Scope::Reason),
    row("Fehler bei der Anmeldung für den Benutzer 'svc_eadm'.", "", "de", "Synchronization", "sql-login-failed", "customer-admin", Scope::Reason),
    row("Cannot open database 'eadm' requested by the login. The login failed.", "System.Data.SqlClient.SqlException", "en", "Synchronization", "sql-database-unavailable", "customer-admin", Scope::Reason),
    row("The transaction log for database 'eadm' is full due to 'LOG_BACKUP'.", "System.Data.SqlClient.SqlException", "en", "Synchronization", "sql-log-full", "customer-admin", Scope::Reason),
    row("Violation of PRIMARY KEY constraint 'PK_Person'. Cannot insert duplicate key in object 'dbo.Person'.", "System.Data.SqlClient.SqlException", "en", "Import HR", "sql-constraint", "identum-support", Scope::Anywhere),
    row("Transaction (Process ID 64) was deadlocked on lock resources with another process and has been chosen as the deadlock victim.", "System.Data.SqlClient.SqlException", "en", "Synchronization", "sql-deadlock", "identum-support", Scope::Anywhere),
    row("Resource '3f5c0a1e' does not exist or one of its queried reference-property objects are not present.", "", "en", "Export Azure", "graph-resource-not-found", "customer-admin", Scope::Reason),
    row("Access token has expired or is not yet valid.", "Microsoft.Graph.ServiceException", "en", "Export Azure", "graph-token-invalid", "identum-support", Scope::Reason),
    row("License assignment cannot be done for user with invalid usage location.", "Microsoft.Graph.ServiceException", "en", "Export Azure", "graph-usage-location", "customer-admin", Scope::Reason),
    row("Insufficient privileges to complete the operation.", "Microsoft.Graph.ServiceException", "en", "Export Azure", "graph-permission-missing", "customer-admin", Scope::Anywhere),
    row("HttpStatusCode: 429", "", "en", "Export Azure", "http-429", "identum-support", Scope::Reason),
    row("Too many requests.", "", "en", "Export Azure", "http-429", "identum-support", Scope::Reason),
    row("Der Remoteserver hat einen Fehler zurückgegeben: (401) Nicht autorisiert.", "System.Net.WebException", "de", "Import HR", "http-401", "identum-support", Scope::Reason),
    row("Fjärrservern returnerade ett fel: (404) Det går inte att hitta.", "System.Net.WebException", "sv", "Import HR", "http-404", "identum-support", Scope::Reason),
    row("Den eksterne serveren returnerte en feil: (409) Konflikt.", "System.Net.WebException", "nb", "Import HR", "http-409", "identum-support", Scope::Reason),
    row("Ekstern server returnerte feilen (403) Forbudt.", "System.Net.WebException", "nb", "Import HR", "http-403", "identum-support", Scope::Reason),
    row("Der Remoteserver hat einen Fehler zurückgegeben: (503) Server nicht verfügbar.", "System.Net.WebException", "de", "Import HR", "http-server-error", "identum-support", Scope::Reason),
    row("Der Remotename konnte nicht aufgelöst werden: 'api.hr.example'", "System.Net.WebException", "de", "Import HR", "name-not-resolved", "identum-support", Scope::Reason),
    row("The remote name could not be resolved: 'dc01.kommune.local'", "System.Net.WebException", "en", "Import HR", "own-name-not-resolved", "customer-admin", Scope::Anywhere),
    row("No such host is known. (srv-hr01:8080)", "System.Net.Http.HttpRequestException", "en", "Import HR", "own-name-not-resolved", "customer-admin", Scope::Anywhere),
    row("No such host is known. (api.hr.example:443)", "System.Net.Http.HttpRequestException", "en", "Import HR", "name-not-resolved", "identum-support", Scope::Anywhere),
    row("The request was aborted: Could not create SSL/TLS secure channel.", "System.Net.WebException", "en", "Import HR", "tls-channel-failed", "identum-support", Scope::Anywhere),
    row("No connection could be made because the target machine actively refused it 127.0.0.1:8080", "System.Net.Sockets.SocketException", "en", "Import HR", "connection-failed", "identum-support", Scope::Anywhere),
    row(r"Could not find file 'c:\eadm\data\result.xml'.", "System.IO.FileNotFoundException", "en", "Import HR", "file-not-found", "identum-support", Scope::Reason),
    row(r"Finner ikke filen 'c:\eadm\data\result.xml'.", "", "nb", "Import HR", "file-not-found", "identum-support", Scope::Reason),
    row("Das System kann die angegebene Datei nicht finden.", "", "de", "Import HR", "file-not-found", "identum-support", Scope::Reason),
    row("Es steht nicht genug Speicherplatz auf dem Datenträger zur Verfügung.", "System.IO.IOException", "de", "Export AD", "disk-full", "customer-admin", Scope::Reason),
    row("Unexpected character encountered while parsing value: <. Path '', line 0, position 0.", "Newtonsoft.Json.JsonReaderException", "en", "Import HR", "json-invalid", "identum-support", Scope::Reason),
    row("'<' is an invalid start of a value. Path: $ | LineNumber: 0 | BytePositionInLine: 0.", "System.Text.Json.JsonException", "en", "Import HR", "json-invalid", "identum-support", Scope::Reason),
    row("Root element is missing.", "System.Xml.XmlException", "en", "Import HR", "xml-invalid", "identum-support", Scope::Reason),
    row("Rotelementet mangler.", "System.Xml.XmlException", "nb", "Import HR", "xml-invalid", "identum-support", Scope::Reason),
    row("Data at the root level is invalid. Line 1, position 1.", "System.Xml.XmlException", "en", "Import HR", "xml-invalid", "identum-support", Scope::Reason),
    row("A task was canceled.", "System.Threading.Tasks.TaskCanceledException", "en", "Export Compilo", "request-timeout", "identum-support", Scope::Reason),
    row("Eine Aufgabe wurde abgebrochen.", "System.Threading.Tasks.TaskCanceledException", "de", "Export Compilo", "request-timeout", "identum-support", Scope::Reason),
    row("En oppgave ble avbrutt.", "System.Threading.Tasks.TaskCanceledException", "nb", "Export Compilo", "request-timeout", "identum-support", Scope::Reason),
    row("Insufficient access rights to perform the operation", "Microsoft.ActiveDirectory.Management.ADException", "en", "Export AD", "ad-access-denied", "customer-admin", Scope::Reason),
    row("FullyQualifiedErrorId : ActiveDirectoryServer:8344,Microsoft.ActiveDirectory.Management.Commands.SetADUser", "", "en", "Export AD", "ad-access-denied", "customer-admin", Scope::Anywhere),
    row("FullyQualifiedErrorId : ActiveDirectoryServer:8305,Microsoft.ActiveDirectory.Management.Commands.NewADUser", "", "en", "Export AD", "ldap-object-exists", "customer-admin", Scope::Anywhere),
    row("FullyQualifiedErrorId : ActiveDirectoryServer:1326,Microsoft.ActiveDirectory.Management.Commands.GetADUser", "", "en", "Import AD", "ldap-bind-invalid-credentials", "customer-admin", Scope::Anywhere),
    row("FullyQualifiedErrorId : ActiveDirectoryServer:8240,Microsoft.ActiveDirectory.Management.Commands.GetADUser", "", "en", "Import AD", "ldap-no-such-object", "customer-admin", Scope::Anywhere),
    row("FullyQualifiedErrorId : ActiveDirectoryServer:8239,Microsoft.ActiveDirectory.Management.Commands.SetADUser", "", "en", "Export AD", "ldap-constraint-violation", "customer-admin", Scope::Anywhere),
    row("Status: 429 (Too Many Requests)", "Azure.RequestFailedException", "en", "Export Azure", "http-429", "identum-support", Scope::Reason),
    row("Response status code does not indicate success: 429 (Too Many Requests).", "System.Net.Http.HttpRequestException", "en", "Export Azure", "http-429", "identum-support", Scope::Anywhere),
    row("Der Remoteserver hat einen Fehler zurückgegeben: (429) Too Many Requests.", "System.Net.WebException", "de", "Export Azure", "http-429", "identum-support", Scope::Anywhere),
    row("Der Remoteserver hat einen Fehler zurückgegeben: (404) Nicht gefunden.", "System.Net.WebException", "de", "Import HR", "http-404", "identum-support", Scope::Anywhere),
    row("Fjärrservern returnerade ett fel: (401) Ej auktoriserad.", "System.Net.WebException", "sv", "Import HR", "http-401", "identum-support", Scope::Anywhere),
    row("Fjärrservern returnerade ett fel: (500) Internt serverfel.", "System.Net.WebException", "sv", "Import HR", "http-server-error", "identum-support", Scope::Anywhere),
    row("Den eksterne serveren returnerte en feil: (401) Uautorisert.", "System.Net.WebException", "nb", "Import HR", "http-401", "identum-support", Scope::Anywhere),
    row("Den eksterne serveren returnerte en feil: (503) Serveren er ikke tilgjengelig.", "System.Net.WebException", "nb", "Import HR", "http-server-error", "identum-support", Scope::Anywhere),
    row("Ukjent feil (0x80005000)", "System.Runtime.InteropServices.COMException", "nb", "Export AD", "ldap-invalid-dn", "customer-admin", Scope::Reason),
    row("Unbekannter Fehler (0x80005000)", "System.Runtime.InteropServices.COMException", "de", "Export AD", "ldap-invalid-dn", "customer-admin", Scope::Reason),
    row("The system cannot contact a domain controller to service the authentication request. Please try again later. (Exception from HRESULT: 0x800704F1)", "System.Runtime.InteropServices.COMException", "en", "Import AD", "no-logon-servers", "customer-admin", Scope::Reason),
    row("The specified directory service attribute or value does not exist. (Exception from HRESULT: 0x8007200A)", "System.DirectoryServices.DirectoryServicesCOMException", "en", "Export AD", "ad-attribute-not-in-schema", "customer-admin", Scope::Anywhere),
    row("AcceptSecurityContext error, data 52f, v4563", "System.DirectoryServices.Protocols.LdapException", "en", "Import AD", "ldap-bind-account-restricted", "customer-admin", Scope::Anywhere),
    row("Exception has been thrown by the target of an invocation.", "System.Reflection.TargetInvocationException", "en", "Export AD", "export-ad-cause-of-the-inner-exception", "customer-admin", Scope::Reason),
    row("The service did not respond to the start or control request in a timely fashion.", "System.ComponentModel.Win32Exception", "en", "Export AD", "service-timeout", "customer-admin", Scope::Anywhere),
];

impl Row {
    /// Id and party of the cause of a step that failed with this reason.
    fn told(&self, reason: &str) -> Option<(String, String)> {
        let failed = match self.language {
            "nb" => "feilet",
            _ => "failed",
        };
        let audit = audited(&[
            "Sync cycle 7 started",
            &format!("{} started", self.step),
            &format!("!{} {failed}: {reason}", self.step),
            "Sync cycle 7 ended",
        ]);
        let finding = audit.findings.get(audit.verdict.finding?)?;
        Some((finding.id.clone(), finding.who.to_string()))
    }

    fn is_right(&self, told: Option<&(String, String)>) -> bool {
        told.is_some_and(|(id, who)| id == self.id && who == self.who)
    }
}

#[test]
fn the_message_alone_tells_the_cause_and_the_party() {
    let wrong: Vec<_> = ROWS
        .iter()
        .filter(|row| !row.is_right(row.told(row.text).as_ref()))
        .map(|row| (row.text, row.told(row.text)))
        .collect();
    let texts: Vec<_> = wrong.iter().map(|(text, _)| *text).collect();
    assert_eq!(texts, NOT_RIGHT, "{wrong:#?}");
    assert!(ROWS.len() - wrong.len() >= 58 && ROWS.len() >= 64);
}

#[test]
fn the_type_before_the_message_changes_neither_cause_nor_party() {
    let known = |row: &&Row| !row.exception.is_empty() && !NOT_RIGHT.contains(&row.text);
    for row in ROWS.iter().filter(known) {
        let typed = format!("{}: {}", row.exception, row.text);
        let told = row.told(&typed);
        assert!(row.is_right(told.as_ref()), "{typed}: {told:?}");
    }
}

#[test]
fn the_same_words_elsewhere_are_no_finding() {
    for row in ROWS.iter().filter(|row| row.scope == Scope::Reason) {
        let audit = audited(&[
            "Sync cycle 7 started",
            &format!("{} started", row.step),
            &format!("kari.nordmann: {}", row.text),
            &format!("{} completed", row.step),
            "Sync cycle 7 ended",
        ]);
        let found: Vec<_> = audit.findings.iter().map(|f| f.id.as_str()).collect();
        assert!(!found.contains(&row.id), "{}: {found:?}", row.text);
    }
}
