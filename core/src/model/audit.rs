//! The audit: one value, the same in every view. Field order is the order of the JSON (schema 1).
//!
//! A field that came after the first form of the schema has `serde(default)`: audits that were
//! saved before it came are read.

use serde::{Deserialize, Serialize};

use super::{
    ActionKind, AsOfBy, CycleKind, CycleStatus, FindingState, LayoutBy, Level, Mode, Outcome,
    Party, Product, RunStatus, Severity, Stamp, StepKind, StepStatus, Texts, VerdictStatus, ZoneBy,
};

macro_rules! shape {
    ($($(#[$meta:meta])* pub struct $name:ident { $($(#[$fmeta:meta])* pub $field:ident: $ty:ty),+ $(,)? })+) => {
        $(
            $(#[$meta])*
            #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
            #[cfg_attr(test, derive(schemars::JsonSchema))]
            #[non_exhaustive]
            pub struct $name { $($(#[$fmeta])* pub $field: $ty),+ }

            impl Texts for $name {
                fn each_text(&mut self, take: &mut dyn FnMut(&mut String)) {
                    $(self.$field.each_text(take);)+
                }
            }
        )+
    };
}

shape! {
    /// What was learned from all bundles of one call.
    pub struct Audit {
        /// Version of this form: 1.
        pub schema: u32,
        /// What made it.
        pub tool: Tool,
        /// One a customer's folder or archive, in the order named.
        pub bundles: Vec<BundleAudit>,
    }

    /// What made an audit.
    pub struct Tool {
        /// `eadm-logs`.
        pub name: String,
        /// Version of the crate.
        pub version: String,
        /// Hash of the signatures in use: the same signatures, the same hash.
        pub catalog: String,
        /// How the signatures in use differ from those that come with this version.
        #[serde(default)]
        pub catalog_changes: CatalogChanges,
        /// The caller's profile, as `<name>:<hash>`, where one is in use.
        #[serde(default)]
        pub profile: Option<String>,
    }

    /// What folders of signatures changed in the catalog; ids, sorted.
    #[derive(Default)]
    pub struct CatalogChanges {
        /// Signatures that were not there before.
        pub added: Vec<String>,
        /// Signatures that stand in the place of one with the same id.
        pub overridden: Vec<String>,
        /// Signatures that were taken away.
        pub disabled: Vec<String>,
    }

    /// What was learned from one bundle.
    pub struct BundleAudit {
        /// Name of the folder, archive or file.
        pub name: String,
        /// Tells it from the other bundles of the call: its name, with as much of its path in front as
        /// that takes.
        #[serde(default)]
        pub id: String,
        /// Where the evidence ends; `None` where no source has a stamp.
        pub as_of: Option<Stamp>,
        /// Who says so.
        pub as_of_by: AsOfBy,
        /// The one answer.
        pub verdict: Verdict,
        /// Every input, read or not.
        pub sources: Vec<Source>,
        /// The logs of one client each.
        pub streams: Vec<Stream>,
        /// Cycles by stream, oldest first.
        pub cycles: Vec<Cycle>,
        /// Runs of the clients' scheduled tasks by stream, oldest first, as the Task Scheduler
        /// tells of them; starts that did not come among them.
        #[serde(default)]
        pub runs: Vec<Run>,
        /// Findings by cycle, then step, the primary one first.
        pub findings: Vec<Finding>,
        /// Errors and warnings that no signature knows.
        pub unexplained: Vec<Unexplained>,
        /// What could not be judged.
        pub gaps: Vec<Gap>,
        /// How the inputs were taken: where a folder was split into bundles, and why.
        #[serde(default)]
        pub notes: Vec<String>,
    }

    /// The one answer for a bundle.
    pub struct Verdict {
        /// The answer.
        pub status: VerdictStatus,
        /// The same in one sentence, in the language asked for.
        pub sentence: String,
        /// Index of the finding that it rests on.
        pub finding: Option<usize>,
    }

    /// One input document and how it was understood.
    pub struct Source {
        /// Relative to the bundle; a member of an archive stands behind `!/`.
        pub path: String,
        /// `text:<layout>`, `event:evtx`, `event:xml`, …; `None` where it was not read.
        pub format: Option<String>,
        /// Where the layout of a text log comes from; `None` for everything else.
        #[serde(default)]
        pub layout_by: Option<LayoutBy>,
        /// Index of its stream; `None` where nothing of it belongs to one.
        pub stream: Option<usize>,
        /// Encoding of its text, as the WHATWG names it; `None` for binary formats.
        pub encoding: Option<String>,
        /// `bom`, `sniffed`, `configured` or `assumed`.
        pub encoding_by: Option<String>,
        /// IANA name of the zone of its local times, or an offset that it states.
        pub zone: Option<String>,
        /// Where the zone came from.
        pub zone_by: Option<ZoneBy>,
        /// Size of the document, unpacked.
        pub bytes: u64,
        /// Lines of text; 0 for binary formats.
        pub lines: u64,
        /// Records read.
        pub records: u64,
        /// Lines that belong to no record.
        pub unparsed_lines: u64,
        /// Records that name a step in a few words and are no step lines.
        #[serde(default)]
        pub unread_steps: u64,
        /// The first three of them.
        #[serde(default)]
        pub unread_step_lines: Vec<UnparsedLine>,
        /// Characters that had to be replaced while decoding, counted in bytes.
        pub replaced_bytes: u64,
        /// Earliest stamp, wild ones aside.
        pub first: Option<Stamp>,
        /// Latest stamp, wild ones aside.
        pub last: Option<Stamp>,
        /// Why it was not read, where it was not.
        pub skipped: Option<String>,
        /// What went wrong in it.
        pub problems: Vec<SourceProblem>,
    }

    /// Something that went wrong in a source.
    pub struct SourceProblem {
        /// Stable word: `unreadable`, `bad-record`, `bad-chunk`, `truncated`, `wild-stamp`, …
        pub kind: String,
        /// What, where and the mend.
        pub message: String,
        /// Line, 1-based, where there is one.
        pub line: Option<u64>,
    }

    /// A line that was not understood.
    pub struct UnparsedLine {
        /// 1-based.
        pub line: u64,
        /// The line, shortened.
        pub text: String,
    }

    /// The logs of one client.
    pub struct Stream {
        /// Its number.
        pub index: usize,
        /// Which product's client, where known.
        pub product: Option<Product>,
        /// The server, where known.
        pub host: Option<String>,
        /// `NO` and nine digits, where known.
        pub orgnr: Option<String>,
    }

    /// One synchronization cycle.
    pub struct Cycle {
        /// Its number within the bundle.
        pub index: usize,
        /// Index of its stream.
        pub stream: usize,
        /// Whether it imports.
        pub kind: CycleKind,
        /// What became of it.
        pub status: CycleStatus,
        /// Number that the log gives it.
        pub number: Option<u64>,
        /// Stamp of the line or event that opened it.
        pub started: Option<Stamp>,
        /// Stamp of its end line, else of its last step's end.
        pub ended: Option<Stamp>,
        /// Its steps, in the order in which they were first seen.
        pub steps: Vec<Step>,
        /// What Windows events tell of the client while it ran, oldest first: known errors,
        /// crashes, and the runs of its task.
        #[serde(default)]
        pub events: Vec<CycleEvent>,
    }

    /// A Windows event beside the steps of a cycle.
    pub struct CycleEvent {
        /// When it was written.
        pub time: Option<Stamp>,
        /// How many of the cycle's steps, in their order, had started by then.
        pub after_steps: usize,
        /// Where it stands, and one sentence of what it says.
        pub evidence: Evidence,
    }

    /// One run of the client's scheduled task, or a start of it that did not come.
    pub struct Run {
        /// Its number within the bundle.
        pub index: usize,
        /// Index of its stream.
        pub stream: usize,
        /// The task's path.
        pub task: Option<String>,
        /// The instance's GUID, without braces.
        pub instance: Option<String>,
        /// What became of it.
        pub status: RunStatus,
        /// The result of its program, or why it did not start, as `0x` and eight digits.
        pub result: Option<String>,
        /// When it was triggered or started.
        pub started: Option<Stamp>,
        /// When it, or its program, ended.
        pub ended: Option<Stamp>,
        /// Index of the cycle that it carried out.
        pub cycle: Option<usize>,
        /// Its events, the one that says how it ended first.
        pub evidence: Vec<Evidence>,
    }

    /// One step of one cycle.
    pub struct Step {
        /// Stable id.
        pub step: StepKind,
        /// Name for people.
        pub name: String,
        /// What became of it.
        pub status: StepStatus,
        /// When it started, of the last attempt.
        pub started: Option<Stamp>,
        /// When it ended, of the last attempt.
        pub ended: Option<Stamp>,
        /// Seconds: as its end line says, else from start to end.
        pub duration_s: Option<f64>,
        /// How many times it started in this cycle.
        pub attempts: u32,
        /// Why it failed or is held, in the log's own words.
        pub reason: Option<String>,
        /// Indexes of the findings about it, the primary one first.
        pub findings: Vec<usize>,
        /// The records that decide.
        pub evidence: Vec<Evidence>,
    }

    /// A place, for people and programs.
    pub struct Evidence {
        /// Path of the source.
        pub path: String,
        /// Line, 1-based; `None` for binary formats.
        pub line: Option<u64>,
        /// Record number that the format itself gives.
        pub record: Option<u64>,
        /// The record's message, shortened.
        pub text: Option<String>,
    }

    /// A known error or failure mode, its cause, who acts and what to do.
    pub struct Finding {
        /// Its number within the bundle.
        pub index: usize,
        /// Stable across runs and machines; the same problem in another cycle has the same key.
        pub key: String,
        /// Id of the signature, or `<step>-<mode>`.
        pub id: String,
        /// Whether it still asks for action.
        pub state: FindingState,
        /// How bad it is.
        pub severity: Severity,
        /// What it is, in one line.
        pub title: String,
        /// Why it happens.
        pub cause: String,
        /// The step that it is about.
        pub step: Option<StepKind>,
        /// Index of the cycle that it is about.
        pub cycle: Option<usize>,
        /// Index of the stream that it is about.
        pub stream: Option<usize>,
        /// How it went wrong.
        pub mode: Mode,
        /// The party that owns the solution.
        pub who: Party,
        /// Name of the third party that is behind it.
        pub third_party: Option<String>,
        /// What to do, in order.
        pub actions: Vec<Action>,
        /// The vendor says nothing public: the actions are general advice.
        pub general_advice: bool,
        /// Records that show it.
        pub count: u64,
        /// First of them.
        pub first: Option<Stamp>,
        /// Last of them.
        pub last: Option<Stamp>,
        /// Some of them, the telling ones first.
        pub evidence: Vec<Evidence>,
        /// The known error codes in that evidence, each once, in order of appearance.
        #[serde(default)]
        pub codes: Vec<CodeNote>,
        /// Index of the finding of a more specific signature on the same records: that one is
        /// shown and asks for action, this one stays visible in data.
        #[serde(default)]
        pub superseded_by: Option<usize>,
        /// The first finding of its cycle and step that no other one supersedes; without a step, any
        /// that no other one supersedes. Who counts or ranks findings counts these.
        #[serde(default)]
        pub primary: bool,
        /// The party that the vendor's table names for the step, where it is another one.
        #[serde(default)]
        pub documented_who: Option<Party>,
    }

    /// An error code that stands in the evidence, explained.
    pub struct CodeNote {
        /// One form for all ways of writing it: `0x8007052E`, `Win32 1326`, `LDAP 32`, `data 52e`,
        /// `HTTP 429`, `TLS alert 48`.
        pub code: String,
        /// As it stands in the text.
        pub written: String,
        /// `task-scheduler`, `hresult`, `ntstatus`, `dotnet`, `win32`, `program`, `ldap`,
        /// `ldap-data`, `http`, `tls-alert`.
        pub family: String,
        /// What it means, in the language asked for.
        pub meaning: String,
        /// Whether it says that something went wrong.
        pub outcome: Outcome,
        /// What else it says: a task's result may be a program's exit code, wrapped.
        pub also: Option<String>,
    }

    /// One thing to do.
    pub struct Action {
        /// By whom.
        pub who: Party,
        /// What kind of act.
        pub kind: ActionKind,
        /// The act, in the language asked for.
        pub text: String,
        /// Under which condition, where there is one.
        pub only_if: Option<String>,
    }

    /// Records of warning or worse that no signature knows, grouped by template.
    pub struct Unexplained {
        /// The message with its variable parts masked.
        pub template: String,
        /// The gravest level seen.
        pub level: Level,
        /// How many records.
        pub count: u64,
        /// First of them.
        pub first: Option<Stamp>,
        /// Last of them.
        pub last: Option<Stamp>,
        /// One of them.
        pub sample: Evidence,
    }

    /// Something that could not be judged.
    pub struct Gap {
        /// What is missing.
        pub what: String,
        /// The conclusion that it limits.
        pub limits: String,
        /// What would settle it.
        pub would_settle: String,
    }
}

/// Kinds of problem that mean that something of a source could not be read. All others
/// (a dirty event log, a wrong checksum, a wild stamp) tell how it was read.
const UNREAD: &[&str] = &[
    "bad-chunk",
    "bad-record",
    "broken-archive",
    "encrypted",
    "too-deep",
    "too-large",
    "truncated",
    "unreadable",
    "unsafe-path",
    "unsupported-archive",
];

impl SourceProblem {
    pub(crate) fn new(kind: &str, message: impl Into<String>, line: Option<u64>) -> Self {
        Self {
            kind: kind.to_owned(),
            message: message.into(),
            line,
        }
    }

    /// Whether it means that something of its source could not be read.
    pub fn is_unread(&self) -> bool {
        UNREAD.contains(&self.kind.as_str())
    }
}

impl BundleAudit {
    /// What a view calls it; an audit that was kept before there were ids has only a name.
    pub(crate) fn called(&self) -> &str {
        if self.id.is_empty() {
            &self.name
        } else {
            &self.id
        }
    }
}

impl Finding {
    /// Whether somebody has to act on it: open, of warning or above, and not superseded.
    pub fn asks_for_action(&self) -> bool {
        self.state == FindingState::Open
            && self.severity >= Severity::Warning
            && self.superseded_by.is_none()
    }
}

impl Audit {
    /// The audit without the long lists of its bundles: sources, cycles, runs, findings and unexplained errors are
    /// empty. For callers who take these piece by piece.
    ///
    /// ```
    /// use eadm_logs::{Analyzer, Bundle};
    ///
    /// let bundle = Bundle::from_bytes("eadm.log", "2026-03-02 05:14:07,000 Import HR started\n".into());
    /// let audit = Analyzer::builder().build()?.audit(&bundle)?;
    /// assert_eq!(audit.head().bundles[0].verdict, audit.bundles[0].verdict);
    /// assert!(audit.head().bundles[0].cycles.is_empty());
    /// # Ok::<(), eadm_logs::Error>(())
    /// ```
    #[must_use]
    pub fn head(&self) -> Self {
        let head = |bundle: &BundleAudit| BundleAudit {
            name: bundle.name.clone(),
            id: bundle.id.clone(),
            as_of: bundle.as_of,
            as_of_by: bundle.as_of_by,
            verdict: bundle.verdict.clone(),
            sources: Vec::new(),
            streams: bundle.streams.clone(),
            cycles: Vec::new(),
            runs: Vec::new(),
            findings: Vec::new(),
            unexplained: Vec::new(),
            gaps: bundle.gaps.clone(),
            notes: bundle.notes.clone(),
        };
        Self {
            schema: self.schema,
            tool: self.tool.clone(),
            bundles: self.bundles.iter().map(head).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An audit as it was written before runs, events, notes, codes and changes were told.
    #[test]
    fn an_audit_of_the_first_form_is_read() {
        let place = r#"{"path":"eadm.log","line":7,"record":null,"text":"x"}"#;
        let text = format!(
            r#"{{"schema":1,"tool":{{"name":"eadm-logs","version":"0.1.0","catalog":"c"}},"bundles":[{{
            "name":"b","as_of":null,"as_of_by":"newest",
            "verdict":{{"status":"action","sentence":"s","finding":0}},
            "sources":[],"streams":[],
            "cycles":[{{"index":0,"stream":0,"kind":"full","status":"failed","number":null,
                "started":null,"ended":null,"steps":[]}}],
            "findings":[{{"index":0,"key":"k","id":"i","state":"open","severity":"error","title":"t",
                "cause":"c","step":null,"cycle":0,"stream":0,"mode":"failed","who":"identum-support",
                "third_party":null,"actions":[],"general_advice":false,"count":1,"first":null,
                "last":null,"evidence":[{place}]}}],
            "unexplained":[],"gaps":[]}}]}}"#
        );
        let audit: Audit = serde_json::from_str(&text).unwrap();
        let bundle = &audit.bundles[0];
        assert_eq!(audit.tool.catalog_changes, CatalogChanges::default());
        assert!(bundle.runs.is_empty() && bundle.notes.is_empty());
        assert!(bundle.cycles[0].events.is_empty() && bundle.findings[0].codes.is_empty());
        // Written again, every key stands.
        let again = serde_json::to_value(&audit).unwrap();
        assert!(again["bundles"][0]["runs"].is_array());
        assert!(again["bundles"][0]["findings"][0]["superseded_by"].is_null());
        // What always was there must be there.
        let cut = text.replace(r#""gaps":[]"#, r#""notes":[]"#);
        assert!(serde_json::from_str::<Audit>(&cut).is_err());
    }
}
