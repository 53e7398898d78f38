//! A page that holds everything it needs, and its parts for notebooks.
//!
//! No scripts, no fetched resources, one style for light and dark, made to be printed too. What is
//! shown follows the same rules as the table view. Texts of a log are escaped: they are never markup.

mod audit;
mod catalog;
mod cycle;
mod escape;
mod finding;
mod grid;
mod inspect;
mod page;
mod records;
mod rest;
#[cfg(test)]
mod tests;

use std::io::{self, Write};

use super::{Records, View};
use crate::model::{Audit, BundleAudit, Cycle, Finding, Inspection};
use crate::redact::Redacted;
use crate::signature::Signature;
use page::Page;

/// What [`html_fragment`] writes.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Fragment<'a> {
    /// A whole audit.
    Audit(&'a Redacted<Audit>),
    /// One bundle of an audit.
    Bundle(&'a Redacted<BundleAudit>),
    /// One cycle: its steps and the events between them.
    Cycle(&'a Redacted<Cycle>),
    /// One finding, whatever its state.
    Finding(&'a Redacted<Finding>),
    /// A list of signatures, one row each.
    Signatures(&'a [&'a Signature]),
}

/// Writes a part of a page: a `<div class="eadm-logs">` that brings its own styles, for notebooks
/// and for pages of others.
///
/// The styles hold within the part only and follow the theme of JupyterLab, of VS Code, else of the
/// system.
///
/// ```
/// use eadm_logs::report::{Fragment, View, html_fragment};
/// use eadm_logs::Catalog;
/// let catalog = Catalog::builtin().unwrap();
/// let all: Vec<_> = catalog.signatures().iter().collect();
/// let mut html = Vec::new();
/// html_fragment(Fragment::Signatures(&all), &View::default(), &mut html).unwrap();
/// assert!(html.starts_with(b"<div class=\"eadm-logs\""));
/// ```
///
/// # Errors
/// What `out` says.
pub fn html_fragment(fragment: Fragment<'_>, view: &View, out: &mut dyn Write) -> io::Result<()> {
    let page = Page::fragment(view);
    page.part(out, |out| match fragment {
        Fragment::Audit(audit) => audit::audit(&page, audit, out),
        Fragment::Bundle(bundle) => audit::bundle(&page, 0, bundle, None, out),
        Fragment::Cycle(cycle) => {
            page.heading(0, &cycle::headline(&page, cycle), out)?;
            cycle::body(&page, cycle, &[], out)
        }
        Fragment::Finding(finding) => audit::alone(&page, finding, out),
        Fragment::Signatures(signatures) => catalog::list(&page, signatures, out),
    })
}

pub(super) fn audit(audit: &Redacted<Audit>, view: &View, out: &mut dyn Write) -> io::Result<()> {
    let page = Page::whole(view);
    let title = audit::title(&page, audit);
    page.document(&title, out, |out| audit::audit(&page, audit, out))
}

pub(super) fn inspections(
    inspections: &Redacted<Vec<Inspection>>,
    view: &View,
    out: &mut dyn Write,
) -> io::Result<()> {
    let page = Page::whole(view);
    page.document(&page.words.label.inspected, out, |out| {
        inspect::inspections(&page, inspections, out)
    })
}

pub(super) fn records(records: Records<'_>, view: &View, out: &mut dyn Write) -> io::Result<()> {
    let page = Page::whole(view);
    page.document(&page.words.label.time_line, out, |out| {
        records::records(&page, records, out)
    })
}

/// The known errors: the list, then each of them.
pub(super) fn signatures(
    signatures: &[&Signature],
    view: &View,
    out: &mut dyn Write,
) -> io::Result<()> {
    let page = Page::whole(view);
    page.document(&page.words.label.catalog, out, |out| {
        catalog::whole(&page, signatures, out)
    })
}

/// One known error with its samples and near misses.
pub(super) fn signature(signature: &Signature, view: &View, out: &mut dyn Write) -> io::Result<()> {
    let page = Page::whole(view);
    page.document(signature.title().get(view.lang), out, |out| {
        catalog::one(&page, signature, out)
    })
}
