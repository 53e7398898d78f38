//! An array with one object a diagnostic.

use std::io::{self, Write};

use super::super::json::pretty;
use crate::lint::Diagnostics;

pub(super) fn diagnostics(diagnostics: &Diagnostics, out: &mut dyn Write) -> io::Result<()> {
    let all: Vec<_> = diagnostics.iter().collect();
    pretty(&all, out)
}
