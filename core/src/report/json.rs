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
    let mut array = Array::new(out);
    for value in values {
        line.clear();
        line.extend_from_slice(Array::BEFORE);
        append(&value, &mut line)?;
        array.write_all(&line)?;
    }
    array.end()
}

/// One value a line.
pub(super) fn lines<T: Serialize>(
    values: impl IntoIterator<Item = T>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut line = Vec::new();
    values.into_iter().try_for_each(|value| {
        line.clear();
        append(&value, &mut line)?;
        line.push(b'\n');
        out.write_all(&line)
    })
}

/// Appends one value without white space; looked over as a whole, which costs less than piece by piece.
pub(super) fn append(value: &impl Serialize, out: &mut Vec<u8>) -> io::Result<()> {
    let start = out.len();
    serde_json::to_writer(&mut *out, value)?;
    if may_steer_within(out.get(start..).unwrap_or_default()) {
        let written = out.split_off(start);
        Escaping(out).write_all(&written)?;
    }
    Ok(())
}

/// Writes an array of values that come with [`Array::BEFORE`] before each; instead of the first comma it begins.
pub(super) struct Array<'a> {
    out: &'a mut dyn Write,
    any: bool,
}

impl<'a> Array<'a> {
    pub(super) const BEFORE: &'static [u8] = b",\n";

    pub(super) fn new(out: &'a mut dyn Write) -> Self {
        Self { out, any: false }
    }

    pub(super) fn end(self) -> io::Result<()> {
        self.out
            .write_all(if self.any { b"\n]\n" } else { b"[]\n" })
    }
}

impl Write for Array<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match bytes {
            [_, rest @ ..] if !self.any => {
                self.any = true;
                self.out.write_all(b"[")?;
                self.out.write_all(rest)?;
                Ok(bytes.len())
            }
            _ => self.out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Whether a character that [`Escaping`] escapes may begin with this byte.
pub(super) const fn may_steer(byte: u8) -> bool {
    matches!(byte, 0x7F | 0xC2 | 0xE2 | 0xEF)
}

fn may_steer_within(bytes: &[u8]) -> bool {
    bytes.iter().fold(false, |any, b| any | may_steer(*b))
}

/// Writes what would steer a terminal or turn a text around as `\\u009b`: in JSON such characters stand in
/// strings alone, and of those it is the same value.
struct Escaping<W>(W);

impl<W: Write> Write for Escaping<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes).map(|()| bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        if !may_steer_within(bytes) {
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
