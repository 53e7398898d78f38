//! SARIF 2.1.0, as editors and code hosts read it.

use std::io::{self, Write};

use serde::Serialize;

use crate::lint::Diagnostic;
use crate::lint::{Diagnostics, Lint};
use crate::model::Severity;
use crate::report::json::pretty;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool,
    /// Columns of characters, not of UTF-16 units.
    column_kind: &'static str,
    results: Vec<Outcome<'a>>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    version: &'static str,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    short_description: Message<'static>,
    help: Message<'static>,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Message<'a> {
    text: std::borrow::Cow<'a, str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome<'a> {
    rule_id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: &'static str,
    message: Message<'a>,
    locations: [Location; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: Place,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Place {
    artifact_location: Artifact,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

pub(super) fn diagnostics(diagnostics: &Diagnostics, out: &mut dyn Write) -> io::Result<()> {
    let log = Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: "eadm-logs",
                    version: env!("CARGO_PKG_VERSION"),
                    rules: Lint::ALL.iter().copied().map(rule).collect(),
                },
            },
            column_kind: "unicodeCodePoints",
            results: diagnostics.iter().map(outcome).collect(),
        }],
    };
    pretty(&log, out)
}

fn rule(lint: Lint) -> Rule {
    Rule {
        id: lint.id(),
        short_description: Message {
            text: lint.what().into(),
        },
        help: Message {
            text: lint.mend().into(),
        },
        default_configuration: Configuration {
            level: level(lint.severity()),
        },
    }
}

fn outcome(diagnostic: &Diagnostic) -> Outcome<'_> {
    let region = (|| {
        Some(Region {
            start_line: diagnostic.line?,
            start_column: diagnostic.column?,
            end_line: diagnostic.end_line?,
            end_column: diagnostic.end_column?,
        })
    })();
    Outcome {
        rule_id: diagnostic.lint.id(),
        rule_index: Lint::ALL.iter().position(|lint| *lint == diagnostic.lint),
        level: level(diagnostic.severity),
        message: Message {
            text: format!("{}; {}", diagnostic.message, diagnostic.mend).into(),
        },
        locations: [Location {
            physical_location: Place {
                artifact_location: Artifact {
                    uri: uri(&diagnostic.file),
                },
                region,
            },
        }],
    }
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// A relative path stays relative; an absolute one becomes a `file:` URI.
fn uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    let drive = path.as_bytes().get(1) == Some(&b':') && path.is_char_boundary(1);
    let mut uri = match (path.starts_with('/'), drive) {
        (true, _) => "file://".to_owned(),
        (false, true) => "file:///".to_owned(),
        (false, false) => String::new(),
    };
    for (at, byte) in path.bytes().enumerate() {
        let plain = byte.is_ascii_alphanumeric()
            || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/')
            || (drive && at == 1);
        if plain {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    #[test]
    fn paths_as_uris() {
        for (path, uri) in [
            ("mine/a.toml", "mine/a.toml"),
            ("mine\\å b.toml", "mine/%C3%A5%20b.toml"),
            ("/srv/a.toml", "file:///srv/a.toml"),
            ("C:\\a.toml", "file:///C:/a.toml"),
        ] {
            assert_eq!(super::uri(path), uri);
        }
    }
}
