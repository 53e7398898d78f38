//! For people: `file:line:column`, the line itself with a caret, and how to mend it.

use std::io::{self, Write};

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};

use crate::lint::Diagnostic;
use crate::lint::Diagnostics;
use crate::model::Severity;
use crate::report::Style;
use crate::report::text::{one_line, shorten};

/// Columns of a message: it may quote a pattern of any length.
const MESSAGE: usize = 400;

pub(super) fn diagnostics(
    diagnostics: &Diagnostics,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    if diagnostics.is_empty() {
        return Ok(());
    }
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Colour => Renderer::styled(),
    };
    for diagnostic in diagnostics {
        let drawn = draw(diagnostic, diagnostics.text(&diagnostic.file), &renderer);
        for line in drawn.lines() {
            writeln!(out, "{}", line.trim_end())?;
        }
        writeln!(out)?;
    }
    let (errors, warnings) = diagnostics.counts();
    let counted = |count: usize, what: &str| match count {
        0 => None,
        1 => Some(format!("1 {what}")),
        _ => Some(format!("{count} {what}s")),
    };
    let parts = [counted(errors, "error"), counted(warnings, "warning")];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    writeln!(out, "{}", parts.join(", "))
}

fn draw(diagnostic: &Diagnostic, text: Option<&str>, renderer: &Renderer) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let title = level
        .primary_title(shorten(&one_line(&diagnostic.message), MESSAGE))
        .id(diagnostic.lint.id());
    let path = one_line(&diagnostic.file);
    let group = if let (Some(span), Some(text)) = (diagnostic.span(), text) {
        // One line alone is drawn: the rest of the file need not be gone through.
        let start = text[..span.start].rfind('\n').map_or(0, |feed| feed + 1);
        let end = text[span.start..]
            .find('\n')
            .map_or(text.len(), |feed| span.start + feed);
        let within = span.start - start..span.end.min(end) - start;
        title.element(
            Snippet::source(&text[start..end])
                .path(path)
                .line_start(diagnostic.line.unwrap_or(1))
                .annotation(AnnotationKind::Primary.span(within)),
        )
    } else {
        let mut origin = Origin::path(path);
        if let (Some(line), Some(column)) = (diagnostic.line, diagnostic.column) {
            origin = origin.line(line).char_column(column);
        }
        title.element(origin)
    };
    let help = Level::HELP.message(one_line(&diagnostic.mend));
    renderer.render(&[group.element(help)])
}
