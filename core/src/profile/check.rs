//! A profile's text into a profile, or everything that is wrong with it.

use std::sync::Arc;

use super::form::{RawProfile, Word};
use super::{Profile, client, examples, layouts, words};
use crate::error::Error;
use crate::lint::{Diagnostic, Diagnostics, File, LARGEST, Lint, fnv, is_id};
use crate::model::Severity;
use crate::read::text::Layouts;
use crate::signature::Client;
use crate::step_line::Vocabulary;

/// More words, or more examples, make a dictionary of it: the check of each against all others
/// would take long.
const MOST: usize = 2000;

pub(super) fn profile(file: &File) -> Result<Profile, Error> {
    let known = Known {
        layouts: Layouts::builtin(),
        vocabulary: Vocabulary::builtin(),
    };
    let mut found = Vec::new();
    let built = build(file, &known, &mut found);
    let diagnostics = Diagnostics::new(found, [(&*file.name, &*file.text)]);
    match built {
        Some(mut profile) if !diagnostics.has_errors() => {
            profile.diagnostics = diagnostics;
            Ok(profile)
        }
        _ => Err(Error::Unsound { diagnostics }),
    }
}

/// What is built in.
struct Known {
    layouts: &'static Arc<Layouts>,
    vocabulary: &'static Arc<Vocabulary>,
}

fn build(file: &File, known: &Known, found: &mut Vec<Diagnostic>) -> Option<Profile> {
    if file.text.len() as u64 > LARGEST {
        let message = format!("larger than {LARGEST} bytes; not read");
        found.push(Diagnostic::whole(Lint::TooLarge, &file.name, message));
        return None;
    }
    let raw: RawProfile = file.read(found)?;
    let name = name(file, raw.name.as_ref(), found);
    let words = raw.words();
    let examples = raw.sample.len() + raw.near_miss.len();
    let clients = raw.client.iter();
    let names = clients.map(|c| c.tasks.len() + c.programs.len()).sum();
    for (what, count) in [
        ("words", words.len()),
        ("names of tasks and programs", names),
        ("samples and near misses", examples),
    ] {
        if count > MOST {
            let message = format!("more than {MOST} {what}; not read");
            found.push(Diagnostic::whole(Lint::TooLarge, &file.name, message));
            return None;
        }
    }
    if raw.is_empty() {
        let message = "adds no layout, step, word or name of a task or program".to_owned();
        found.push(Diagnostic::whole(Lint::EmptyProfile, &file.name, message));
    }
    let proven = !raw.sample.is_empty() && !raw.near_miss.is_empty();
    let adds_words = !words.is_empty() || !raw.step.is_empty();
    if adds_words && !proven {
        let missing = match (raw.sample.is_empty(), raw.near_miss.is_empty()) {
            (true, true) => "no [[sample]] and no [[near_miss]]",
            (true, false) => "no [[sample]]",
            _ => "no [[near_miss]]",
        };
        let message = format!("adds words and has {missing}");
        found.push(Diagnostic::whole(Lint::UnprovenWords, &file.name, message));
    }

    let layouts = layouts::check(file, &raw, known.layouts, found);
    let client = client::check(file, &raw.client, Client::builtin(), found);
    let before = errors(found);
    words::phases(file, &raw, found);
    let steps = words::steps(file, known.vocabulary, &raw.step, found);
    let vocabulary = words::extend(file, known.vocabulary, &steps, &words, found);
    // Samples that need a word which was refused would only repeat that.
    let sound = errors(found) == before;
    let examples = examples::parse(file, &raw, found);
    if sound {
        for (line, why, word) in words::changes(known.vocabulary, &vocabulary, &steps, &words) {
            let message = format!("`{line}` {why}");
            found.push(match word {
                Some(word) => file.wrong(Lint::ChangesBuiltin, &word.span(), message),
                None => Diagnostic::whole(Lint::ChangesBuiltin, &file.name, message),
            });
        }
        examples::check(file, &raw, &examples, &vocabulary, &layouts, found);
    }
    Some(Profile {
        name,
        hash: hash(&raw),
        layouts: Arc::new(layouts),
        vocabulary: Arc::new(vocabulary),
        client: Arc::new(client),
        diagnostics: Diagnostics::default(),
    })
}

fn errors(found: &[Diagnostic]) -> usize {
    found
        .iter()
        .filter(|d| d.severity == Severity::Error)
        .count()
}

fn name(file: &File, name: Option<&Word>, found: &mut Vec<Diagnostic>) -> String {
    let Some(name) = name else {
        return file.stem().to_owned();
    };
    if !is_id(name.get_ref()) {
        let message = format!("`{}` cannot be a name", name.get_ref());
        found.push(file.wrong(Lint::BadId, &name.span(), message));
    }
    name.get_ref().clone()
}

fn hash(raw: &RawProfile) -> String {
    let content = serde_json::to_vec(raw).unwrap_or_default();
    format!("{:016x}", fnv(&content))
}
