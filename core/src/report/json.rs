//! JSON, indented or one value a line. An audit is exactly schema 1.

use std::io::{self, Write};

use serde::Serialize;

use crate::model::{Audit, BundleAudit, Tool};

/// Any value, indented.
pub(super) fn pretty(value: &(impl Serialize + ?Sized), out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    out.write_all(b"\n")
}

/// An array with one value a line, so that a long one never has to be held in memory.
pub(super) fn array<T: Serialize>(
    values: impl Iterator<Item = T>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut any = false;
    for value in values {
        out.write_all(if any { b",\n" } else { b"[\n" })?;
        serde_json::to_writer(&mut *out, &value)?;
        any = true;
    }
    out.write_all(if any { b"\n]\n" } else { b"[]\n" })
}

/// One value a line.
pub(super) fn lines<T: Serialize>(
    values: impl IntoIterator<Item = T>,
    out: &mut dyn Write,
) -> io::Result<()> {
    values.into_iter().try_for_each(|value| {
        serde_json::to_writer(&mut *out, &value)?;
        out.write_all(b"\n")
    })
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
