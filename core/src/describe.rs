//! How a document was understood, as the audit and `inspect` tell it.

use crate::model::{Source, SourceProblem, Stamp, UnparsedLine, ZoneBy};
use crate::read::portal::PORTAL;
use crate::scan::{DocumentScan, Kind, Row};
use crate::settings::Tools;

/// So many lines that name a step and are no step lines are shown.
const SHOWN: usize = 3;

/// The first line of a record.
fn shown(row: &Row) -> UnparsedLine {
    UnparsedLine {
        line: row.line,
        text: row.text.lines().next().unwrap_or_default().to_owned(),
    }
}

/// What a scan says of its document; stream and time bounds are for the caller to add.
pub(crate) fn describe(tools: &Tools, document: &DocumentScan) -> Source {
    let stretch = &document.stretch;
    let (format, skipped) = match &document.kind {
        Kind::Text { format, .. } => (Some(format.clone()), None),
        Kind::Portal => (Some(PORTAL.to_owned()), None),
        Kind::Event(format) => (Some((*format).to_owned()), None),
        Kind::Skipped(why) => (None, Some(why.clone())),
    };
    let timeless = matches!(document.kind, Kind::Portal);
    let layout_by = match &document.kind {
        Kind::Text { by, .. } => *by,
        _ => None,
    };
    let (zone, zone_by) = if stretch.records == 0 || skipped.is_some() || timeless {
        (None, None)
    } else if document.zone_stated {
        let offset = stretch.ends.and_then(|(first, _)| first.offset_s);
        let shown = Stamp::written_offset(offset.unwrap_or(0));
        (Some(shown), Some(ZoneBy::Stated))
    } else {
        (Some(tools.zone.name.clone()), Some(tools.zone.by))
    };
    let decoding = document.decoding.as_ref();
    let mut problems = document.problems.clone();
    if let Some(decoding) = decoding
        && decoding.mixed_lines > 0
    {
        problems.push(SourceProblem::new(
            "mixed-encoding",
            format!(
                "{} line(s) in another encoding than {}; each was read in its own",
                decoding.mixed_lines, decoding.encoding
            ),
            None,
        ));
    }
    if stretch.incomplete && stretch.records > 0 {
        problems.push(SourceProblem::new(
            "incomplete-record",
            "the last record has no line end: it may have been cut off",
            Some(stretch.lines),
        ));
    }
    Source {
        path: document.path.clone(),
        format,
        layout_by,
        stream: None,
        encoding: decoding.map(|d| d.encoding.to_owned()),
        encoding_by: decoding.map(|d| d.by.to_owned()),
        zone,
        zone_by,
        bytes: document.bytes,
        lines: stretch.lines,
        records: stretch.records,
        unparsed_lines: stretch.unparsed_lines,
        unread_steps: stretch.count_named(),
        unread_step_lines: stretch.named().take(SHOWN).map(shown).collect(),
        replaced_bytes: decoding.map_or(0, |d| d.replaced_bytes),
        first: None,
        last: None,
        skipped,
        problems,
    }
}
