//! What a bundle must give, as `fixtures/expected/<name>.json` says it.

use std::path::PathBuf;

use serde::Deserialize;

/// Folder with the bundles and their expectations.
pub(crate) fn fixtures() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures"))
}

/// The expectation of one bundle. A key that may be left out is then not compared.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expectation {
    pub(crate) options: Options,
    pub(crate) exit: i32,
    pub(crate) verdict: Verdict,
    /// Where the evidence ends, RFC 3339.
    pub(crate) as_of: Option<String>,
    /// One entry a stream; `null`: their number is left open.
    pub(crate) streams: Option<Vec<Stream>>,
    pub(crate) cycles: Vec<Cycle>,
    /// The exact list, in order.
    pub(crate) findings: Vec<Finding>,
    /// Ids of findings that may stand beside the list: the design leaves them open.
    pub(crate) tolerated: Vec<String>,
    pub(crate) unexplained: Vec<Unexplained>,
    /// Nothing else is unexplained.
    pub(crate) unexplained_complete: bool,
    pub(crate) has_gaps: Option<bool>,
    /// One entry a run of a task, in order.
    pub(crate) runs: Option<Vec<Run>>,
    /// Exactly one finding asks for action; what it beats is superseded.
    #[serde(default)]
    pub(crate) one_open_finding: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Run {
    pub(crate) task: String,
    pub(crate) status: String,
    pub(crate) cycle: Option<usize>,
    pub(crate) result: Option<String>,
    /// The event that says how it ended.
    pub(crate) evidence: Place,
}

/// Options of the command.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Options {
    pub(crate) zone: Option<String>,
    pub(crate) as_of: Option<String>,
    pub(crate) lang: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Verdict {
    pub(crate) status: String,
    /// Id of the finding that it rests on; `null`: on none.
    pub(crate) finding: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Stream {
    pub(crate) product: Option<String>,
    pub(crate) host: Option<String>,
    pub(crate) orgnr: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Cycle {
    pub(crate) stream: usize,
    pub(crate) kind: String,
    pub(crate) status: String,
    pub(crate) number: Option<u64>,
    pub(crate) started: Option<String>,
    pub(crate) ended: Option<String>,
    pub(crate) steps: Vec<Step>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Step {
    pub(crate) step: String,
    pub(crate) status: String,
    pub(crate) attempts: Option<u32>,
    pub(crate) started: Option<String>,
    pub(crate) ended: Option<String>,
    /// The reason holds this text.
    pub(crate) reason: Option<String>,
    /// Places that are among the evidence.
    pub(crate) evidence: Vec<Place>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Place {
    pub(crate) path: String,
    pub(crate) line: u64,
    /// Number that the event log gives the record.
    pub(crate) record: Option<u64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Finding {
    pub(crate) id: String,
    pub(crate) step: Option<String>,
    pub(crate) cycle: Option<usize>,
    pub(crate) stream: Option<usize>,
    pub(crate) state: String,
    pub(crate) severity: Option<String>,
    pub(crate) mode: String,
    pub(crate) who: Option<String>,
    /// `null`: no third party is named.
    pub(crate) third_party: Option<String>,
    pub(crate) count: Option<u64>,
    /// Places that are among the evidence.
    pub(crate) evidence: Vec<Place>,
    pub(crate) first_action: Option<Action>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Action {
    pub(crate) who: String,
    pub(crate) kind: String,
}

/// Records of one template.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Unexplained {
    pub(crate) level: String,
    pub(crate) count: u64,
    pub(crate) path: String,
    /// The sample is one of these lines.
    pub(crate) lines: Vec<u64>,
}

/// Every expectation with its bundle's name, by name.
pub(crate) fn all() -> Vec<(String, Expectation)> {
    names("expected")
        .into_iter()
        .map(|file| {
            let path = fixtures().join("expected").join(&file);
            let text = std::fs::read_to_string(&path).unwrap();
            let expectation = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{file}: {e}"));
            (file.trim_end_matches(".json").to_owned(), expectation)
        })
        .collect()
}

/// Sorted names of what lies in a folder of the fixtures.
pub(crate) fn names(folder: &str) -> Vec<String> {
    let path = fixtures().join(folder);
    let mut names: Vec<String> = std::fs::read_dir(&path)
        .unwrap_or_else(|e| panic!("{}: {e}", path.display()))
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}
