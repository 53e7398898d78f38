//! The form of an expectation file.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use globset::GlobBuilder;
use serde::Deserialize;
use toml::Spanned;

use super::{Bound, Case, Name, Wanted};
use crate::lint::{Diagnostic, File, Lint};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    #[serde(default)]
    case: Vec<RawCase>,
}

/// Ids of signatures with numbers, both with their places.
type Numbers = BTreeMap<Spanned<String>, Spanned<u64>>;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCase {
    path: Spanned<String>,
    silent: Option<Spanned<bool>>,
    #[serde(default)]
    allow: Vec<Spanned<String>>,
    #[serde(default)]
    exactly: Numbers,
    #[serde(default)]
    at_least: Numbers,
    #[serde(default)]
    at_most: Numbers,
    others: Option<Spanned<Others>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Others {
    Silent,
    Any,
}

/// Tells the mend that fits this form: a signature's would lead astray.
pub(super) fn advise(diagnostic: &mut Diagnostic) {
    diagnostic.mend = match diagnostic.lint {
        Lint::Form => "see the form of an expectation file in the documentation".to_owned(),
        Lint::TooLarge => "check that it is the right file".to_owned(),
        _ => return,
    };
}

/// The cases of a file, in its order; what is wrong is added to `found`.
pub(super) fn cases(file: &File, found: &mut Vec<Diagnostic>) -> Vec<Case> {
    let Some(raw) = file.read::<RawFile>(found) else {
        return Vec::new();
    };
    if raw.case.is_empty() {
        let message = "no case in this file".to_owned();
        found.push(Diagnostic::whole(Lint::NoCase, &file.name, message));
    }
    raw.case
        .into_iter()
        .filter_map(|case| self::case(file, case, found))
        .collect()
}

fn case(file: &File, raw: RawCase, found: &mut Vec<Diagnostic>) -> Option<Case> {
    let before = found.len();
    let mut wrong = |lint: Lint, span: &Range<usize>, message: String| {
        found.push(file.wrong(lint, span, message));
    };
    let span = raw.path.span();
    let path = raw.path.into_inner();
    let silent = raw.silent.as_ref().is_some_and(|s| *s.get_ref());
    let others = raw
        .others
        .as_ref()
        .is_some_and(|o| *o.get_ref() == Others::Silent);
    let named = !(raw.exactly.is_empty() && raw.at_least.is_empty() && raw.at_most.is_empty());

    if !silent && !others && !named {
        let message = format!("nothing is expected of `{path}`");
        wrong(Lint::EmptyCase, &span, message);
    }
    if let Some(at) = raw.silent.as_ref().filter(|_| silent) {
        if named {
            let message = "`silent` beside signatures that may match; `others = \"silent\"` \
                           keeps all but the named ones silent";
            wrong(Lint::Contradiction, &at.span(), message.to_owned());
        }
        if let Some(others) = raw.others.as_ref().filter(|_| !others) {
            let message = "`others = \"any\"` beside `silent`".to_owned();
            wrong(Lint::Contradiction, &others.span(), message);
        }
    }
    if let Some(allowed) = raw.allow.first().filter(|_| !silent && !others && named) {
        let message = "`allow` where every other signature may match anyway".to_owned();
        wrong(Lint::EmptyCase, &allowed.span(), message);
    }

    let mut wanted = Vec::new();
    let mut exact = BTreeSet::new();
    let mut least: BTreeMap<String, u64> = BTreeMap::new();
    for (bound, numbers) in [
        (Bound::Exactly, raw.exactly),
        (Bound::AtLeast, raw.at_least),
        (Bound::AtMost, raw.at_most),
    ] {
        for (id, number) in numbers {
            let name = Name {
                span: id.span(),
                id: id.into_inner(),
            };
            let at = number.span();
            let number = number.into_inner();
            match bound {
                Bound::Exactly => {
                    exact.insert(name.id.clone());
                }
                Bound::AtLeast if number == 0 => {
                    let message = format!("at least 0 of `{}` always holds", name.id);
                    wrong(Lint::EmptyCase, &at, message);
                }
                Bound::AtLeast => {
                    least.insert(name.id.clone(), number);
                }
                Bound::AtMost if least.get(&name.id).is_some_and(|least| *least > number) => {
                    let message = format!("at most {number} of `{}`, and at least more", name.id);
                    wrong(Lint::Contradiction, &at, message);
                }
                Bound::AtMost | Bound::Silent => {}
            }
            if bound != Bound::Exactly && exact.contains(&name.id) {
                let message = format!("`{}` is in `exactly` too", name.id);
                wrong(Lint::Contradiction, &name.span, message);
            }
            wanted.push(Wanted {
                name,
                bound,
                number,
            });
        }
    }
    let mut allow = Vec::new();
    for id in raw.allow {
        let name = Name {
            span: id.span(),
            id: id.into_inner(),
        };
        if wanted.iter().any(|w| w.name.id == name.id) {
            let message = format!("`{}` is allowed, and counted too", name.id);
            wrong(Lint::Contradiction, &name.span, message);
        }
        allow.push(name);
    }

    let glob = GlobBuilder::new(&path).literal_separator(true).build();
    let glob = match glob {
        Ok(glob) if !path.is_empty() => glob.compile_matcher(),
        Ok(_) => {
            wrong(Lint::BadGlob, &span, "the path is empty".to_owned());
            return None;
        }
        Err(error) => {
            wrong(Lint::BadGlob, &span, error.kind().to_string());
            return None;
        }
    };
    (found.len() == before).then(|| Case {
        line: 1 + memchr::memchr_iter(
            b'\n',
            file.text.as_bytes().get(..span.start).unwrap_or_default(),
        )
        .count(),
        path,
        span,
        glob,
        wanted,
        allow,
        silent: silent || others,
    })
}
