//! How each document is understood, and why.

use rayon::prelude::*;

use crate::describe::describe;
use crate::model::{Inspection, ZoneBy};
use crate::read::Others;
use crate::scan::{DocumentScan, Kind, Watch};
use crate::settings::Tools;
use crate::source::Bundle;

/// Inspects the documents of a bundle.
pub(crate) fn bundle(
    tools: &Tools,
    bundle: &Bundle,
    threads: usize,
    watch: &Watch,
) -> Vec<Inspection> {
    let scanner = tools.scanner(Others::of(bundle), threads, watch);
    bundle
        .documents()
        .par_iter()
        .map(|document| inspection(tools, &scanner.document(document)))
        .collect()
}

fn inspection(tools: &Tools, document: &DocumentScan) -> Inspection {
    let source = describe(tools, document);
    let by = if document.zone_stated {
        ZoneBy::Stated
    } else {
        tools.zone.by
    };
    let bounds = document.stretch.islands.bounds();
    let why = match &document.kind {
        Kind::Text { .. } if !document.why.is_empty() => document.why.clone(),
        Kind::Text { detection, .. } => match detection.main {
            Some(main) => format!(
                "{} of the sample's header lines fit the layout {}",
                detection.lines[main],
                detection.layouts.id(main)
            ),
            None => "text, but no line begins as any known layout does".to_owned(),
        },
        Kind::Event("event:evtx") => "begins as a binary event log does".to_owned(),
        Kind::Event(_) | Kind::Portal => document.why.clone(),
        Kind::Skipped(why) => why.clone(),
    };
    let layouts = match &document.kind {
        Kind::Text { detection, .. } => detection.explain(),
        _ => Vec::new(),
    };
    Inspection {
        path: source.path,
        format: source.format,
        layout_by: source.layout_by,
        why,
        layouts,
        encoding: source.encoding,
        encoding_by: source.encoding_by,
        replaced_bytes: source.replaced_bytes,
        zone: source.zone,
        zone_by: source.zone_by,
        bytes: source.bytes,
        lines: source.lines,
        records: source.records,
        first: bounds.map(|(first, _)| tools.zone.show(first, by)),
        last: bounds.map(|(_, last)| tools.zone.show(last, by)),
        unparsed_lines: source.unparsed_lines,
        unparsed: document.stretch.unparsed.clone(),
        skipped: source.skipped,
        problems: source.problems,
    }
}
