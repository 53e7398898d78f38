//! Parts of an audit as HTML, for notebooks: a value's own JSON in, markup out.

use std::io::{self, Write};

use eadm_logs::report::{Fragment, View, html_fragment};
use eadm_logs::{Audit, BundleAudit, Cycle, Error, Finding, Lang, Redacted, Redactor, Signature};
use pyo3::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{call, errors};

/// One part of an audit as HTML; `part` is `audit`, `bundle`, `cycle` or `finding`.
#[pyfunction]
pub(crate) fn html_part(py: Python<'_>, part: &str, json: &str, lang: &str) -> PyResult<String> {
    let view = view(lang);
    let written = call::run(py, None, |_| {
        Ok::<_, Error>(match part {
            "audit" => Some(of::<Audit>(json, |v, out| {
                html_fragment(Fragment::Audit(v), &view, out)
            })?),
            "bundle" => Some(of::<BundleAudit>(json, |v, out| {
                html_fragment(Fragment::Bundle(v), &view, out)
            })?),
            "cycle" => Some(of::<Cycle>(json, |v, out| {
                html_fragment(Fragment::Cycle(v), &view, out)
            })?),
            "finding" => Some(of::<Finding>(json, |v, out| {
                html_fragment(Fragment::Finding(v), &view, out)
            })?),
            _ => None,
        })
    })?;
    written.ok_or_else(|| errors::invalid(py, "no such part of an audit", "part", part))
}

/// The signatures as HTML, one row each.
pub(crate) fn signatures(all: &[&Signature], lang: &str) -> Result<String, Error> {
    let view = view(lang);
    text(|out| html_fragment(Fragment::Signatures(all), &view, out))
}

fn view(lang: &str) -> View {
    View {
        lang: if lang == "nb" { Lang::Nb } else { Lang::En },
        ..View::default()
    }
}

/// What the audit masked stays masked; what its caller asked to see is shown.
fn of<T: Serialize + DeserializeOwned>(
    json: &str,
    write: impl FnOnce(&Redacted<T>, &mut dyn Write) -> io::Result<()>,
) -> Result<String, Error> {
    let value: T = serde_json::from_str(json).map_err(unsound)?;
    let shown = Redactor::reveal().value(&value)?;
    text(|out| write(&shown, out))
}

fn text(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<String, Error> {
    let mut out = Vec::new();
    write(&mut out).map_err(unsound)?;
    String::from_utf8(out).map_err(unsound)
}

fn unsound(error: impl std::fmt::Display) -> Error {
    Error::Data {
        file: "part.html".to_owned(),
        line: None,
        message: error.to_string(),
    }
}
