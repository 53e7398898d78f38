//! Parts of an audit as HTML, for notebooks.

use eadm_logs::report::{Fragment, View, html_fragment};
use eadm_logs::{Audit, BundleAudit, Cycle, Error, Finding, Redacted, Redactor, Signature};
use pyo3::prelude::*;
use serde::de::DeserializeOwned;

use crate::call::{self, Link};
use crate::{errors, text};

/// A part of an audit as HTML, from its JSON; `part` is `bundle`, `cycle` or `finding`.
#[pyfunction]
pub(crate) fn html_part(py: Python<'_>, part: &str, json: &str, lang: &str) -> PyResult<String> {
    // What the audit masked stays masked; what its caller asked to see is shown.
    let reveal = Redactor::reveal();
    let written = call::run(py, None, |link| {
        let shown = |fragment: Fragment<'_>| fragment_of(link, fragment, lang);
        Ok::<_, Error>(Some(match part {
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

/// An audit as HTML.
pub(crate) fn audit(link: &Link, audit: &Redacted<Audit>, lang: &str) -> Result<String, Error> {
    fragment_of(link, Fragment::Audit(audit), lang)
}

/// The signatures as HTML, one row each.
pub(crate) fn signatures(link: &Link, all: &[&Signature], lang: &str) -> Result<String, Error> {
    fragment_of(link, Fragment::Signatures(all), lang)
}

fn fragment_of(link: &Link, fragment: Fragment<'_>, lang: &str) -> Result<String, Error> {
    let view = View {
        lang: lang.parse()?,
        ..View::default()
    };
    text::written(link, |out| html_fragment(fragment, &view, out))
}

fn read<T: DeserializeOwned>(link: &Link, json: &str) -> Result<T, Error> {
    let value = serde_json::from_str(json).map_err(text::unsound)?;
    link.cancel().check()?;
    Ok(value)
}
