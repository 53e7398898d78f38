//! How the examples of a catalog fared.

use std::io::{self, Write};

use super::super::json;
use super::super::style::Tone;
use super::super::text::{one_line, shorten};
use super::super::{Style, View};
use crate::signature::Proof;

/// Columns of an example that is quoted.
const QUOTE: usize = 200;

/// What a view of proofs is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum ProofFormat {
    /// Each failure with its file and line, and one line that counts.
    #[default]
    Table,
    /// Every signature with its counts and failures, indented.
    Json,
}

/// Writes how the samples and near misses fared. Of the view only the style counts.
///
/// # Errors
/// What `out` says.
pub fn proofs(
    proofs: &[Proof],
    format: ProofFormat,
    view: &View,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        ProofFormat::Table => table(proofs, view.style, out),
        ProofFormat::Json => json::pretty(proofs, out),
    }
}

fn table(proofs: &[Proof], style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut failed = 0;
    for proof in proofs {
        failed += proof.failed.len();
        for example in &proof.failed {
            let what = if example.near_miss {
                "this near miss matches"
            } else {
                "this sample does not match"
            };
            let sign = style.paint(Tone::Bad, "✖");
            let (file, line) = (one_line(&proof.file), example.line);
            writeln!(out, "{sign} {file}:{line}: {what} {}", proof.id)?;
            writeln!(out, "    │ {}", shorten(&one_line(&example.text), QUOTE))?;
        }
    }
    let sum = |of: fn(&Proof) -> usize| proofs.iter().map(of).sum();
    let counts = [
        counted(proofs.len(), "signature", "signatures"),
        counted(sum(|p| p.samples), "sample", "samples"),
        counted(sum(|p| p.near_misses), "near miss", "near misses"),
    ];
    writeln!(out, "{}, {failed} failed", counts.join(", "))
}

fn counted(count: usize, one: &str, more: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { more })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signature::FailedExample;

    #[test]
    fn every_failure_has_its_place() {
        let one = Proof {
            id: "a".to_owned(),
            file: "mine/a.toml".to_owned(),
            samples: 1,
            near_misses: 2,
            failed: vec![
                FailedExample {
                    line: 7,
                    near_miss: false,
                    text: "not\n\u{1b}this".to_owned(),
                },
                FailedExample {
                    line: 9,
                    near_miss: true,
                    text: "nor that".to_owned(),
                },
            ],
        };
        let mut out = Vec::new();
        proofs(&[one], ProofFormat::Table, &View::default(), &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "✖ mine/a.toml:7: this sample does not match a\n    │ not \u{fffd}this\n\
             ✖ mine/a.toml:9: this near miss matches a\n    │ nor that\n\
             1 signature, 1 sample, 2 near misses, 2 failed\n"
        );
    }
}
