//! A bundle with what is known of all its documents.

use crate::clock::Clock;
use crate::cycle::{Signal, Source as Spot};
use crate::model::Evidence;
use crate::scan::DocumentScan;
use crate::secret;
use crate::settings::Tools;
use crate::step_line::Spellings;
use crate::stream::Streams;

/// A record as evidence, its text shortened; line 0 is none.
pub(crate) fn evidence(path: &str, line: u64, record: Option<u64>, text: &str) -> Evidence {
    const SHOWN: usize = 300;
    let shown = secret::clip(text, SHOWN).trim_end();
    let more = if shown.len() < text.trim_end().len() {
        "…"
    } else {
        ""
    };
    Evidence {
        path: path.to_owned(),
        line: (line > 0).then_some(line),
        record,
        text: (!shown.is_empty()).then(|| format!("{shown}{more}")),
    }
}

/// A bundle with what is known of all its documents.
pub(crate) struct Case<'a> {
    pub(crate) tools: &'a Tools,
    pub(crate) documents: &'a [DocumentScan],
    pub(crate) streams: &'a Streams,
    pub(crate) clock: Clock,
    pub(crate) spellings: Spellings,
}

impl Case<'_> {
    pub(crate) fn show(&self, signal: &Signal) -> Evidence {
        let Spot {
            document,
            line,
            record,
        } = signal.source;
        self.place(document, line, record, &signal.text)
    }

    pub(crate) fn place(
        &self,
        document: usize,
        line: u64,
        record: Option<u64>,
        text: &str,
    ) -> Evidence {
        evidence(&self.documents[document].path, line, record, text)
    }
}
