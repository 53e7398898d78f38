//! Views of an audit, of inspections and of the time line: one file a format. Every view takes
//! [`Redacted`] values only.

mod backtest;
mod catalog;
pub(crate) mod columns;
mod csv;
mod cut;
mod diagnostics;
mod exit;
mod explain;
mod grep;
mod html;
mod json;
mod junit;
mod line;
mod markdown;
#[cfg(test)]
pub(crate) mod sample;
mod schema;
mod select;
mod style;
mod table;
mod text;
mod words;

use std::io::{self, Write};

pub use backtest::{BacktestFormat, backtest, exit_code_of_backtest};
pub use catalog::{ProofFormat, proofs, signature, signatures};
pub use cut::Cut;
pub use diagnostics::{DiagnosticsFormat, diagnostics, lints};
pub use exit::{exit_code, exit_code_of_inspections};
pub use explain::{ExplanationFormat, explanations};
pub use grep::Grep;
pub use html::{Fragment, html_fragment};
pub use schema::schema;
pub use style::Style;

use crate::model::{
    Audit, Inspection, Lang, Level, SourceProblem, Stamp, StepStatus, TimelineRecord,
};
use crate::pool::items_ahead;
use crate::redact::Redacted;
use crate::timeline::RedactedTimeline;
#[cfg(all(test, feature = "arrow"))]
pub(crate) use sample::audit as sample_audit;

/// What a view is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Format {
    /// For people at a terminal.
    #[default]
    Table,
    /// The whole value, indented; schema 1 for audits.
    Json,
    /// One JSON object a line: one a bundle, source or record.
    Ndjson,
    /// RFC 4180 with a header line, UTF-8 without a byte order mark. The data stand exactly as
    /// read: a cell that begins with `=` is not altered for the sake of spreadsheets.
    Csv,
    /// For people, to be pasted into a ticket.
    Markdown,
    /// For people: a page that holds everything it needs, for a browser, paper or an attachment.
    Html,
}

/// Which table of an audit the csv view writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Table {
    /// One row a step.
    #[default]
    Steps,
    /// One row a cycle.
    Cycles,
    /// One row a finding.
    Findings,
    /// One row a template of errors that no signature knows.
    Unexplained,
    /// One row an input.
    Sources,
}

/// How a view is written.
#[derive(Debug, Clone, Default)]
pub struct View {
    /// Language of the table, markdown and html views' own words.
    pub lang: Lang,
    /// Columns of the terminal; the table wraps between 80 and 120.
    pub width: usize,
    /// Colour, or none.
    pub style: Style,
    /// Every cycle and resolved findings too; whole messages in the time line.
    pub all: bool,
    /// Nothing from before this is shown by the table, markdown, html and csv views of an audit and by
    /// any view of the time line. What has no time is always shown.
    pub since: Option<Cut>,
    /// Nothing from after this is shown; see `since`.
    pub until: Option<Cut>,
    /// Which table the csv view of an audit writes.
    pub table: Table,
    /// The csv views write texts as they are. Otherwise an apostrophe stands in front of one that begins
    /// with `=`, `+`, `-`, `@`, a tab or a carriage return, which a spreadsheet would run as a formula.
    pub csv_raw: bool,
    /// No record of the time line that is milder than this is shown.
    pub level: Option<Level>,
    /// Only those records of the time line are shown whose message this is in, once it is masked.
    pub grep: Option<Grep>,
    /// No more records of the time line are shown than these.
    pub limit: Option<usize>,
}

impl View {
    /// Whether something that lasted from `first` to `last` is shown.
    fn shows(&self, first: Option<&Stamp>, last: Option<&Stamp>) -> bool {
        let since = match (&self.since, last.or(first)) {
            (Some(cut), Some(stamp)) => cut.begins_by(stamp),
            _ => true,
        };
        let until = match (&self.until, first.or(last)) {
            (Some(cut), Some(stamp)) => cut.lasts_to(stamp),
            _ => true,
        };
        since && until
    }

    fn shows_record(&self, record: &TimelineRecord) -> bool {
        let time = record.time.as_ref();
        self.level.is_none_or(|least| record.level >= least)
            && self.shows(time, time)
            && self
                .grep
                .as_ref()
                .is_none_or(|grep| grep.is_in(&record.message))
    }

    /// The width that lines are wrapped at.
    fn columns(&self) -> usize {
        self.width.clamp(80, 120)
    }
}

/// A message for a terminal: what would steer it, or turn the text around, becomes `�`. Line feeds and
/// tabs stay.
///
/// ```
/// assert_eq!(eadm_logs::report::harmless("a\u{9b}2Jb\n"), "a\u{fffd}2Jb\n");
/// ```
pub fn harmless(text: &str) -> String {
    text::harmless(text)
}

/// Whether a text begins as something that this tool wrote: a view of an audit, of how sources were
/// understood, or of the time line. Such a file is no log; the first 4 KiB are enough.
///
/// ```
/// use eadm_logs::report::is_own_output;
///
/// assert!(is_own_output("<!-- eadm-logs -->\n\n# kunde\n"));
/// assert!(!is_own_output("2026-03-02 05:14:07,000 INFO Import HR started\n"));
/// ```
pub fn is_own_output(text: &str) -> bool {
    crate::read::own::is_own_output(text)
}

/// Writes an audit.
///
/// # Errors
/// What `out` says; a closed pipe keeps its [`io::ErrorKind`].
pub fn audit(
    audit: &Redacted<Audit>,
    format: Format,
    view: &View,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        Format::Table => table::audit(audit, view, out),
        Format::Json => json::pretty(&**audit, out),
        Format::Ndjson => json::lines(json::each(audit), out),
        Format::Csv => csv::audit(audit, view, out),
        Format::Markdown => markdown::audit(audit, view, out),
        Format::Html => html::audit(audit, view, out),
    }
}

/// Writes how sources were understood.
///
/// # Errors
/// As [`audit`].
pub fn inspections(
    inspections: &Redacted<Vec<Inspection>>,
    format: Format,
    view: &View,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        Format::Table => table::inspections(inspections, view, out),
        Format::Json => json::pretty(&**inspections, out),
        Format::Ndjson => json::lines(inspections.iter(), out),
        Format::Csv => csv::inspections(inspections, view, out),
        Format::Markdown => markdown::inspections(inspections, view, out),
        Format::Html => html::inspections(inspections, view, out),
    }
}

/// Writes the time line, record by record as they come.
///
/// # Errors
/// As [`audit`].
pub fn records<I: IntoIterator<Item = Redacted<TimelineRecord>>>(
    records: I,
    format: Format,
    view: &View,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut records = records
        .into_iter()
        .filter(|record| view.shows_record(record))
        .take(view.limit.unwrap_or(usize::MAX));
    let records = &mut records;
    match format {
        Format::Table => table::records(records, view, out),
        Format::Json => json::array(records.map(Redacted::into_inner), out),
        Format::Ndjson => json::lines(records.map(Redacted::into_inner), out),
        Format::Csv => csv::records(records, view, out),
        Format::Markdown => markdown::records(records, view, out),
        Format::Html => html::records(records, view, out),
    }
}

/// Writes the records of time lines, one time line after the other, as [`records`] does, and returns what could
/// not be read, by path. JSON is written by the threads that read the records, where the redactor allows it.
///
/// ```
/// use eadm_logs::{Analyzer, Bundle, Redactor, report, report::{Format, View}};
///
/// let log = "2026-03-02 05:14:07,000 bind with password=Vinter2026\n";
/// let bundle = Bundle::from_bytes("eadm.log", log.into());
/// let analyzer = Analyzer::builder().build()?;
/// let timeline = analyzer.records(&bundle)?.redacted(Redactor::standard());
/// let mut out = Vec::new();
/// let problems = report::timelines([timeline], Format::Ndjson, &View::default(), &mut out).unwrap();
/// assert!(String::from_utf8(out).unwrap().contains("bind with password=[password]"));
/// assert!(problems.is_empty());
/// # Ok::<(), eadm_logs::Error>(())
/// ```
///
/// # Errors
/// Those of the writer.
pub fn timelines<'a>(
    timelines: impl IntoIterator<Item = RedactedTimeline<'a>>,
    format: Format,
    view: &View,
    out: &mut dyn Write,
) -> io::Result<Vec<(String, SourceProblem)>> {
    let mut problems = Vec::new();
    match format {
        Format::Json if view.limit.is_none() => {
            let mut array = json::Array::new(out);
            for timeline in timelines {
                problems.extend(json_lines(
                    timeline,
                    (json::Array::BEFORE, b""),
                    view,
                    &mut array,
                )?);
            }
            array.end()?;
        }
        Format::Ndjson if view.limit.is_none() => {
            for timeline in timelines {
                problems.extend(json_lines(timeline, (b"", b"\n"), view, out)?);
            }
        }
        _ => {
            let mut timelines: Vec<RedactedTimeline<'_>> = timelines.into_iter().collect();
            items_ahead(&mut timelines.iter_mut().flatten(), |ahead| {
                records(ahead, format, view, out)
            })?;
            let found = timelines.iter().flat_map(RedactedTimeline::problems);
            problems.extend(found.cloned());
        }
    }
    Ok(problems)
}

/// Writes each record as JSON between two texts.
fn json_lines(
    timeline: RedactedTimeline<'_>,
    (before, behind): (&[u8], &[u8]),
    view: &View,
    out: &mut dyn Write,
) -> io::Result<Vec<(String, SourceProblem)>> {
    let line = |record: &TimelineRecord, line: &mut Vec<u8>| {
        if view.shows_record(record) {
            line.extend_from_slice(before);
            line::append(record, line)?;
            line.extend_from_slice(behind);
        }
        Ok(())
    };
    timeline.write(line, out)
}

/// The sign of a step's outcome in the views for people, and its tone.
const fn icon(status: StepStatus) -> (&'static str, style::Tone) {
    use style::Tone;
    match status {
        StepStatus::Completed => ("✔", Tone::Good),
        StepStatus::Failed => ("✖", Tone::Bad),
        StepStatus::Held => ("⏸", Tone::Warn),
        StepStatus::Running => ("⟳", Tone::Busy),
        StepStatus::RunningOrWaiting => ("…", Tone::Busy),
        StepStatus::Waiting | StepStatus::NotStarted => ("◌", Tone::Dim),
        StepStatus::Interrupted | StepStatus::Unknown => ("?", Tone::Warn),
    }
}

/// The records that a view of the time line writes.
type Records<'a> = &'a mut dyn Iterator<Item = Redacted<TimelineRecord>>;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::Redactor;

    const FORMATS: &[(Format, &str)] = &[
        (Format::Table, "table"),
        (Format::Json, "json"),
        (Format::Ndjson, "ndjson"),
        (Format::Csv, "csv"),
        (Format::Markdown, "markdown"),
        (Format::Html, "html"),
    ];
    const LANGS: &[(Lang, &str)] = &[(Lang::En, "en"), (Lang::Nb, "nb")];

    fn view(lang: Lang) -> View {
        View {
            lang,
            width: 100,
            ..View::default()
        }
    }

    fn written(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn audit_as(format: Format, view: &View) -> String {
        let value = Redactor::reveal().value(&sample::audit()).unwrap();
        written(|out| audit(&value, format, view, out))
    }

    fn inspections_as(format: Format, view: &View) -> String {
        let value = Redactor::reveal().value(&sample::inspections()).unwrap();
        written(|out| inspections(&value, format, view, out))
    }

    fn records_as(format: Format, view: &View) -> String {
        let values: Vec<_> = sample::records()
            .iter()
            .map(|r| Redactor::reveal().value(r).unwrap())
            .collect();
        written(|out| records(values, format, view, out))
    }

    /// Line ends are kept, so that the csv view's are seen; the style of a page has its own file.
    fn snapshot(name: String, text: &str) {
        let style = regex::Regex::new("(?s)<style>.*?</style>").unwrap();
        let text = style.replace(text, "<style>…</style>");
        insta::assert_snapshot!(name, text.replace('\r', "␍"));
    }

    #[test]
    fn audits_in_every_format_and_language() {
        for (format, name) in FORMATS {
            for (lang, lang_name) in LANGS {
                snapshot(
                    format!("audit-{name}-{lang_name}"),
                    &audit_as(*format, &view(*lang)),
                );
            }
        }
    }

    #[test]
    fn inspections_in_every_format_and_language() {
        for (format, name) in FORMATS {
            for (lang, lang_name) in LANGS {
                snapshot(
                    format!("inspect-{name}-{lang_name}"),
                    &inspections_as(*format, &view(*lang)),
                );
            }
        }
    }

    #[test]
    fn time_lines_in_every_format_and_language() {
        for (format, name) in FORMATS {
            for (lang, lang_name) in LANGS {
                snapshot(
                    format!("records-{name}-{lang_name}"),
                    &records_as(*format, &view(*lang)),
                );
            }
        }
    }

    #[test]
    fn every_csv_table() {
        for (table, name) in [
            (Table::Cycles, "cycles"),
            (Table::Findings, "findings"),
            (Table::Unexplained, "unexplained"),
            (Table::Sources, "sources"),
        ] {
            let view = View {
                table,
                ..view(Lang::En)
            };
            snapshot(
                format!("audit-csv-table-{name}"),
                &audit_as(Format::Csv, &view),
            );
        }
    }

    #[test]
    fn all_shows_every_cycle_and_what_is_resolved() {
        let view = View {
            all: true,
            ..view(Lang::En)
        };
        snapshot(
            "audit-table-all".to_owned(),
            &audit_as(Format::Table, &view),
        );
    }

    #[test]
    fn the_json_view_is_the_value_itself() {
        let text = audit_as(Format::Json, &view(Lang::En));
        assert_eq!(
            text,
            sample::AUDIT,
            "the sample is written as the view writes it"
        );
        assert_eq!(
            serde_json::from_str::<Audit>(&text).unwrap(),
            sample::audit()
        );
    }

    #[test]
    fn a_bundle_a_line_holds_the_same_as_the_whole() {
        let text = audit_as(Format::Ndjson, &view(Lang::En));
        let mut bundles = Vec::new();
        for line in text.lines() {
            let audit: Audit = serde_json::from_str(line).unwrap();
            assert_eq!(audit.tool, sample::audit().tool);
            bundles.extend(audit.bundles);
        }
        assert_eq!(bundles, sample::audit().bundles);
    }

    #[test]
    fn data_formats_have_no_language() {
        for format in [Format::Json, Format::Ndjson, Format::Csv] {
            assert_eq!(
                audit_as(format, &view(Lang::En)),
                audit_as(format, &view(Lang::Nb))
            );
            assert_eq!(
                records_as(format, &view(Lang::En)),
                records_as(format, &view(Lang::Nb))
            );
        }
    }

    #[test]
    fn csv_gives_back_every_text_exactly_where_it_is_asked_to() {
        let raw = View {
            csv_raw: true,
            ..view(Lang::En)
        };
        let text = records_as(Format::Csv, &raw);
        let mut reader = ::csv::Reader::from_reader(text.as_bytes());
        let at = reader
            .headers()
            .unwrap()
            .iter()
            .position(|h| h == "message")
            .unwrap();
        let messages: Vec<String> = reader
            .records()
            .map(|r| r.unwrap().get(at).unwrap().to_owned())
            .collect();
        let expected: Vec<String> = sample::records().into_iter().map(|r| r.message).collect();
        assert_eq!(messages, expected);
    }

    #[test]
    fn no_line_of_the_table_is_wider_than_the_terminal() {
        for width in [80, 93, 120] {
            for lang in [Lang::En, Lang::Nb] {
                for all in [false, true] {
                    let view = View {
                        width,
                        all,
                        ..view(lang)
                    };
                    for text in [
                        audit_as(Format::Table, &view),
                        inspections_as(Format::Table, &view),
                        records_as(Format::Table, &view),
                    ] {
                        for line in text.lines() {
                            assert!(text::width(line) <= width, "{width}: {line}");
                            assert_eq!(line.trim_end(), line, "no blanks at a line's end");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn colour_changes_no_text() {
        let plain = audit_as(Format::Table, &view(Lang::En));
        let coloured = audit_as(
            Format::Table,
            &View {
                style: Style::Colour,
                ..view(Lang::En)
            },
        );
        assert!(coloured.contains("\u{1b}[31m"));
        assert!(
            !plain.contains('\u{1b}'),
            "control characters of a log never reach a terminal"
        );
        let codes = regex::Regex::new("\u{1b}\\[[0-9;]*m").unwrap();
        assert_eq!(codes.replace_all(&coloured, ""), plain);
    }

    #[test]
    fn a_cut_by_time_takes_away_what_lies_outside() {
        let cut = |since: Option<&str>, until: Option<&str>| View {
            since: since.map(|t| t.parse().unwrap()),
            until: until.map(|t| t.parse().unwrap()),
            ..view(Lang::En)
        };
        let rows = |view: &View| audit_as(Format::Csv, view).lines().count();
        let whole = rows(&cut(None, None));
        assert_eq!(rows(&cut(Some("2026-01-01"), Some("2026-12-31"))), whole);
        assert!(rows(&cut(Some("2026-03-02"), None)) < whole);
        assert_eq!(rows(&cut(Some("2027-01-01"), None)), 1, "the header alone");
        let text = records_as(Format::Ndjson, &cut(None, Some("2026-03-02T02:00:00")));
        assert!(text.lines().count() < sample::records().len());
    }

    #[test]
    fn an_empty_audit_is_still_a_document() {
        let mut empty = sample::audit();
        empty.bundles.clear();
        empty.tool.catalog_changes = crate::model::CatalogChanges::default();
        let value = Redactor::reveal().value(&empty).unwrap();
        for (format, name) in FORMATS {
            let text = written(|out| audit(&value, *format, &view(Lang::En), out));
            match format {
                Format::Json => assert!(serde_json::from_str::<Audit>(&text).is_ok(), "{name}"),
                Format::Csv => assert_eq!(text.lines().count(), 1, "{name}"),
                Format::Html => assert!(text.ends_with("</html>\n"), "{name}"),
                Format::Markdown => assert_eq!(text, "<!-- eadm-logs -->\n\n", "{name}"),
                _ => assert!(text.lines().count() <= 1, "{name}"),
            }
        }
        assert_eq!(
            written(|out| records(Vec::new(), Format::Json, &view(Lang::En), out)),
            "[]\n"
        );
    }
}
