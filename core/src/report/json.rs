//! JSON, indented or one value a line. An audit is exactly schema 1.

use std::io::{self, Write};

use serde::Serialize;

use super::text::steers;
use crate::model::{Audit, BundleAudit, Tool};

/// Any value, indented.
pub(super) fn pretty(value: &(impl Serialize + ?Sized), out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(Escaping(&mut *out), value)?;
    out.write_all(b"\n")
}

/// An array with one value a line, so that a long one never has to be held in memory.
pub(super) fn array<T: Serialize>(
    values: impl Iterator<Item = T>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut line = Vec::new();
    let mut any = false;
    for value in values {
        out.write_all(if any { b",\n" } else { b"[\n" })?;
        compact(&value, &mut line, out)?;
        any = true;
    }
    out.write_all(if any { b"\n]\n" } else { b"[]\n" })
}

/// One value a line.
pub(super) fn lines<T: Serialize>(
    values: impl IntoIterator<Item = T>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut line = Vec::new();
    values.into_iter().try_for_each(|value| {
        compact(&value, &mut line, out)?;
        out.write_all(b"\n")
    })
}

/// One value without white space; looked over as a whole, which costs less than piece by piece.
fn compact(value: &impl Serialize, line: &mut Vec<u8>, out: &mut dyn Write) -> io::Result<()> {
    line.clear();
    serde_json::to_writer(&mut *line, value)?;
    Escaping(out).write_all(line)
}

/// Writes what would steer a terminal or turn a text around as `\\u009b`: in JSON such characters stand in
/// strings alone, and of those it is the same value.
struct Escaping<W>(W);

impl<W: Write> Write for Escaping<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes).map(|()| bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        // The first bytes of all that are escaped.
        let none = memchr::memchr3(0xC2, 0xE2, 0xEF, bytes).is_none();
        if none && memchr::memchr(0x7F, bytes).is_none() {
            return self.0.write_all(bytes);
        }
        // serde_json cuts no character in two.
        let text = std::str::from_utf8(bytes).map_err(io::Error::other)?;
        let mut written = 0;
        for (at, c) in text
            .char_indices()
            .filter(|(_, c)| *c >= '\u{7f}' && steers(*c))
        {
            self.0
                .write_all(bytes.get(written..at).unwrap_or_default())?;
            write!(self.0, "\\u{:04x}", u32::from(c))?;
            written = at + c.len_utf8();
        }
        self.0.write_all(bytes.get(written..).unwrap_or_default())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// An [`Audit`] of one bundle, without copying it.
#[derive(Serialize)]
pub(super) struct One<'a> {
    schema: u32,
    tool: &'a Tool,
    bundles: [&'a BundleAudit; 1],
}

/// Each bundle in an audit of its own.
pub(super) fn each(audit: &Audit) -> impl Iterator<Item = One<'_>> {
    audit.bundles.iter().map(|bundle| One {
        schema: audit.schema,
        tool: &audit.tool,
        bundles: [bundle],
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_steers_a_terminal_is_escaped_and_the_value_is_the_same(
            text in "(\\PC|[\u{7f}-\u{a0}\u{200b}-\u{202f}\u{2066}-\u{206a}\u{feff}\n\u{1b}å\"]){0,20}",
        ) {
            let mut out = Vec::new();
            pretty(&text, &mut out).unwrap();
            let out = String::from_utf8(out).unwrap();
            prop_assert!(!out.trim_end_matches('\n').contains(steers), "{:?}", out);
            prop_assert_eq!(serde_json::from_str::<String>(&out).unwrap(), text);
        }
    }
}
