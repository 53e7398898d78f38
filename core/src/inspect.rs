//! How each document is understood, and why.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::describe::describe;
use crate::frames;
use crate::model::{Inspection, ReadBy, StepReading, ZoneBy};
use crate::read::Others;
use crate::scan::{DocumentScan, Kind, Row, Stretch, Watch};
use crate::settings::Tools;
use crate::source::Bundle;
use crate::step_line::Vocabulary;
use crate::template::template;

/// Inspects the documents of a bundle.
pub(crate) fn bundle(tools: &Tools, bundle: &Bundle, watch: &Watch) -> Vec<Inspection> {
    let scanner = tools.scanner(Others::of(bundle), watch);
    let documents = bundle.documents().par_iter();
    documents
        .map(|document| inspection(tools, &scanner.document(document)))
        .collect()
}

/// The same, with how the lines were read that name a step.
pub(crate) fn with_steps(tools: &Tools, bundle: &Bundle, watch: &Watch) -> Vec<Inspection> {
    let scanner = tools.scanner(Others::of(bundle), watch);
    let documents = bundle.documents().par_iter();
    let mut documents: Vec<DocumentScan> = documents.map(|one| scanner.document(one)).collect();
    frames::settle(&mut documents, &tools.zone);
    let inspections = documents.iter().map(|document| Inspection {
        steps: steps(&tools.vocabulary, &document.stretch),
        ..inspection(tools, document)
    });
    inspections.collect()
}

/// How the lines of a document were read that name a step, one of each shape.
fn steps(vocabulary: &Vocabulary, stretch: &Stretch) -> Vec<StepReading> {
    let read = stretch.rows.iter().filter(|row| row.step.is_some());
    let mut rows: Vec<&Row> = read.chain(stretch.named()).collect();
    rows.sort_by_key(|row| row.line);
    let mut out: Vec<StepReading> = Vec::new();
    let mut shapes: BTreeMap<(String, Option<String>), usize> = BTreeMap::new();
    for row in rows {
        let Some(reading) = reading(vocabulary, row) else {
            continue;
        };
        let shape = (template(&reading.text), reading.phase.clone());
        let at = *shapes.entry(shape).or_insert(out.len());
        match out.get_mut(at) {
            Some(known) => known.count += reading.count,
            None => out.push(reading),
        }
    }
    out
}

/// How the line of a row was read. Other lines of the log may say more of it than its words.
fn reading(vocabulary: &Vocabulary, row: &Row) -> Option<StepReading> {
    let words = vocabulary.explain(&row.text, row.level);
    let placed = |words| StepReading {
        line: row.line,
        count: row.count,
        ..words
    };
    let Some(step) = &row.step else {
        return words.map(placed);
    };
    let (subject, phase) = (step.subject.id(), step.phase.id());
    let own =
        |words: &StepReading| words.subject == subject && words.phase.as_deref() == Some(phase);
    let by = if words.as_ref().is_some_and(own) {
        ReadBy::Words
    } else {
        ReadBy::Log
    };
    let words = words.unwrap_or_else(|| vocabulary.words_of(&row.text));
    Some(StepReading {
        subject,
        phase: Some(phase.to_owned()),
        read_by: Some(by),
        reason: step.reason.clone(),
        missing: None,
        ..placed(words)
    })
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
        recovered: document.recovered,
        first: bounds.map(|(first, _)| tools.zone.show(first, by)),
        last: bounds.map(|(_, last)| tools.zone.show(last, by)),
        unparsed_lines: source.unparsed_lines,
        unparsed: document.stretch.unparsed.clone(),
        steps: Vec::new(),
        skipped: source.skipped,
        problems: source.problems,
    }
}
