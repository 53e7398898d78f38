//! `eadm-logs catalog list`.

use std::io::Write;

use eadm_logs::{Party, Signature, SignatureStatus, report};

use super::args::{ListArgs, StatusArg, WhoArg};
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
    let listed: Vec<&Signature> = catalog
        .signatures()
        .iter()
        .filter(|s| status.is_none_or(|status| s.status == status))
        .filter(|s| who.is_none_or(|who| s.who == who))
        .collect();
    let (format, view) = view(&args.view, surroundings);
    target.write(stdout, |out| {
        report::signatures(&listed, format, &view, out)
    })?;
    Ok(0)
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
