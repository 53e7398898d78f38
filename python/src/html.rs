//! Parts of an audit as HTML, for notebooks: a value's own JSON in, markup out.

use std::io::{self, Write};

use eadm_logs::report::{Fragment, View, html_fragment};
use eadm_logs::{BundleAudit, Cycle, Error, Finding, Lang, Redactor, Signature};
use pyo3::prelude::*;
use serde::de::DeserializeOwned;

use crate::call::{self, Link};
use crate::errors;

/// One part of an audit as HTML; `part` is `audit`, `bundle`, `cycle` or `finding`.
#[pyfunction]
pub(crate) fn html_part(py: Python<'_>, part: &str, json: &str, lang: &str) -> PyResult<String> {
    let view = view(lang);
    // What the audit masked stays masked; what its caller asked to see is shown.
    let reveal = Redactor::reveal();
    let written = call::run(py, None, |link| {
        let shown = |fragment: Fragment<'_>| {
            link.cancel().check()?;
            text(|out| html_fragment(fragment, &view, out))
        };
        Ok::<_, Error>(Some(match part {
            "audit" => shown(Fragment::Audit(&reveal.audit(read(link, json)?)))?,
            "bundle" => {
                let bundle: BundleAudit = read(link, json)?;
                shown(Fragment::Bundle(&reveal.value(&bundle)?))?
            }
            "cycle" => {
                let cycle: Cycle = read(link, json)?;
                shown(Fragment::Cycle(&reveal.value(&cycle)?))?
            }
            "finding" => {
                let finding: Finding = read(link, json)?;
                shown(Fragment::Finding(&reveal.value(&finding)?))?
            }
            _ => return Ok(None),
        }))
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

fn read<T: DeserializeOwned>(link: &Link, json: &str) -> Result<T, Error> {
    let value = serde_json::from_str(json).map_err(unsound)?;
    link.cancel().check()?;
    Ok(value)
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
