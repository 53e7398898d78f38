//! One JSON object a line: a bundle (in an audit of its own), a source, or a record.

use std::io::{self, Write};

use serde::Serialize;

use super::{Records, View};
use crate::model::{Audit, BundleAudit, Inspection, Tool};
use crate::redact::Redacted;

/// An [`Audit`] of one bundle, without copying it.
#[derive(Serialize)]
struct One<'a> {
    schema: u32,
    tool: &'a Tool,
    bundles: [&'a BundleAudit; 1],
}

pub(super) fn audit(audit: &Redacted<Audit>, _: &View, out: &mut dyn Write) -> io::Result<()> {
    for bundle in &audit.bundles {
        line(
            &One {
                schema: audit.schema,
                tool: &audit.tool,
                bundles: [bundle],
            },
            out,
        )?;
    }
    Ok(())
}

pub(super) fn inspections(
    inspections: &Redacted<Vec<Inspection>>,
    _: &View,
    out: &mut dyn Write,
) -> io::Result<()> {
    inspections
        .iter()
        .try_for_each(|inspection| line(inspection, out))
}

pub(super) fn records(records: Records<'_>, _: &View, out: &mut dyn Write) -> io::Result<()> {
    for record in records {
        line(&*record, out)?;
    }
    Ok(())
}

fn line(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}
