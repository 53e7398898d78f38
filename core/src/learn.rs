//! A profile from the layouts that were found in a bundle's own lines.

use std::fmt::Write as _;

use crate::profile::Profile;
use crate::read::text::induce::{Found, Induced};
use crate::read::{Opened, Others};
use crate::settings::Tools;
use crate::source::Bundle;

/// What no layout of a log may read.
const NEAR_MISS: &str = "   at Eadm.Client.Sync.Run()";

/// The profile with every layout that was found in bundles, as TOML; `None` where none was.
pub(crate) fn profile(tools: &Tools, bundles: &[Bundle]) -> Option<String> {
    let mut known: Vec<Vec<String>> = Vec::new();
    let mut out = String::new();
    let documents = bundles.iter().flat_map(|bundle| {
        let documents = bundle.documents().iter();
        let readable = documents.filter(|d| d.skip_reason().is_none() && d.problem().is_none());
        readable.map(move |document| (bundle, document))
    });
    for (bundle, document) in documents {
        let Opened::Text(text) = tools.reading(Others::of(bundle)).open(document) else {
            continue;
        };
        let Found::Layout(found) = &text.detection.found else {
            continue;
        };
        // A profile says which of day and month comes first: nobody knows it here.
        if found.layout.is_undecided() || known.contains(&found.patterns) {
            continue;
        }
        let written = layout(known.len() + 1, found);
        if Profile::parse("learned.toml", &format!("{out}{written}")).is_ok() {
            out += &written;
            known.push(found.patterns.clone());
        }
    }
    (!known.is_empty()).then(|| format!("name = \"learned\"\n{out}"))
}

/// One layout as a profile has it. A text between double quotes is written as in JSON.
fn layout(number: usize, found: &Induced) -> String {
    let list = |texts: &[String]| {
        let mut out = "[\n".to_owned();
        for text in texts {
            // Writing to a text cannot fail.
            let _ = writeln!(out, "  {},", serde_json::Value::from(text.as_str()));
        }
        out + "]"
    };
    format!(
        "\n[[layout]]\nid = \"learned-{number}\"\nlevel_from_message = true\npatterns = {}\nsamples = {}\nnear_misses = {}\n",
        list(&found.patterns),
        list(&found.samples),
        list(&[NEAR_MISS.to_owned()]),
    )
}
