//! What fields say of a step together: `step=export-ad from=Running to=Faulted`.
//!
//! A name of a step or a word for the cycle says of whom, words for a phase say what, and flags,
//! codes and outcomes refine that, joined like the words of a line. A field that is not wholly
//! understood says nothing, and neither does an entry that is about a single object.

use std::borrow::Cow;
use std::ops::Range;

use super::clause::{Statement, Tail};
use super::decide::free_text;
use super::lexicon::{Class, Fact, Set};
use super::line::{LineSubject, StepLine};
use super::reader::Reader;
use super::recognise::{HEAD, clip};
use super::vocabulary::Vocabulary;
use super::words::Words;
use crate::model::Level;

/// A longer value is prose.
const WORDS: usize = 6;
/// The same, in bytes.
const LONGEST: usize = 100;
/// Fewer fields are a setting.
const FEWEST: usize = 2;
/// What a value changed to stands behind the last of these.
const ARROWS: [&str; 4] = ["->", "=>", "→", "⇒"];

/// What one value says.
#[derive(Default)]
struct Said {
    subject: Option<LineSubject>,
    facts: Vec<Fact>,
    /// All of its words are known.
    understood: bool,
    /// It is a flag or a word for an outcome, and no number.
    told: bool,
    /// It is an outcome in a word that nobody knows: `status=err`.
    odd: bool,
    /// What it says behind an outcome.
    reason: Option<String>,
}

impl Vocabulary {
    /// The step line that fields make together: names with their values.
    pub(crate) fn told_by<'f>(
        &self,
        fields: impl IntoIterator<Item = (&'f str, &'f str)>,
        level: Level,
    ) -> Option<StepLine> {
        let mut subject = None;
        let (mut phases, mut refining, mut reason) = (Vec::new(), Vec::new(), None);
        let (mut wrong, mut odd) = (false, false);
        for (key, value) in fields {
            let name = words_of(key);
            let key = Reader::new(self, Words::new(&name));
            if says_no_outcome(&key) {
                continue;
            }
            if key.class(0, Class::Reason).is_some() {
                reason = Some(value.to_owned());
                continue;
            }
            let said = self.value(&key, value)?;
            // `object=step` names none; `OU=Sluttet` does, whatever its name means elsewhere.
            let names = !said.understood || !said.facts.is_empty();
            if self.has(&key.words, Set::of(Class::Object)) && names {
                return None;
            }
            match (&subject, said.subject) {
                (None, Some(new)) => subject = Some(new),
                (
                    Some(LineSubject::Step { kind, .. }),
                    Some(LineSubject::Step { kind: other, .. }),
                ) if *kind != other => {
                    return None;
                }
                _ => {}
            }
            wrong |= said.told && said.facts.contains(&Fact::Bad);
            odd |= said.odd;
            reason = reason.or(said.reason);
            for fact in said.facts {
                let list = if Fact::PHASES.contains(&fact) {
                    &mut phases
                } else {
                    &mut refining
                };
                list.push((fact, 0));
            }
        }
        // What the import filter holds needs no name.
        let held = refining.iter().any(|(fact, _)| *fact == Fact::Filter);
        let subject = subject.or(held.then_some(LineSubject::Unnamed))?;
        let mut said = Statement::new(subject, 0);
        said.facts = phases;
        if said.head().is_none() {
            // `step="Import HR" ok=false`: it failed, unless another line says how it ended.
            let step = matches!(said.subject, LineSubject::Step { .. });
            (wrong && step).then_some(())?;
            said.facts = vec![(Fact::Trouble, 0)];
        }
        said.facts.append(&mut refining);
        if odd && said.is(&[Fact::Completed, Fact::Ended]) {
            said.facts.push((Fact::Stopped, 0));
        }
        said.tail = Tail::Text;
        said.reason = reason.as_deref();
        Reader::new(self, Words::new("")).decide(said, level)
    }

    /// The same of the fields that stand in a line: `key=value`, between other words or alone.
    pub(crate) fn told_in_fields(&self, message: &str, level: Level) -> Option<StepLine> {
        let line = clip(message.lines().next().unwrap_or_default(), HEAD);
        let fields = fields(line);
        let text = outside(line, &fields);
        let told = fields.iter().map(|field| (field.key, field.value));
        let told = told.chain((!text.is_empty()).then_some(("", text.as_str())));
        let count = fields.len() + usize::from(!text.is_empty());
        (!fields.is_empty() && count >= FEWEST)
            .then(|| self.told_by(told, level))
            .flatten()
    }

    /// Whether a field has an exit code that tells of a failure.
    pub(super) fn has_bad_code<'f>(
        &self,
        mut fields: impl Iterator<Item = (&'f str, &'f str)>,
    ) -> bool {
        fields.any(|(key, value)| {
            let name = words_of(key);
            let key = Reader::new(self, Words::new(&name));
            let said = number(value).and_then(|_| self.value(&key, value));
            said.is_some_and(|said| said.facts.contains(&Fact::Bad))
        })
    }

    /// A flag, a code or an outcome of a field, as it stands in a line.
    pub(crate) fn mark(&self, key: &str, value: &str) -> Option<String> {
        let name = words_of(key);
        let key = Reader::new(self, Words::new(&name));
        if says_no_outcome(&key) {
            return None;
        }
        let said = self.value(&key, value)?;
        let refines = [Fact::Good, Fact::Bad, Fact::Completed, Fact::Failed];
        let refines = said
            .facts
            .first()
            .is_some_and(|fact| refines.contains(fact));
        let plain = value.chars().all(|c| c.is_alphanumeric() || c == '-');
        (refines && said.subject.is_none() && plain).then(|| {
            let flag = matches!(value, "true" | "false" | "True" | "False");
            let sign = if flag { "=" } else { " " };
            format!("{name}{sign}{value}")
        })
    }

    /// What a value says under its name; `None` where it is about a single object.
    fn value(&self, key: &Reader<'_, '_>, value: &str) -> Option<Said> {
        let mut said = Said::default();
        let arrow = |sign: &&str| value.rsplit_once(*sign).map(|(_, behind)| behind);
        // What a line says of itself has no name.
        let own = key.words.len() == 0;
        if value.len() > LONGEST {
            said.of_prose(self, value, own);
            return Some(said);
        }
        let value = ARROWS.iter().find_map(arrow).unwrap_or(value).trim();
        let last = key.words.len().saturating_sub(1);
        if let Some(number) = number(value) {
            let code =
                key.class(0, Class::Exit).is_some() || key.class(last, Class::Code).is_some();
            let fact = if number == 0 { Fact::Good } else { Fact::Bad };
            said.facts.extend(code.then_some(fact));
            return Some(said);
        }
        let spaced = words_of(value);
        let words = Reader::new(self, Words::new(&spaced));
        if words.words.len() > WORDS || words.words.len() == 0 {
            said.of_prose(self, value, own);
            return Some(said);
        }
        // A name that the data know is no object, whatever its parts mean: `Import samAccountName`.
        if let Some(name) = Reader::new(self, Words::new(value)).whole_name() {
            said.subject = Some(name);
            said.understood = true;
            return Some(said);
        }
        if self.has(&words.words, Set::of(Class::Object)) {
            return None;
        }
        let yes = words.class(0, Class::Yes).is_some();
        if words.words.len() == 1 && (yes || words.class(0, Class::No).is_some()) {
            let good = key.class(last, Class::Good).is_some();
            let bad = key.class(last, Class::Bad).is_some();
            let phase = key
                .any(last, Set::ANY_BEHIND)
                .and_then(|(set, _)| set.phase());
            let good = good || phase == Some(Fact::Completed);
            let bad = bad || phase == Some(Fact::Failed);
            let fact = if good == yes { Fact::Good } else { Fact::Bad };
            said.facts.extend((good != bad).then_some(fact));
            said.told = true;
            return Some(said);
        }
        said.of(&words, 0);
        if !said.understood {
            said.of_prose(self, value, own);
        }
        let outcome = key.class(0, Class::Outcome).is_some();
        if !said.understood && outcome && words.words.len() == 1 {
            // `status=err`: the guard's words for trouble say so of an outcome.
            let trouble = words.class(0, Class::Trouble).is_some();
            said.facts.extend(trouble.then_some(Fact::Bad));
            said.understood = trouble;
            said.odd = words.unknown(0);
        }
        said.told = said.understood && outcome;
        Some(said)
    }
}

impl Said {
    /// Takes what a longer text says of the step that another field names, in front or in its last
    /// sentence: `The step failed: no answer`, `260 rows. The step succeeded.` The line's `own` text
    /// need not say that it is about a step: `end, ok`.
    fn of_prose(&mut self, vocabulary: &Vocabulary, text: &str, own: bool) {
        let words = Reader::new(vocabulary, Words::new(clip(text, HEAD)));
        let noun = words.class(words.skip(0, Class::Article), Class::Noun);
        if let Some(said) = (own || noun.is_some()).then(|| words.unnamed()).flatten() {
            self.facts.extend(said.facts.iter().map(|(fact, _)| *fact));
            self.reason = said.reason.and_then(free_text);
            self.understood = true;
            return;
        }
        let sentence = text.trim_end_matches(['.', ' ']).rsplit_once(". ");
        let Some((_, sentence)) = sentence.filter(|(_, last)| last.len() <= LONGEST) else {
            return;
        };
        let words = Reader::new(vocabulary, Words::new(sentence));
        let from = words.skip(0, Class::Article);
        if words.class(from, Class::Noun).is_some() && words.words.len() <= WORDS {
            self.of(&words, from);
        }
    }

    /// Takes what the words of a value say, where each of them is understood.
    fn of(&mut self, words: &Reader<'_, '_>, from: usize) {
        let mut at = from;
        while at < words.words.len() {
            if at > from && !words.words.joined(at) {
                *self = Self::default();
                return;
            }
            if let Some(name) = words.names(at).into_iter().next() {
                self.subject = Some(name.subject);
                at = name.end;
            } else if let Some(end) = words.class(at, Class::Filter) {
                self.facts.push(Fact::Filter);
                at = end;
            } else if let Some(end) = words
                .class(at, Class::Noun)
                .or_else(|| words.class(at, Class::Outcome))
            {
                at = end;
            } else if let Some((facts, end)) = words.verb(at, Set::ANY_BEHIND) {
                self.facts.extend(facts);
                at = end;
            } else if let Some(end) = words.without_success(at) {
                self.facts.push(Fact::Bad);
                at = end;
            } else if let Some(end) = words.class(at, Class::Good) {
                self.facts.push(Fact::Good);
                at = end;
            } else if let Some(end) = words.class(at, Class::Bad) {
                self.facts.push(Fact::Bad);
                at = end;
            } else {
                *self = Self::default();
                return;
            }
        }
        self.understood = true;
    }
}

/// Whether a field has what was before, or how grave a record is: `oldState`, `state.was`, `level`.
fn says_no_outcome(key: &Reader<'_, '_>) -> bool {
    let last = key.words.len().saturating_sub(1);
    let no_outcome = Set::of(Class::Before).or(Set::of(Class::Grade));
    [0, last]
        .iter()
        .any(|&at| key.any(at, no_outcome).is_some())
}

fn number(value: &str) -> Option<i64> {
    let hex = value
        .strip_prefix("0x")
        .or_else(|| value.strip_prefix("0X"));
    match hex {
        Some(hex) => i64::from_str_radix(hex, 16).ok(),
        None => value.parse().ok(),
    }
}

/// The words of a name in lower case: `exitCode`, `exit_code` and `Exit-Code` are `exit code`.
fn words_of(name: &str) -> Cow<'_, str> {
    let inner = |pair: &[u8]| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase();
    if !name.contains(['_', '.', '-']) && !name.as_bytes().windows(2).any(inner) {
        return Cow::Borrowed(name);
    }
    let mut out = String::new();
    let mut small = false;
    for c in name.chars() {
        if c.is_uppercase() && small {
            out.push(' ');
        }
        small = c.is_lowercase();
        out.push(if matches!(c, '_' | '.' | '-') { ' ' } else { c });
    }
    Cow::Owned(out)
}

/// A name with its value, as they stand in a line.
pub(super) struct Field<'l> {
    pub(super) key: &'l str,
    pub(super) value: &'l str,
    /// Where both lie, quotes included.
    pub(super) span: Range<usize>,
    /// Where the value begins.
    pub(super) at: usize,
}

/// The fields of a line: `key=value`, `key="some value"`, and `"key": value` as JSON writes it.
/// A value without quotes ends where its bracket closes or the next name begins.
pub(super) fn fields(line: &str) -> Vec<Field<'_>> {
    let within = |c: char| c.is_alphanumeric() || "_.-".contains(c);
    // Where a name begins and ends, and where what parts it from its value ends.
    let mut names: Vec<(usize, usize, usize)> = Vec::new();
    let mut quote: Option<char> = None;
    for (at, c) in line.char_indices() {
        let (before, behind) = (&line[..at], &line[at + c.len_utf8()..]);
        match (quote, c) {
            (Some(open), _) if open != c => {}
            (Some(_), _) => quote = None,
            (None, '"') => quote = Some(c),
            // An apostrophe within a word opens nothing.
            (None, '\'') if before.ends_with(['=', ' ', ':']) => quote = Some(c),
            (None, '=') if !behind.starts_with(['=', '>']) && !before.ends_with('=') => {
                let from = before.trim_end_matches(within).len();
                names.extend((from < at).then_some((from, at, at + 1)));
            }
            (None, ':') => {
                let quoted = before.strip_suffix('"').and_then(|text| {
                    let open = text.rfind('"')?;
                    let object = text[..open].trim_end().ends_with(['{', ',']);
                    (object && open + 1 < text.len()).then_some((open, at, at + 1))
                });
                names.extend(quoted);
            }
            _ => {}
        }
    }
    let ends = names.iter().skip(1).map(|(from, ..)| *from);
    let ends = ends.chain(std::iter::once(line.len()));
    let field = |(&(from, to, value), end): (&(usize, usize, usize), usize)| {
        let text = line.get(value..end.max(value)).unwrap_or_default();
        let blanks = text.len() - text.trim_start().len();
        let text = &text[blanks..];
        let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''));
        let whole = quote.and_then(|quote| text[1..].split_once(quote));
        let bracket = line[..from].ends_with(['{', '(', '[']);
        let closed = text.find(['}', ')', ']']).filter(|_| bracket);
        let bare = text[..closed.unwrap_or(text.len())]
            .trim_end_matches([',', ';', '|', ' ', ')', ']', '}', '.', '{', '"']);
        let (value_text, length) = match whole {
            Some((inner, _)) => (inner, inner.len() + 2),
            None => (bare, bare.len()),
        };
        Field {
            key: line[from..to].trim_matches('"'),
            value: value_text,
            span: from..value + blanks + length,
            at: value + blanks,
        }
    };
    names.iter().zip(ends).map(field).collect()
}

/// What of a line stands in no field, without the signs around them.
pub(super) fn outside(line: &str, fields: &[Field<'_>]) -> String {
    let mut out = String::new();
    let mut from = 0;
    for field in fields {
        out.push_str(line.get(from..field.span.start).unwrap_or_default());
        out.push(' ');
        from = field.span.end.max(from);
    }
    out.push_str(line.get(from..).unwrap_or_default());
    let words = out.split(|c: char| c.is_whitespace() || "{}[]()\",;|".contains(c));
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told(line: &str) -> Option<(String, &'static str)> {
        let said = Vocabulary::builtin().told_in_fields(line, Level::None)?;
        Some((said.subject.id(), said.phase.id()))
    }

    #[test]
    fn names_with_values_say_what_they_say_in_any_order_and_between_other_words() {
        for (line, step, phase) in [
            (
                "state change: step=export-ad from=Running to=Faulted",
                "export-ad",
                "failed",
            ),
            (
                "step=export-ad state=Running->Succeeded t=31.4s",
                "export-ad",
                "completed",
            ),
            (
                "result=failure step=\"Export AD\" elapsed=31422ms reason=\"a referral\"",
                "export-ad",
                "failed",
            ),
            (
                "resultat=feilet; steg=Import AD; varighet=24,5s; årsak=Ingen tilgang.",
                "import-ad",
                "failed",
            ),
            (
                "evt=step.end step=\"Import HR\" success=false",
                "import-hr",
                "failed",
            ),
            (
                "evt=step.end step=\"Import HR\" success=true",
                "import-hr",
                "completed",
            ),
            (
                "object=step step=\"Import HR\" state=begin",
                "import-hr",
                "started",
            ),
            (
                "object=cycle state=end outcome=error culprit=\"Import HR Future\"",
                "cycle",
                "failed",
            ),
            (
                "step=ImportHr event=ended exitCode=8",
                "import-hr",
                "failed",
            ),
            (
                "step=\"Import samAccountName\" outcome=Succeeded",
                "import-samaccountname",
                "completed",
            ),
            ("op=ImportHr phase=done status=err", "import-hr", "stopped"),
            (
                "step=ImportHr event=ended exit_code=0",
                "import-hr",
                "completed",
            ),
        ] {
            let wanted = Some((step.to_owned(), phase));
            assert_eq!(told(line), wanted, "{line}");
        }
    }

    #[test]
    fn what_is_said_of_an_object_or_without_a_phase_is_no_step_line() {
        for line in [
            "step=\"Synchronization\" rule=\"Skole - vikar\" success=false",
            "step=export-ad user=kari result=failed",
            "Moved CN=karhan02 to OU=Sluttet step=\"Export AD\"",
            "step=export-ad dn=\"CN=Kari,OU=Ferdig\" result=ended",
            "object=person step=export-ad result=failed",
            "step=export-ad timeout=300",
            "step=export-ad from=failed",
            "a=b c=d",
            "step=export-ad state=quux",
        ] {
            assert_eq!(told(line), None, "{line}");
        }
    }

    proptest! {
        #[test]
        fn an_end_beside_an_outcome_that_nobody_knows_is_no_good_one(
            ended in prop::sample::select(vec!["phase=done", "event=ended", "state=completed", "evt=finish"]),
            key in prop::sample::select(vec!["status", "result", "outcome", "resultat"]),
            word in "[bcdfgkmp][aeiou][dgkmnrt]{2}[aeiou]x",
        ) {
            let line = format!("step=import-hr {ended} {key}={word}");
            let said = |level| {
                let said = Vocabulary::builtin().told_in_fields(&line, level);
                said.map(|said| said.phase.id())
            };
            prop_assert_eq!(said(Level::Info), Some("stopped"), "{}", line);
            prop_assert_eq!(said(Level::Error), Some("failed"), "{}", line);
        }

        #[test]
        fn the_order_of_fields_changes_nothing(order in Just(vec![
            "step=\"Export AD\"", "event=ended", "success=false", "run=612", "ms=21655", "host=srv1",
        ]).prop_shuffle()) {
            prop_assert_eq!(told(&order.join(" ")), Some(("export-ad".to_owned(), "failed")));
            prop_assert_eq!(told(&order.join("; ")), Some(("export-ad".to_owned(), "failed")));
        }

        #[test]
        fn any_line_is_read_or_refused(line in "([a-zåø]{1,8}(=|: )[\"a-zA-Z0-9 =>→]{0,12}[ ;,]){0,6}\\PC{0,20}") {
            let _ = told(&line);
        }
    }
}
