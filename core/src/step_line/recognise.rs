//! Does a message say that a step started, waits, ended?
//!
//! The line is anchored: everything up to the first border behind name and phase is understood.
//! So `Last import failed count: 0` says nothing about a step.

use super::clause::REASON;
use super::lexicon::{Class, Set};
use super::line::{LineSubject, Phase, StepLine};
use super::reader::{QUOTES, Reader};
use super::vocabulary::Vocabulary;
use super::words::Words;
use crate::model::Level;
use crate::secret;

/// Longest head of a message that is looked at.
pub(super) const HEAD: usize = 400;

/// Reads a message (with its continuation lines) as a step line, where its level is not known.
pub(crate) fn recognise(vocabulary: &Vocabulary, message: &str) -> Option<StepLine> {
    read(vocabulary, message, Level::None)
}

/// Whether a record says, in words or in fields, that a step or cycle failed.
pub(crate) fn tells_of_failure(vocabulary: &Vocabulary, message: &str, level: Level) -> bool {
    let said = read(vocabulary, message, level);
    said.or_else(|| read_beside(vocabulary, message, level))
        .is_some_and(|line| line.phase.is_failure())
}

/// Reads a message (with its continuation lines) as a step line. The level of the record breaks
/// ties only.
pub(crate) fn read(vocabulary: &Vocabulary, message: &str, level: Level) -> Option<StepLine> {
    worth_a_look(vocabulary, message)
        .then(|| whole(vocabulary, message, level))
        .flatten()
}

/// The same, of a message that was not looked at.
fn whole(vocabulary: &Vocabulary, message: &str, level: Level) -> Option<StepLine> {
    let line = message.lines().next().unwrap_or_default();
    let reader = Reader::new(vocabulary, Words::new(clip_shown(line, HEAD)));
    let mut found = reader.decide(reader.statement()?, level)?;
    let bad = matches!(found.phase, Phase::Failed | Phase::Held | Phase::Error);
    if bad && found.reason.is_none() {
        // The reason often stands on the next line: the exception that was logged with it.
        found.reason = message
            .lines()
            .skip(1)
            .map(str::trim)
            .find(|l| !l.is_empty())
            .map(|l| clip_shown(l, REASON).to_owned());
    }
    Some(found)
}

/// Reads what a message that is no step line from its beginning says of a step: in its fields, or in
/// a later clause.
pub(crate) fn read_beside(
    vocabulary: &Vocabulary,
    message: &str,
    level: Level,
) -> Option<StepLine> {
    let fields = vocabulary.told_in_fields(message, level);
    fields
        .or_else(|| read_called(vocabulary, message, level))
        .or_else(|| read_behind(vocabulary, message, level))
}

/// Reads a line that has its step in quotes or brackets behind a few words for what a step is, whatever
/// they are: `Activity 'Import HR': Executing -> Completed`, `wf=311 node [Import HR] left`.
fn read_called(vocabulary: &Vocabulary, message: &str, level: Level) -> Option<StepLine> {
    let mut rest = message.lines().next().unwrap_or_default();
    for _ in 0..CALLED_BY {
        let (word, behind) = rest.split_once(' ')?;
        if vocabulary.lexicon.word(&word.to_lowercase()).meets(NO_STEP) {
            return None;
        }
        rest = behind.trim_start();
        let open = rest.chars().next()?;
        let enclosed = QUOTES.iter().chain(&[('[', ']')]);
        let Some((_, close)) = enclosed.into_iter().find(|(with, _)| *with == open) else {
            continue;
        };
        let (inside, _) = rest[open.len_utf8()..].split_once(*close)?;
        let told = vocabulary.names_step(inside);
        return told.then(|| read(vocabulary, rest, level)).flatten();
    }
    None
}

/// What is called so is no step.
const NO_STEP: Set = Set::of(Class::Object)
    .or(Set::of(Class::Setting))
    .or(Set::AHEAD);
/// No more words than these stand before a name in quotes or brackets.
const CALLED_BY: usize = 3;

/// Reads a clause that stands behind others: `The page was empty. Import AD is marked as failed.`, `The
/// service is stopping, Export AD is left unfinished`. It must name a step and say that it ended
/// badly, or say that the import filter holds the cycle, or, in a record of an error, that the cycle or
/// what runs it failed: what else prose says is a quotation more often than not. A clause that is no
/// sentence of its own counts where the level does not say that all is well, and a failure in it only
/// where no setting or plan stands before it.
fn read_behind(vocabulary: &Vocabulary, message: &str, level: Level) -> Option<StepLine> {
    let line = clip(message.lines().next().unwrap_or_default(), HEAD);
    let quiet = matches!(level, Level::Trace | Level::Debug | Level::Info);
    let told = |(at, border): (usize, &str)| {
        let clause = &line[at + border.len()..];
        let sentence = border == SENTENCE;
        let begins = if sentence {
            clause.starts_with(char::is_uppercase)
        } else {
            !quiet
        };
        let found = begins.then(|| read(vocabulary, clause, level)).flatten()?;
        let bad = match (&found.subject, found.phase) {
            (LineSubject::Step { .. } | LineSubject::Cycle { .. }, Phase::Held) => true,
            // Of the cycle, and of what runs it, only a record of an error says so.
            (LineSubject::Cycle { .. } | LineSubject::Run, Phase::Failed)
                if level < Level::Error =>
            {
                false
            }
            (_, Phase::Failed) => {
                let before = Words::new(&line[..at]);
                sentence || !vocabulary.has(&before, Set::HARMLESS)
            }
            _ => false,
        };
        bad.then_some(found)
    };
    let borders = [SENTENCE, ", ", "; ", ": ", " - ", " – "];
    let mut clauses = borders
        .into_iter()
        .flat_map(|border| line.match_indices(border));
    clauses.find_map(told)
}

/// The border of two sentences.
const SENTENCE: &str = ". ";

/// A cheap look at the first words of a message, for the millions that are no step lines. It never
/// looks beyond the first line.
pub(super) fn worth_a_look(vocabulary: &Vocabulary, message: &str) -> bool {
    // Nearly every message begins with a letter, and most with two that no step line begins with.
    if let [first, second, ..] = message.as_bytes()
        && first.is_ascii_alphabetic()
        && second.is_ascii()
    {
        let word = 1 + usize::from(second.is_ascii_alphanumeric());
        if !vocabulary.may_begin_with_pair(&message.as_bytes()[..word]) {
            return false;
        }
    }
    let start = message.find(|c: char| c.is_alphanumeric() || c == '\n');
    let Some(start) = start.filter(|s| *s <= 16) else {
        return false;
    };
    if vocabulary.shown(&message[..start]).is_some() {
        return true;
    }
    let (word, behind) = split_word(&message[start..]);
    if word.bytes().all(|b| b.is_ascii_digit()) {
        return matches!(word.len(), 1..=2) && behind.starts_with(['/', '.', ')', ':']);
    }
    vocabulary.may_begin_with(word) && goes_on(vocabulary, word, behind) && vocabulary.begins(word)
}

/// The beginnings of the last messages that were turned away: most records of a log begin as one of them.
pub(crate) struct TurnedAway<'t> {
    beginnings: [&'t [u8]; BEGINNINGS],
    oldest: usize,
}

/// So many beginnings are kept.
const BEGINNINGS: usize = 4;

impl<'t> TurnedAway<'t> {
    pub(crate) const fn new() -> Self {
        Self {
            beginnings: [&[]; BEGINNINGS],
            oldest: 0,
        }
    }

    /// What [`Vocabulary::may_begin`] says of the next message.
    pub(crate) fn may_begin(&mut self, vocabulary: &Vocabulary, message: &'t str) -> bool {
        let mut known = self.beginnings.iter();
        if known.any(|known| !known.is_empty() && message.as_bytes().starts_with(known)) {
            return false;
        }
        let may = worth_a_look(vocabulary, message);
        if !may && let Some(beginning) = beginning(message) {
            self.beginnings[self.oldest] = beginning.as_bytes();
            self.oldest = (self.oldest + 1) % BEGINNINGS;
        }
        may
    }
}

/// What [`worth_a_look`] looks at in a message that begins with a word: no more than two words and the
/// character behind them, where there is one.
fn beginning(message: &str) -> Option<&str> {
    let (word, behind) = split_word(message);
    let rest = behind.trim_start_matches([' ', '\t']);
    let (next, _) = split_word(rest);
    let end = message.len() - rest.len() + next.len();
    let last = message[end..].chars().next().filter(|_| !word.is_empty())?;
    Some(&message[..end + last.len_utf8()])
}

/// The word that a text begins with, and what stands behind it.
fn split_word(text: &str) -> (&str, &str) {
    let ascii = text.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let beyond = text
        .as_bytes()
        .get(ascii)
        .is_some_and(|byte| !byte.is_ascii());
    if !beyond {
        return text.split_at(ascii);
    }
    let end = text[ascii..].find(|c: char| !c.is_alphanumeric());
    text.split_at(end.map_or(text.len(), |end| ascii + end))
}

/// Whether what stands behind the first word can be a step line's: behind a word that begins no name
/// an unknown one stands only behind a sign, as in `Processed object 12` it does not.
fn goes_on(vocabulary: &Vocabulary, first: &str, behind: &str) -> bool {
    let rest = behind.trim_start_matches([' ', '\t']);
    let (next, _) = split_word(rest);
    rest.len() == behind.len()
        || !next.starts_with(char::is_alphabetic)
        || vocabulary.may_begin_name(first)
        || vocabulary.follows(next)
}

pub(super) fn clip(text: &str, most: usize) -> &str {
    &text[..text.floor_char_boundary(most)]
}

/// The same of a text that people see: not within the name of somebody or something.
pub(super) fn clip_shown(text: &str, most: usize) -> &str {
    &text[..secret::outside_names(text, most)]
}

/// Most marks of a line without a layout behind which its message is looked for.
const BARE_MARKS: usize = 12;

/// What a line of no known layout says of a step: read from its start, or behind the first mark at
/// which a message may begin.
pub(crate) fn read_anywhere(vocabulary: &Vocabulary, line: &str) -> Option<StepLine> {
    vocabulary.named.find(line).next()?;
    let marks = line.char_indices().filter_map(|(at, c)| {
        let behind = at + c.len_utf8();
        let rest = line.get(behind..)?;
        let ends = match c {
            '\t' | '|' | ']' | '>' => true,
            ':' | '-' | ',' | ';' | ')' => rest.starts_with(' '),
            _ => false,
        };
        ends.then_some(behind)
    });
    let starts = std::iter::once(0).chain(marks).take(BARE_MARKS);
    let mut texts = starts.map(|at| line.get(at..).unwrap_or_default().trim_start());
    texts.find_map(|text| {
        let begins = vocabulary.may_begin(text);
        begins
            .then(|| read(vocabulary, text, Level::None))
            .flatten()
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::examples::NearMiss;
    use super::*;

    fn vocabulary() -> &'static Vocabulary {
        Vocabulary::builtin()
    }

    fn told(line: &StepLine) -> (String, &'static str) {
        (line.subject.id(), line.phase.id())
    }

    #[test]
    fn every_sample_of_the_vocabulary_is_read() {
        let examples = &vocabulary().examples;
        let wrong: Vec<String> = examples
            .samples
            .iter()
            .filter_map(|sample| {
                let why = sample.differs(recognise(vocabulary(), &sample.line).as_ref())?;
                Some(format!("{}: {why}", sample.line))
            })
            .collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn no_near_miss_of_the_vocabulary_is_read() {
        let examples = &vocabulary().examples;
        let wrong: Vec<_> = examples
            .near_misses
            .iter()
            .filter_map(|NearMiss { line }| {
                recognise(vocabulary(), line).map(|found| format!("{line}: {:?}", told(&found)))
            })
            .collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    proptest::proptest! {
        #[test]
        fn what_was_turned_away_is_known_again(
            pieces in proptest::collection::vec(proptest::sample::select(vec![
                "Import", "import hr", "Processed", "pro", "started", "object", " ", "  ", "\t", ":", "-", "3/9", "12",
                "å", "Lese", "\n", "[", "✔", "X", "s", "...", "ended", "Reading",
            ]), 0..200),
            width in 1_usize..6,
        ) {
            let messages: Vec<String> = pieces.windows(width).map(<[&str]>::concat).collect();
            let mut known = TurnedAway::new();
            for message in &messages {
                let may = known.may_begin(vocabulary(), message);
                proptest::prop_assert_eq!(may, worth_a_look(vocabulary(), message), "{}", message);
            }
        }
    }

    #[test]
    fn a_later_clause_says_of_a_step_that_it_ended_badly_and_of_nothing_else() {
        let told = |line: &str, level| {
            let read = read_beside(vocabulary(), line, level)?;
            Some(format!("{} {}", read.subject.id(), read.phase.id()))
        };
        for (line, level, wanted) in [
            (
                "The page was empty. Import AD is marked as failed.",
                Level::Info,
                "import-ad failed",
            ),
            (
                "The service is stopping, Export AD is left unfinished",
                Level::Warning,
                "export-ad failed",
            ),
            (
                "No rights in OU=Staff; Export AD failed",
                Level::None,
                "export-ad failed",
            ),
            (
                "After the check, the cycle is marked as failed",
                Level::Error,
                "cycle failed",
            ),
            (
                "Lost the database, the run cannot continue",
                Level::Error,
                "run failed",
            ),
            (
                "Uventet feil, klienten avsluttes",
                Level::Error,
                "run failed",
            ),
            (
                "Threshold is 10 %: cycle 991 put on hold by the import filter",
                Level::Warning,
                "cycle held",
            ),
        ] {
            assert_eq!(told(line, level).as_deref(), Some(wanted), "{line}");
        }
        for (line, level) in [
            ("The page was empty. Import AD is next.", Level::Info),
            ("Rows are late, Import HR completed", Level::Warning),
            (
                "Rule 4, Export AD failed for user ola.nordmann",
                Level::Warning,
            ),
            ("Subject of the mail: Export AD failed", Level::Info),
            ("Last run, Export AD failed", Level::Warning),
            ("Yesterday: Export AD failed", Level::Warning),
            ("If no page comes, the run is aborted", Level::Error),
            ("The next page was empty, the client ends", Level::Warning),
            ("The disk is full, the cycle failed", Level::Warning),
        ] {
            assert_eq!(told(line, level), None, "{line}");
        }
    }

    #[test]
    fn a_step_that_is_not_named_is_the_open_one_where_it_failed() {
        for line in [
            "Step failed",
            "This step did not make it. Rolling back 212 writes.",
            "The step was aborted by the watchdog",
            "Steget ble ikke fullført (tidsavbrudd etter 3600 sek)",
            "Trinnet feilet: ingen svar",
            "Steget vart avbrote",
        ] {
            let read = recognise(vocabulary(), line).map(|line| told(&line));
            assert_eq!(read, Some(("-".to_owned(), "failed")), "{line}");
        }
        for line in [
            "Step 3 failed",
            "Step Foo failed",
            "Step completed",
            "Steps failed: 0",
            "Step failed: 0",
            "The step is not finished",
            "Step failures: 2",
        ] {
            assert!(recognise(vocabulary(), line).is_none(), "{line}");
        }
    }

    #[test]
    fn a_bad_sign_in_front_of_a_step_tells_of_an_error_in_it_whatever_the_words_say() {
        for (line, wanted) in [
            (
                "❌ Export P360 went belly up: no access",
                Some(("export-p360", "error")),
            ),
            ("✖ Import HR, alas", Some(("import-hr", "error"))),
            (
                "❌ Export AD failed: no answer",
                Some(("export-ad", "failed")),
            ),
            ("✅ Export P360 went swimmingly", None),
            ("❌ Export AD for user ola.nordmann", None),
        ] {
            let read = recognise(vocabulary(), line).map(|line| told(&line));
            let wanted = wanted.map(|(id, phase)| (id.to_owned(), phase));
            assert_eq!(read, wanted, "{line}");
        }
    }

    #[test]
    fn a_step_in_quotes_or_brackets_is_read_whatever_it_is_called() {
        for (line, wanted) in [
            (
                "Activity 'Import HR': Scheduled -> Executing",
                "import-hr progress",
            ),
            (
                "Activity 'Import HR': Executing -> Faulted",
                "import-hr failed",
            ),
            ("wf=311 node [Import HR] entered", "import-hr started"),
            (
                "wf=311 node [Import HR] left, state=Succeeded",
                "import-hr completed",
            ),
            ("flyt «Export AD» feilet: borte", "export-ad failed"),
        ] {
            let read = read_beside(vocabulary(), line, Level::Info).unwrap();
            let said = format!("{} {}", read.subject.id(), read.phase.id());
            assert_eq!(said, wanted, "{line}");
        }
        for line in [
            "User 'Import HR' failed",
            "Setting 'Import HR': failed",
            "Next 'Import HR' failed",
            "The list of the rule 'Import HR' failed",
            "Activity 'Import HR' has 12 rows",
        ] {
            assert!(
                read_beside(vocabulary(), line, Level::Info).is_none(),
                "{line}"
            );
        }
    }

    proptest! {
        #[test]
        fn a_line_that_an_unknown_word_ends_early_is_no_step_line(
            words in prop::collection::vec(prop::sample::select(vec![
                "Import", "HR", "Export", "AD", "Synchronization", "cycle", "Step", "3", "of", "9", "Done", "Processed",
                "Failed", "failed", "not", "did", "pass", "object", "users", "gikk", "bra", "ikke", "with", "errors",
                "Error", "in", "while", "running", "took", "40", "s", "started", "ferdig", "uten", "feil", "the", "xyz",
            ]), 1..7),
            signs in prop::collection::vec(prop::sample::select(vec![" ", " ", " ", ": ", " - ", ", ", "(", "."]), 7),
        ) {
            let line: String = words.iter().zip(&signs).flat_map(|(word, sign)| [*word, *sign]).collect();
            let line = line.trim_end();
            let end = line.find(|c: char| !c.is_alphanumeric()).unwrap_or(line.len());
            let (first, behind) = line.split_at(end);
            if vocabulary().begins(first) && !goes_on(vocabulary(), first, behind) {
                let slow = whole(vocabulary(), line, Level::None);
                prop_assert!(slow.is_none(), "{}: {:?}", line, slow);
            }
        }
    }

    proptest! {
        #[test]
        fn lines_below_the_first_decide_nothing_about_a_look(
            pieces in prop::collection::vec(prop::sample::select(vec![
                "Import", "HR", "Starting", "Processed", "12", "1.", "\u{e5}", "\u{c5}pner", "started", "object", " ", "\t", "-", "(",
                "\n", "\r\n", "\r", "...........",
            ]), 0..7),
        ) {
            let message = pieces.concat();
            let first = message.lines().next().unwrap_or_default();
            prop_assert_eq!(worth_a_look(vocabulary(), &message), worth_a_look(vocabulary(), first));
            let slow = whole(vocabulary(), &message, Level::None);
            prop_assert!(slow.is_none() || worth_a_look(vocabulary(), &message), "{}: {:?}", message, slow);
        }
    }

    #[test]
    fn the_reason_may_stand_on_the_next_line() {
        let line = recognise(
            vocabulary(),
            "Export AD failed\r\nSystem.TimeoutException: too late\r\n   at A.B()",
        )
        .unwrap();
        assert_eq!(
            line.reason.as_deref(),
            Some("System.TimeoutException: too late")
        );
    }

    fn name() -> impl Strategy<Value = (&'static str, &'static str)> {
        prop::sample::select(vec![
            ("Import HR", "import-hr"),
            ("import hr", "import-hr"),
            ("IMPORT-HR", "import-hr"),
            ("ImportHR", "import-hr"),
            ("Importer HR", "import-hr"),
            ("Import HR Future", "import-hr-future"),
            ("ImportHrFuture", "import-hr-future"),
            ("Import Hierachy", "import-hierarchy"),
            ("Importhierarki", "import-hierarchy"),
            ("Import samAccountName", "import-samaccountname"),
            ("Import AD", "import-ad"),
            ("Importer AD", "import-ad"),
            ("Synchronization", "synchronization"),
            ("Syncronization", "synchronization"),
            ("SYNKRONISERING", "synchronization"),
            ("Export AD", "export-ad"),
            ("Import AD Results", "import-ad-results"),
            ("Export HR", "export-hr"),
            ("Export Azure", "export-azure"),
            ("Export eFeide", "export-efeide"),
            ("ExportP360", "export-p360"),
            ("Export Compilo", "export-compilo"),
            ("Export Visma Enterprise", "export-visma-enterprise"),
            ("Import FlyVo", "import-flyvo"),
        ])
    }

    fn phase() -> impl Strategy<Value = (&'static str, &'static str)> {
        // `{}` is the name. English and Norwegian, either order.
        prop::sample::select(vec![
            ("{} started", "started"),
            ("{}: started", "started"),
            ("{} - started", "started"),
            ("Starting {}", "started"),
            ("Starting: {}", "started"),
            ("Started {}", "started"),
            ("{} startet", "started"),
            ("{} har startet", "started"),
            ("Starter {}", "started"),
            ("Begin step: {}", "started"),
            ("{} starter...", "started"),
            ("Startet {}.", "started"),
            ("Begynner {}", "started"),
            ("{} has begun", "started"),
            ("{} completed", "completed"),
            ("{} completed in 00:02:10", "completed"),
            ("{} completed successfully", "completed"),
            ("Completed {}", "completed"),
            ("Finished {} in 130 s", "completed"),
            ("{} fullført", "completed"),
            ("Fullførte {}", "completed"),
            ("{} er ferdig", "completed"),
            ("{} ferdig på 2 min", "completed"),
            ("End step: {} OK (duration 00:00:01, errors 0)", "completed"),
            ("{} done", "completed"),
            ("{} finished with 0 errors", "completed"),
            ("{} fullført uten feil", "completed"),
            ("{} was successful", "completed"),
            ("{} avsluttet", "completed"),
            ("{}: OK", "completed"),
            ("{} failed", "failed"),
            ("{} failed: reason", "failed"),
            ("{} failed with error: reason", "failed"),
            ("{} has failed (reason)", "failed"),
            ("Failed {}: reason", "failed"),
            ("{} feilet", "failed"),
            ("{} feilet: grunn", "failed"),
            ("{} feilet med feil: grunn", "failed"),
            ("{} mislyktes på grunn av tidsavbrudd", "failed"),
            ("End step: {} FAILED (reason)", "failed"),
            ("{} stopped with error: x", "failed"),
            ("{} stanset med feil: x", "failed"),
            ("{} ended with status Failed", "failed"),
            ("Waiting for {}", "waiting"),
            ("{} waiting", "waiting"),
            ("{} is waiting", "waiting"),
            ("Venter på {}", "waiting"),
            ("{} venter", "waiting"),
            ("{} i kø", "waiting"),
            ("{} stopped by import filter", "held"),
            ("{} stanset av importfilter", "held"),
            ("{} ble stoppet av importfilteret", "held"),
        ])
    }

    proptest! {
        #[test]
        fn every_name_goes_with_every_phase((name, id) in name(), (phrase, phase) in phase()) {
            let line = phrase.replace("{}", name);
            let found = recognise(vocabulary(), &line);
            prop_assert_eq!(found.as_ref().map(told), Some((id.to_owned(), phase)), "{}", line);
        }

        #[test]
        fn a_word_before_or_prose_behind_makes_it_no_step_line((name, _) in name(), (phrase, _) in phase(),
            before in prop::sample::select(vec!["User said", "Last", "Checking whether", "Note that", "Config"])) {
            let line = format!("{before} {}", phrase.replace("{}", name));
            prop_assert_eq!(recognise(vocabulary(), &line), None, "{}", line);
        }

        #[test]
        fn any_message_is_read_or_refused(message in "(Import|Export|Starting|Steg|Sync cycle|Stanset)?[ :]?\\PC{0,60}") {
            let _ = recognise(vocabulary(), &message);
        }
    }
}
