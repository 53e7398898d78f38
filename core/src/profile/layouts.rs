//! Layouts and level words of a profile, in front of the built-in layouts.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::form::{RawLayout, RawLevels, RawProfile, Word};
use crate::lint::{Diagnostic, File, Lint, is_id};
use crate::model::{LayoutBy, Level};
use crate::read::text::{LONGEST_LEVEL, Layout, Layouts, Levels, parse_pattern};

/// Patterns of one profile: each is tried on every line that no earlier one reads.
const MOST_PATTERNS: usize = 100;
/// Samples and near misses of its layouts.
const MOST_EXAMPLES: usize = 1000;

/// The profile's layouts that are sound, and the built-in ones behind them.
pub(super) fn check(
    file: &File,
    raw: &RawProfile,
    known: &Layouts,
    found: &mut Vec<Diagnostic>,
) -> Layouts {
    let patterns: usize = raw.layout.iter().map(|l| l.patterns.len()).sum();
    let examples = |l: &RawLayout| l.samples.len() + l.near_misses.len();
    let examples: usize = raw.layout.iter().map(examples).sum();
    for (what, count, most) in [
        ("patterns", patterns, MOST_PATTERNS),
        (
            "samples and near misses of layouts",
            examples,
            MOST_EXAMPLES,
        ),
    ] {
        if count > most {
            let message = format!("more than {most} {what}; not read");
            found.push(Diagnostic::whole(Lint::TooLarge, &file.name, message));
            return known.clone();
        }
    }
    let own = levels(file, raw, known.levels(), found).map(Arc::new);
    let mut layouts: Vec<Layout> = Vec::new();
    for entry in &raw.layout {
        let taken: Vec<&str> = layouts.iter().map(|l| l.id.as_str()).collect();
        let sound = id(file, entry, &taken, known, found);
        if let Some(sequences) = sequences(file, entry, found) {
            let id = entry.id.get_ref().clone();
            let layout = Layout::new(
                id,
                LayoutBy::Profile,
                sequences,
                entry.level_from_message,
                own.clone(),
            );
            proven(file, entry, &layout, &layouts, known, found);
            if sound {
                layouts.push(layout);
            }
        }
    }
    known.behind(layouts)
}

fn id(
    file: &File,
    entry: &RawLayout,
    taken: &[&str],
    known: &Layouts,
    found: &mut Vec<Diagnostic>,
) -> bool {
    let id = entry.id.get_ref().as_str();
    let (lint, message) = if !is_id(id) {
        (Lint::BadId, format!("`{id}` cannot be the id of a layout"))
    } else if known.samples().any(|(other, _)| other == id) {
        (Lint::LayoutTaken, format!("`{id}` is a built-in layout"))
    } else if taken.contains(&id) {
        (
            Lint::DuplicateId,
            format!("`{id}` stands twice in this profile"),
        )
    } else {
        return true;
    };
    found.push(file.wrong(lint, &entry.id.span(), message));
    false
}

/// All that its patterns stand for; `None` where one of them is not sound.
fn sequences(
    file: &File,
    entry: &RawLayout,
    found: &mut Vec<Diagnostic>,
) -> Option<Vec<Vec<crate::read::text::Item>>> {
    let mut out = Vec::new();
    let mut sound = true;
    if entry.patterns.is_empty() {
        let message = format!("`{}` has no pattern", entry.id.get_ref());
        found.push(file.wrong(Lint::BadLayout, &entry.id.span(), message));
        sound = false;
    }
    for pattern in &entry.patterns {
        match parse_pattern(pattern.get_ref()) {
            Ok(sequences) => out.extend(sequences),
            Err(why) => {
                let message = format!("`{}`: {why}", pattern.get_ref());
                found.push(file.wrong(Lint::BadLayout, &pattern.span(), message));
                sound = false;
            }
        }
    }
    sound.then_some(out)
}

/// Its samples must be read by it, its near misses must not, and no other layout may lose lines.
fn proven(
    file: &File,
    entry: &RawLayout,
    layout: &Layout,
    before: &[Layout],
    known: &Layouts,
    found: &mut Vec<Diagnostic>,
) {
    let (id, span) = (entry.id.get_ref(), entry.id.span());
    let levels = known.levels();
    for (what, list) in [
        ("sample", &entry.samples),
        ("near miss", &entry.near_misses),
    ] {
        if list.is_empty() {
            let message = format!("`{id}` has no {what}");
            found.push(file.wrong(Lint::LayoutNoExample, &span, message));
        }
    }
    for sample in &entry.samples {
        let line = sample.get_ref();
        let message = if layout.read(levels, line).is_none() {
            format!("`{line}` is not read by `{id}`")
        } else if let Some(other) = before.iter().find(|o| o.read(levels, line).is_some()) {
            format!(
                "`{line}` is read by `{}`, which stands before `{id}`",
                other.id
            )
        } else {
            continue;
        };
        found.push(file.wrong(Lint::LayoutSampleNotRead, &sample.span(), message));
    }
    for near_miss in &entry.near_misses {
        let line = near_miss.get_ref();
        if layout.read(levels, line).is_some() {
            let message = format!("`{line}` is read by `{id}`");
            found.push(file.wrong(Lint::LayoutNearMissRead, &near_miss.span(), message));
        }
    }
    for (other, samples) in known.samples() {
        let taken = samples.iter().find(|s| layout.read(levels, s).is_some());
        if let Some(line) = taken {
            let message = format!("`{id}` takes `{line}` from the built-in layout `{other}`");
            found.push(file.wrong(Lint::LayoutOverlap, &span, message));
        }
    }
}

/// The profile's words for levels with the usual ones; `None` where it has none.
fn levels(
    file: &File,
    raw: &RawProfile,
    known: &Levels,
    found: &mut Vec<Diagnostic>,
) -> Option<Levels> {
    let RawLevels {
        trace,
        debug,
        info,
        warning,
        error,
        critical,
    } = &raw.level;
    let all = [
        (Level::Trace, trace),
        (Level::Debug, debug),
        (Level::Info, info),
        (Level::Warning, warning),
        (Level::Error, error),
        (Level::Critical, critical),
    ];
    let mut own: BTreeMap<String, Level> = BTreeMap::new();
    for (level, words) in all {
        for word in words {
            if let Some((lint, message)) = unsound(word, level, &own, known, raw.layout.is_empty())
            {
                found.push(file.wrong(lint, &word.span(), message));
            } else {
                own.insert(word.get_ref().to_uppercase(), level);
            }
        }
    }
    (!own.is_empty()).then(|| known.with(own.iter().map(|(w, l)| (w.as_str(), *l))))
}

fn unsound(
    word: &Word,
    level: Level,
    own: &BTreeMap<String, Level>,
    known: &Levels,
    alone: bool,
) -> Option<(Lint, String)> {
    let text = word.get_ref();
    let upper = text.to_uppercase();
    let never = |why: &str| {
        let message = format!("`{text}` can never be met: {why}");
        Some((Lint::NeverMet, message))
    };
    if text.is_empty() {
        let message = "`` holds no letter or digit".to_owned();
        return Some((Lint::EmptyPhrase, message));
    }
    if !text.chars().all(char::is_alphabetic) {
        return never("a level is one word of letters");
    }
    if text.len() > LONGEST_LEVEL || upper.len() > LONGEST_LEVEL {
        return never(&format!("no level has more than {LONGEST_LEVEL} bytes"));
    }
    if alone {
        return never("only the layouts of the profile look for it, and it has none");
    }
    match own.get(&upper) {
        Some(other) if *other == level => {}
        Some(_) => {
            let message = format!("`{text}` already means another level");
            return Some((Lint::PhraseTaken, message));
        }
        None if known.word(text) == Some(level) => {}
        None => return None,
    }
    Some((Lint::AlreadyKnown, format!("`{text}` means this already")))
}
