//! RFC 4180: one row a signature, with its texts in both languages.

use std::io::{self, Write};

use super::super::csv::write;
use crate::signature::Signature;

const HEADER: &[&str] = &[
    "id",
    "severity",
    "status",
    "who",
    "third_party",
    "effect",
    "steps",
    "supersedes",
    "title_en",
    "title_nb",
    "cause_en",
    "cause_nb",
    "samples",
    "near_misses",
    "builtin",
];

pub(super) fn signatures(signatures: &[&Signature], out: &mut dyn Write) -> io::Result<()> {
    write(out, HEADER, |out| {
        for s in signatures {
            let steps: Vec<String> = s.steps.iter().map(ToString::to_string).collect();
            out.write_record([
                s.id.as_str(),
                s.severity.as_str(),
                s.status.as_str(),
                s.who.as_str(),
                s.third_party.as_deref().unwrap_or_default(),
                s.effect.as_str(),
                &steps.join(" "),
                &s.supersedes.join(" "),
                &s.title().en,
                &s.title().nb,
                &s.cause().en,
                &s.cause().nb,
                &s.samples().len().to_string(),
                &s.near_misses().len().to_string(),
                if s.is_builtin() { "true" } else { "false" },
            ])?;
        }
        Ok(())
    })
}
