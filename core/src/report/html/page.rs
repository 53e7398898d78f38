//! What every part of a page is made of: headings, signs, tables, and the page around them.

use std::io::{self, Write};

use super::escape::esc;
use crate::report::View;
use crate::report::style::Tone;
use crate::report::words::{Words, words};

/// Styles of the parts; every rule of them holds within `.eadm-logs` only.
const STYLE: &str = include_str!("style.css");
/// Styles of the page around the parts.
const PAGE_STYLE: &str = include_str!("page.css");

/// How the parts of one view are written.
pub(super) struct Page<'a> {
    pub(super) view: &'a View,
    pub(super) words: &'a Words,
    /// Level of the outermost heading: 1 in a page, 3 in a notebook, whose own headings stand above.
    top: u8,
}

impl<'a> Page<'a> {
    pub(super) fn whole(view: &'a View) -> Self {
        Self::of(view, 1)
    }

    pub(super) fn fragment(view: &'a View) -> Self {
        Self::of(view, 3)
    }

    fn of(view: &'a View, top: u8) -> Self {
        Self {
            view,
            words: words(view.lang),
            top,
        }
    }

    /// A heading `depth` levels below the outermost one; `markup` is already escaped.
    pub(super) fn heading(&self, depth: u8, markup: &str, out: &mut dyn Write) -> io::Result<()> {
        let level = (self.top + depth).min(6);
        writeln!(out, "<h{level} class=\"h{depth}\">{markup}</h{level}>")
    }

    /// Writes a whole document around `body`.
    pub(super) fn document(
        &self,
        title: &str,
        out: &mut dyn Write,
        body: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        let lang = self.view.lang.id();
        // The policy is a second door behind the escaping: nothing runs and nothing is fetched.
        write!(
            out,
            "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
             style-src 'unsafe-inline'\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"generator\" content=\"eadm-logs\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n\
             <title>{}</title>\n<style>\n{STYLE}{PAGE_STYLE}</style>\n</head>\n\
             <body>\n<main class=\"eadm-logs\">\n",
            esc(title)
        )?;
        body(out)?;
        out.write_all(b"</main>\n</body>\n</html>\n")
    }

    /// Writes `body` as a part of somebody else's page, with its styles.
    pub(super) fn part(
        &self,
        out: &mut dyn Write,
        body: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        let lang = self.view.lang.id();
        write!(
            out,
            "<div class=\"eadm-logs\" lang=\"{lang}\">\n<style>\n{STYLE}</style>\n"
        )?;
        body(out)?;
        out.write_all(b"</div>\n")
    }
}

/// The class of a tone.
pub(super) const fn class(tone: Tone) -> &'static str {
    match tone {
        Tone::Good => "good",
        Tone::Bad => "bad",
        Tone::Warn => "warn",
        Tone::Busy => "busy",
        Tone::Dim => "dim",
        Tone::Head => "head",
    }
}

/// A sign that is seen and not read out: a word stands beside it.
pub(super) fn sign((sign, tone): (&str, Tone)) -> String {
    format!(
        "<span class=\"sign {}\" aria-hidden=\"true\">{sign}</span>",
        class(tone)
    )
}

/// Begins a table in a frame that scrolls where the table is wider than the page.
pub(super) fn table(
    class: &str,
    caption: &str,
    heads: &[impl AsRef<str>],
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(
        out,
        "<div class=\"frame\" tabindex=\"0\" role=\"region\" aria-label=\"{0}\">\n\
         <table class=\"{class}\">\n<caption class=\"unseen\">{0}</caption>\n<thead><tr>",
        esc(caption)
    )?;
    for head in heads {
        writeln!(out, "<th scope=\"col\">{}</th>", esc(head.as_ref()))?;
    }
    writeln!(out, "</tr></thead>\n<tbody>")
}

pub(super) fn end_table(out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "</tbody>\n</table>\n</div>")
}

/// One term with what is said of it; `markup` is already escaped.
pub(super) fn fact(term: &str, markup: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<dt>{}</dt><dd>{markup}</dd>", esc(term))
}
