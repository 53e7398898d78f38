//! Secrets planted at random: every kind of name, place, file format and encoding, and no view shows
//! five characters of one. `PLANTED_CASES` says how many bundles are made; `make soak` makes more.
#![expect(
    clippy::unwrap_used,
    reason = "the helpers of these tests, too, end the test"
)]

use std::fmt::Write as _;
use std::path::Path;

use proptest::prelude::*;
use tempfile::TempDir;

use crate::command::ran;

/// Characters of a secret that must not be found in a row.
pub(crate) const SHOWN: usize = 5;

const NAMES: [&str; 24] = [
    "password",
    "Password",
    "LdapPassword",
    "db_password",
    "PASSWD",
    "pwd",
    "passphrase",
    "passord",
    "Passordet",
    "nytt_passord",
    "lösenord",
    "adgangskode",
    "passwordHash",
    "client_secret",
    "ClientSecret",
    "apiKey",
    "X-Api-Key",
    "access_token",
    "refreshToken",
    "api-nøkkel",
    "klienthemmelighet",
    "klienthemmelegheit",
    "secretKey2",
    "sessionToken",
];

/// Where a secret stands behind its name, and the characters that this syntax keeps out of it.
const PLACES: [(&str, &str); 16] = [
    ("{name}={value} retry", " "),
    ("bind as ola, {name}: {value}", " "),
    ("{name} = \"{value}\" x", "\"\\"),
    ("{name}='{value}' x", "'\\"),
    ("{\"user\":\"ola\",\"{name}\":\"{value}\",\"n\":1}", "\"\\"),
    ("{\\\"{name}\\\": \\\"{value}\\\"}", "\"\\"),
    ("@{ {name} = '{value}'; User = 'ola' }", "'\\"),
    ("<{name}>{value}</{name}>", "<>&"),
    ("<{name}><![CDATA[{value}]]></{name}>", "]"),
    ("&lt;{name}&gt;{value}&lt;/{name}&gt;", "<>&"),
    ("<add key=\"{name}\" value=\"{value}\"/>", "<>&\""),
    ("<user id=\"7\" {name}=\"{value}\"/>", "<>&\"\\"),
    (
        "Server=db01;User ID=eadm;{name}={value};Database=eadm",
        ";=",
    ),
    (
        "connect 'Server=db01;Uid=eadm;{name}={value}' failed",
        "';=",
    ),
    ("POST /login?user=ola&{name}={value} 200", " \"'<>&#"),
    ("sync --user ola --{name} {value} --full", " \"'-"),
];

/// The same without a name of its own.
const ALONE: [(&str, &str); 12] = [
    ("Authorization: Bearer {value}", ""),
    ("'Authorization': 'Basic {value}'", "'\\"),
    ("Cookie: {value}; lang=nb", ""),
    ("GET https://ola:{value}@hr.example.no/x", " \"'<>/"),
    (
        "GET https://x.example.net/api/f?code={value}&x=1",
        " \"'<>&#",
    ),
    (
        "ConvertTo-SecureString \"{value}\" -AsPlainText -Force",
        "\"\\",
    ),
    ("New-Object PSCredential(\"ola\",\"{value}\")", "\"\\"),
    ("net user ola {value} /add", " \"'/*"),
    ("schtasks /Create /RU ola /RP {value} /TN x", " \"'/*"),
    ("the password is {value}7 now", " "),
    ("logget på med passord {value}7", " "),
    (
        "-----BEGIN RSA PRIVATE KEY-----\n{value}\n-----END RSA PRIVATE KEY-----",
        "-",
    ),
];

/// Names of fields whose values are masked whole.
const FIELDS: [&str; 8] = [
    "Password",
    "ClientSecret",
    "ApiKey",
    "AccessToken",
    "Authorization",
    "Cookie",
    "Passord",
    "PasswordHash",
];

/// A text with a secret in it.
#[derive(Debug, Clone)]
struct Planted {
    text: String,
    value: String,
    /// Text in front, so that some secrets lie across the place where a view cuts.
    ahead: usize,
}

fn value(kept_out: &'static str) -> impl Strategy<Value = String> {
    let sound = move |c: &char| !kept_out.contains(*c);
    let letters: Vec<char> = (' '..='~').filter(sound).collect();
    let any = proptest::collection::vec(proptest::sample::select(letters), 2..9);
    (any, "[a-zA-Z0-9]{6}").prop_filter_map(
        "what reads as the next field ends a value",
        |(any, plain)| {
            let any: String = any.into_iter().collect();
            // A blank ends no value here, but none begins or ends with one.
            let value = format!("q{any}{plain}");
            let next = value.contains('=') && value.contains(['&', ',', ';']);
            (!next).then_some(value)
        },
    )
}

fn planted() -> impl Strategy<Value = Planted> {
    let named = (
        proptest::sample::select(PLACES.to_vec()),
        proptest::sample::select(NAMES.to_vec()),
    );
    let named = named.prop_map(|((place, out), name)| (place.replace("{name}", name), out));
    let alone = proptest::sample::select(ALONE.to_vec());
    let alone = alone.prop_map(|(place, out)| (place.to_owned(), out));
    let ahead = prop_oneof![3 => Just(0_usize), 1 => 150..420_usize, 1 => 900..1100_usize];
    (prop_oneof![3 => named, 1 => alone], ahead)
        .prop_flat_map(|((place, out), ahead)| (Just(place), value(out), Just(ahead)))
        .prop_map(|(place, value, ahead)| Planted {
            text: place.replace("{value}", &value),
            value,
            ahead,
        })
}

/// What stands in one bundle.
#[derive(Debug, Clone)]
struct Case {
    lines: Vec<Planted>,
    fields: Vec<String>,
    encoding: usize,
}

fn case() -> impl Strategy<Value = Case> {
    (
        proptest::collection::vec(planted(), 24),
        proptest::collection::vec(value("\0"), FIELDS.len()),
        0..4_usize,
    )
        .prop_map(|(lines, fields, encoding)| Case {
            lines,
            fields,
            encoding,
        })
}

fn encoded(text: &str, encoding: usize) -> Vec<u8> {
    let utf16 = |start: u16| std::iter::once(start).chain(text.encode_utf16());
    match encoding {
        1 => [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        2 => utf16(0xfeff).flat_map(u16::to_le_bytes).collect(),
        // Letters of Windows-1252 alone stand in these texts.
        3 => text
            .chars()
            .map(|c| u8::try_from(u32::from(c)).unwrap())
            .collect(),
        _ => text.as_bytes().to_vec(),
    }
}

pub(crate) fn xml(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;").replace('"', "&quot;")
}

impl Case {
    /// The planted lines, each with words in front.
    fn messages(&self) -> impl Iterator<Item = String> {
        let heads = [
            "",
            "Import HR failed: ",
            "cannot go on: ",
            "Export AD stopped with error: ",
        ];
        let ahead = |planted: &Planted| "venter på svar ".repeat(planted.ahead / 16);
        self.lines
            .iter()
            .zip(heads.into_iter().cycle())
            .map(move |(planted, head)| format!("{head}{}{}", ahead(planted), planted.text))
    }

    fn write(&self, folder: &Path) {
        let levels = ["ERROR", "WARN ", "INFO "];
        let mut log = String::from("2026-03-02 05:00:00,000 [1] INFO  Eadm - Import HR started\n");
        let mut json = String::new();
        let mut events = String::from("<Events>");
        let mut table = String::from("Tid;Nivå;Melding\n");
        for (at, message) in self.messages().enumerate() {
            let level = levels[at % levels.len()];
            let minute = at + 1;
            writeln!(
                log,
                "2026-03-02 05:{minute:02}:00,000 [1] {level} Eadm - {message}"
            )
            .unwrap();
            let level = ["Error", "Warning", "Information"][at % levels.len()];
            let line = serde_json::json!({
                "@t": format!("2026-03-02T06:{minute:02}:00.000Z"), "@l": level, "@m": message,
            });
            writeln!(json, "{line}").unwrap();
            let quoted = message.replace('"', "\"\"");
            writeln!(table, "2026-03-02 07:{minute:02}:00;{level};\"{quoted}\"").unwrap();
            events += &event(at, &format!("<Data>{}</Data>", xml(&message)));
        }
        let mut rows = format!("Tid;Nivå;Melding;{}\n", FIELDS.join(";"));
        for at in 0..4_usize {
            let cells: Vec<String> = self.fields.iter().map(|v| v.replace('"', "\"\"")).collect();
            writeln!(
                rows,
                "2026-03-02 08:{at:02}:00;Error;kunne ikke koble til;\"{}\"",
                cells.join("\";\"")
            )
            .unwrap();
            let mut line = serde_json::json!({
                "@t": format!("2026-03-02T09:{at:02}:00.000Z"), "@l": "Error", "@m": "cannot connect",
            });
            let mut data = String::new();
            for (name, value) in FIELDS.iter().zip(&self.fields) {
                line[name] = value.as_str().into();
                data += &format!("<Data Name=\"{name}\">{}</Data>", xml(value));
            }
            writeln!(json, "{line}").unwrap();
            events += &event(40 + at, &data);
        }
        events += "</Events>";
        for (name, text) in [
            ("eadm.log", log),
            ("tjeneste.json", json),
            ("Application.xml", events),
            ("tabell.csv", table),
            ("felt.csv", rows),
        ] {
            std::fs::write(folder.join(name), encoded(&text, self.encoding)).unwrap();
        }
    }

    /// All that no view may show.
    fn values(&self) -> impl Iterator<Item = &str> {
        let lines = self.lines.iter().map(|planted| planted.value.as_str());
        lines.chain(self.fields.iter().map(String::as_str))
    }
}

fn event(at: usize, data: &str) -> String {
    format!(
        "<Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\"><System>\
         <Provider Name=\"eAdm\"/><EventID>800</EventID><Level>2</Level>\
         <TimeCreated SystemTime=\"2026-03-02T04:{at:02}:00.0000000Z\"/><EventRecordID>{at}</EventRecordID>\
         <Channel>Application</Channel><Computer>srv</Computer></System>\
         <EventData>{data}</EventData></Event>"
    )
}

/// Every part of a value, as it is and as a view would have to write it.
fn shown<'v>(out: &str, value: &'v str) -> Option<&'v str> {
    let parts = (0..=value.len() - SHOWN).map(|at| &value[at..at + SHOWN]);
    let mut parts = parts.filter(|part| !part.contains("  "));
    parts.find(|part| {
        let json = serde_json::to_string(part).unwrap();
        out.contains(*part) || out.contains(json.trim_matches('"')) || out.contains(&xml(part))
    })
}

pub(crate) fn calls() -> Vec<Vec<&'static str>> {
    let mut calls = vec![vec!["inspect", "--steps", "--format", "json"]];
    for format in ["table", "json", "csv", "markdown", "html"] {
        calls.push(vec!["audit", "--all", "--format", format]);
        calls.push(vec!["records", "--all", "--format", format]);
    }
    for table in ["findings", "unexplained", "sources"] {
        calls.push(vec!["audit", "--format", "csv", "--table", table]);
    }
    calls
}

/// How many bundles are made.
pub(crate) fn config() -> ProptestConfig {
    let cases = std::env::var("PLANTED_CASES").ok();
    ProptestConfig {
        cases: cases.and_then(|cases| cases.parse().ok()).unwrap_or(4),
        max_shrink_iters: 400,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

#[test]
fn no_view_shows_a_planted_secret() {
    proptest!(config(), |(case in case())| {
        let folder = TempDir::new().unwrap();
        let kunde = folder.path().join("kunde");
        std::fs::create_dir(&kunde).unwrap();
        case.write(&kunde);
        for call in calls() {
            let ran = ran(folder.path(), &[&call[..], &["kunde"]].concat());
            let out = ran.out + &ran.err;
            for value in case.values() {
                let part = shown(&out, value);
                let line = part.and_then(|part| out.lines().find(|line| line.contains(part)));
                prop_assert_eq!(part, None, "of {} in {:?}: {:?}", value, call, line);
            }
        }
        // Else the above could hold because nothing is read at all.
        let call = ["records", "--show-secrets", "--format", "json", "kunde"];
        let out = ran(folder.path(), &call).out;
        let known = case.values().filter(|value| shown(&out, value).is_some()).count();
        prop_assert_eq!(known, case.values().count());
    });
}
