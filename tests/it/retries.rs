//! What was tried again with success alarms nobody; the same error in a step that stopped is told.

use eadm_logs::{Analyzer, Bundle, BundleAudit, FindingState, Severity, VerdictStatus};
use proptest::prelude::*;
use proptest::sample::select;

use crate::lines::{audited, told};
use crate::story::config;

/// Errors that pass by themselves.
const PASSING: [&str; 14] = [
    "System.Net.WebException: The remote server returned an error: (503) Server Unavailable.",
    "System.Net.WebException: The remote server returned an error: (502) Bad Gateway.",
    "Microsoft.Graph.ServiceException: Code: TooManyRequests HttpStatusCode: 429",
    "System.Threading.Tasks.TaskCanceledException: A task was canceled.",
    "System.Net.WebException: The operation has timed out",
    "System.Net.Sockets.SocketException (10060): A connection attempt failed because the connected party did not properly respond after a period of time",
    "No connection could be made because the target machine actively refused it 127.0.0.1:8080",
    "Microsoft.Data.SqlClient.SqlException (0x80131904): Execution Timeout Expired.  The timeout period elapsed prior to completion of the operation or the server is not responding.",
    "System.DirectoryServices.Protocols.LdapException: The LDAP server is unavailable.",
    "System.Runtime.InteropServices.COMException (0x8007203A): The server is not operational.",
    "System.DirectoryServices.Protocols.DirectoryOperationException: The server is busy.",
    "System.DirectoryServices.AccountManagement.PrincipalOperationException: An error (1301) occurred while enumerating the groups. The group's SID could not be resolved.",
    "System.Net.Http.HttpRequestException: No such host is known. (api.hr.example:443)",
    "System.IO.IOException: The process cannot access the file 'c:\\eadm\\hr.csv' because it is being used by another process.",
];

/// Errors of which somebody has to think, unless they were overcome.
const LASTING: [&str; 5] = [
    "System.DirectoryServices.DirectoryServicesCOMException (0x8007202F): A constraint violation occurred.",
    "System.DirectoryServices.DirectoryServicesCOMException (0x8007052E): The user name or password is incorrect.",
    "System.Net.WebException: The remote server returned an error: (401) Unauthorized.",
    "System.IO.IOException: There is not enough space on the disk.",
    "the county's own service answered no",
];

/// That it is tried again.
const AGAIN: [&str; 6] = [
    "Retrying in 30 s",
    "will retry",
    "trying again",
    "prøver på nytt",
    "Will retry = True",
    "försöker igen",
];

const STEPS: [&str; 5] = [
    "Import HR",
    "Import AD",
    "Synchronization",
    "Export AD",
    "Import AD results",
];

/// A line and its level: how a program tells of a try that did not succeed.
fn attempt() -> impl Strategy<Value = (&'static str, String)> {
    let level = select(vec!["TRACE", "DEBUG", "INFO", "WARN", "ERROR"]);
    let milder = select(vec!["TRACE", "DEBUG", "INFO", "WARN"]);
    let again = (select(AGAIN.to_vec()), 1..9_u8);
    let any = select([PASSING.as_slice(), LASTING.as_slice()].concat());
    let trace = prop::bool::ANY.prop_map(|with| {
        if with {
            "\n   at Eadm.Client.Call.Run()"
        } else {
            ""
        }
    });
    prop_oneof![
        (level.clone(), select(PASSING.to_vec()), trace.clone())
            .prop_map(|(level, text, trace)| (level, format!("{text}{trace}"))),
        (milder, any.clone(), trace)
            .prop_map(|(level, text, trace)| (level, format!("{text}{trace}"))),
        (level, any, again)
            .prop_map(|(level, text, (again, n))| (level, format!("try {n}: {text} {again}"))),
    ]
}

/// Where an attempt is told: before the step of this number, or in it.
fn attempts() -> impl Strategy<Value = Vec<(usize, bool, (&'static str, String))>> {
    prop::collection::vec((0..STEPS.len(), any::<bool>(), attempt()), 1..12)
}

#[derive(Debug, Clone, Copy)]
enum Form {
    Log4net,
    Serilog,
    Nlog,
}

fn written(form: Form, second: usize, level: &str, text: &str) -> String {
    let time = format!("2026-03-02 05:{:02}:{:02}", second / 60, second % 60);
    match form {
        Form::Log4net => format!("{time},000 [1] {level} Eadm.Sync - {text}\n"),
        Form::Serilog => {
            let short = match level {
                "TRACE" => "VRB",
                "DEBUG" => "DBG",
                "WARN" => "WRN",
                "ERROR" => "ERR",
                _ => "INF",
            };
            format!("{time}.000 +01:00 [{short}] {text}\n")
        }
        Form::Nlog => format!("{time}.0000|{level}|Eadm.Sync|{text}\n"),
    }
}

fn audit_of(log: String) -> BundleAudit {
    let analyzer = Analyzer::builder().build().unwrap();
    let bundle = Bundle::from_bytes("eadm.log", log.into());
    analyzer.audit(&bundle).unwrap().bundles.remove(0)
}

/// A healthy cycle with these attempts in it.
fn log(form: Form, attempts: &[(usize, bool, (&'static str, String))]) -> String {
    let mut lines = vec![("INFO", "Sync cycle 7 started".to_owned())];
    for (number, step) in STEPS.iter().enumerate() {
        let told = |within: bool| {
            let here = attempts
                .iter()
                .filter(move |a| (a.0, a.1) == (number, within));
            here.map(|(_, _, attempt)| attempt.clone())
        };
        lines.extend(told(false));
        lines.push(("INFO", format!("{step} started")));
        lines.extend(told(true));
        lines.push(("INFO", format!("{step} completed")));
    }
    lines.push((
        "INFO",
        "Sync cycle 7 ended with status Completed".to_owned(),
    ));
    let lines = lines.iter().enumerate();
    lines
        .map(|(second, (level, text))| written(form, second, level, text))
        .collect()
}

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn attempts_that_were_repeated_leave_a_healthy_log_ok(
        form in select(vec![Form::Log4net, Form::Serilog, Form::Nlog]),
        attempts in attempts(),
    ) {
        let log = log(form, &attempts);
        let audit = audit_of(log.clone());
        prop_assert_eq!(audit.verdict.status, VerdictStatus::Ok, "{}\n{:#?}", &log, audit.findings);
        let asks = audit.findings.iter().find(|f| f.state == FindingState::Open);
        prop_assert!(asks.is_none(), "{}\n{:#?}", &log, asks);
        let healthy = audit_of(self::log(form, &[]));
        prop_assert_eq!(told(&audit), told(&healthy), "{}", &log);
    }
}

#[test]
fn a_passing_error_is_told_where_its_step_stopped() {
    for error in PASSING {
        let lines = [
            "Import AD started",
            &format!("!{error}"),
            "Import AD failed",
        ];
        let audit = audited(&lines);
        let finding = audit.verdict.finding.map(|index| &audit.findings[index]);
        let finding = finding.unwrap();
        assert_ne!(finding.id, "import-ad-failed", "{error}");
        assert_eq!(finding.state, FindingState::Open, "{error}");
        // The next cycle begins while the step has no end.
        let broken = audited(&[
            "Sync cycle 7 started",
            "Import AD started",
            &format!("!{error}"),
            "Sync cycle 8 started",
            "Import AD started",
        ]);
        assert!(broken.findings[0].asks_for_action(), "{error}");
    }
}

#[test]
fn a_passing_error_in_a_step_that_goes_on_only_informs() {
    // The guard takes `The process cannot` for words of the client's own process.
    for error in PASSING.iter().filter(|e| !e.contains("The process")) {
        let error = format!("!try 1: {error}, trying again");
        let mut lines = vec!["Sync cycle 7 started", "Import AD started", error.as_str()];
        lines.extend(["reading users", "reading groups", "reading computers"]);
        let audit = audited(&lines);
        assert_eq!(audit.verdict.status, VerdictStatus::Waiting, "{error}");
        let severities = audit.findings.iter().map(|f| f.severity);
        assert!(
            severities.into_iter().all(|s| s == Severity::Info),
            "{error}"
        );
        assert!(!audit.findings.is_empty(), "{error}");
    }
}

#[test]
fn an_error_that_was_not_overcome_stays_open_beside_a_completion() {
    let error = "!System.DirectoryServices.DirectoryServicesCOMException (0x8007202F): A constraint violation occurred.";
    let audit = audited(&["Export AD started", error, "Export AD completed"]);
    assert!(audit.findings[0].asks_for_action());
    assert_eq!(audit.verdict.status, VerdictStatus::Action);
}
