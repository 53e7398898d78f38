//! `eadm-logs catalog list`.

use std::io::Write;

use eadm_logs::report::Grep;
use eadm_logs::{Party, Severity, Signature, SignatureStatus, report};

use super::args::{ListArgs, SeverityArg, StatusArg, WhoArg};
use super::{sound, view};
use crate::Surroundings;
use crate::output::Failure;
use crate::target::{Reads, Target};

pub(crate) fn run(
    args: &ListArgs,
    surroundings: Surroundings,
    stdout: &mut dyn Write,
) -> Result<u8, Failure> {
    let folders = &args.folders.folders;
    let output = args.view.output.as_deref();
    let reads = Reads {
        catalogs: folders,
        ..Reads::default()
    };
    let target = Target::checked(output, &reads, surroundings)?;
    let catalog = sound(folders)?;
    let status = args.status.map(SignatureStatus::from);
    let who = args.who.map(Party::from);
    let severity = args.severity.map(Severity::from);
    let listed: Vec<&Signature> = catalog
        .signatures()
        .iter()
        .filter(|s| status.is_none_or(|status| s.status == status))
        .filter(|s| who.is_none_or(|who| s.who == who))
        .filter(|s| severity.is_none_or(|severity| s.severity == severity))
        .filter(|s| args.step.as_ref().is_none_or(|step| s.steps.contains(step)))
        .filter(|s| args.grep.as_ref().is_none_or(|grep| says(s, grep)))
        .collect();
    let (format, view) = view(&args.view, surroundings);
    target.write(stdout, |out| {
        report::signatures(&listed, format, &view, out)
    })?;
    Ok(0)
}

/// Whether the id, the title or the cause has it, in any language.
fn says(signature: &Signature, grep: &Grep) -> bool {
    let texts = [signature.title(), signature.cause()];
    let texts = texts.into_iter().flat_map(|text| [&text.en, &text.nb]);
    grep.is_in(&signature.id) || texts.into_iter().any(|text| grep.is_in(text))
}

impl From<SeverityArg> for Severity {
    fn from(arg: SeverityArg) -> Self {
        match arg {
            SeverityArg::Info => Self::Info,
            SeverityArg::Warning => Self::Warning,
            SeverityArg::Error => Self::Error,
        }
    }
}

impl From<StatusArg> for SignatureStatus {
    fn from(arg: StatusArg) -> Self {
        match arg {
            StatusArg::Documented => Self::Documented,
            StatusArg::Known => Self::Known,
            StatusArg::Assumed => Self::Assumed,
        }
    }
}

impl From<WhoArg> for Party {
    fn from(arg: WhoArg) -> Self {
        match arg {
            WhoArg::CustomerAdmin => Self::CustomerAdmin,
            WhoArg::CustomerHr => Self::CustomerHr,
            WhoArg::IdentumSupport => Self::IdentumSupport,
            WhoArg::ThirdParty => Self::ThirdParty,
        }
    }
}
