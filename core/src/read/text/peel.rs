//! What stands between the head that a layout reads and the message: a level, a thread, a logger,
//! each in brackets or not. A layout that does not know them would leave them in the message, and
//! a step behind them would not be seen.

use super::levels::Levels;
use crate::model::Level;

/// No head has more parts than these.
const MOST_PARTS: usize = 6;
/// No thread or logger is longer.
const LONGEST: usize = 120;

/// A message and what was taken from before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Peeled<'a> {
    pub(super) level: Level,
    pub(super) thread: Option<&'a str>,
    pub(super) logger: Option<&'a str>,
    pub(super) message: &'a str,
}

/// Takes level, thread and logger from before a message. Numbers alone are no head: a level or a
/// logger must be among what is taken. `levelled` says that the level is known already.
pub(super) fn peel<'a>(levels: &Levels, message: &'a str, levelled: bool) -> Peeled<'a> {
    let mut out = Peeled {
        level: Level::None,
        thread: None,
        logger: None,
        message,
    };
    let mut taken = out;
    let mut rest = message;
    for _ in 0..MOST_PARTS {
        rest = rest.trim_start_matches([' ', '\t', '|']);
        if !levelled && taken.level == Level::None {
            let (level, behind) = levels.head(rest);
            if level != Level::None {
                taken.level = level;
                rest = behind;
                taken.message = rest;
                out = taken;
                continue;
            }
        }
        let Some((part, behind)) = bracketed(rest).or_else(|| bare(rest)) else {
            break;
        };
        if is_logger(part) && taken.logger.is_none() {
            taken.logger = Some(part);
            rest = behind;
            taken.message = dashed(rest);
            out = taken;
        } else if is_thread(part) {
            // A process stands before its thread, and both are numbers.
            taken.thread = taken.thread.or(Some(part));
            rest = behind;
            taken.message = dashed(rest);
            // A number behind a level belongs to the message unless a logger follows.
            if out.level != Level::None && message_ends_with_bracket(message, rest) {
                out = taken;
            }
        } else {
            break;
        }
    }
    out
}

/// Whether a message begins with two words as a sentence does, so that [`peel`] takes nothing from before it
/// where the level is known.
pub(super) fn is_sentence(message: &str) -> bool {
    let bytes = message.as_bytes();
    let mut inner = bytes.iter();
    let end = inner.position(|byte| matches!(byte, b' ' | b'\t' | b'|' | b':' | b'['));
    let next = end.filter(|end| bytes[*end] == b' ');
    let next = next.and_then(|end| bytes.get(end + 1));
    bytes.first().is_some_and(u8::is_ascii_alphabetic)
        && next.is_some_and(u8::is_ascii_alphanumeric)
}

/// Whether a bracket closes right before the rest of a message.
fn message_ends_with_bracket(message: &str, rest: &str) -> bool {
    let before = &message[..message.len() - rest.len()];
    before.trim_end().ends_with([']', ')', '>'])
}

/// What stands in brackets at the head of a text, and what stands behind.
fn bracketed(text: &str) -> Option<(&str, &str)> {
    let close = match text.bytes().next()? {
        b'[' => ']',
        b'(' => ')',
        b'<' => '>',
        _ => return None,
    };
    let (inside, behind) = text[1..].split_once(close)?;
    let apart = behind.is_empty() || behind.starts_with([' ', '\t', '[', '(', '|', ':']);
    (inside.len() <= LONGEST && apart).then(|| (inside.trim(), behind.trim_start_matches(':')))
}

/// A word that something other than running text follows: two blanks, a tab, a sign.
fn bare(text: &str) -> Option<(&str, &str)> {
    let end = text.find([' ', '\t', '|', ':', '['])?;
    let (word, behind) = text.split_at(end);
    let number = word.bytes().all(|b| b.is_ascii_digit());
    let sign = behind.starts_with(['\t', '|', ':', '['])
        || behind.starts_with("  ")
        || behind.starts_with(" - ")
        || behind.starts_with(" [");
    let behind = match behind.strip_prefix('[') {
        // `Eadm.Client.Sync[0]`
        Some(inside) => inside.split_once(']')?.1,
        None => behind,
    };
    let fits = !word.is_empty() && word.len() <= LONGEST && (sign || number);
    fits.then(|| (word, behind.trim_start_matches(':')))
}

/// The text behind a dash that ends a head.
fn dashed(text: &str) -> &str {
    let text = text.trim_start_matches([' ', '\t', '|']);
    let behind = text.strip_prefix("- ").or_else(|| text.strip_prefix("– "));
    behind.unwrap_or(text).trim_start()
}

/// `Eadm.Client.Sync`, `c.Sync.Controller`: names joined by full stops, the last one with a capital
/// as no machine's has; no exception's type.
pub(super) fn is_logger(part: &str) -> bool {
    let sound = |name: &str| {
        name.starts_with(char::is_alphabetic)
            && name.chars().all(|c| c.is_alphanumeric() || c == '_')
    };
    let exception = ["Exception", "Error", "Fault"];
    part.split('.').all(sound)
        && part
            .rsplit_once('.')
            .is_some_and(|(_, last)| last.starts_with(char::is_uppercase))
        && !exception.iter().any(|end| part.ends_with(end))
}

/// A number, be it hexadecimal, or one word with a number in it.
pub(super) fn is_thread(part: &str) -> bool {
    let number = part.strip_prefix("0x").unwrap_or(part);
    !number.is_empty()
        && (number.bytes().all(|b| b.is_ascii_hexdigit())
            && number.bytes().any(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::read::text::Layouts;

    fn peeled(message: &str) -> (Level, Option<&str>, Option<&str>, &str) {
        let Peeled {
            level,
            thread,
            logger,
            message,
        } = peel(Layouts::builtin().levels(), message, false);
        (level, thread, logger, message)
    }

    #[test]
    fn level_thread_and_logger_are_taken_from_before_a_message() {
        let none = Level::None;
        for (text, level, thread, logger, message) in [
            (
                "4868     14  INFO  Import AD started",
                Level::Info,
                Some("4868"),
                None,
                "Import AD started",
            ),
            (
                "[INFO] [Eadm.Scheduler] Invoking Import HR",
                Level::Info,
                None,
                Some("Eadm.Scheduler"),
                "Invoking Import HR",
            ),
            (
                "[Eadm.Scheduler] Import HR started",
                none,
                None,
                Some("Eadm.Scheduler"),
                "Import HR started",
            ),
            (
                "Eadm.Client.Sync - Import HR started",
                none,
                None,
                Some("Eadm.Client.Sync"),
                "Import HR started",
            ),
            (
                "ERROR [13   ] Eadm.Client - Export AD failed",
                Level::Error,
                Some("13"),
                Some("Eadm.Client"),
                "Export AD failed",
            ),
            (
                "INFO Eadm.Client.Sync: Import HR started",
                Level::Info,
                None,
                Some("Eadm.Client.Sync"),
                "Import HR started",
            ),
            (
                "ERROR System.IO.IOException: full",
                Level::Error,
                None,
                None,
                "System.IO.IOException: full",
            ),
            (
                "INFO 12 users read",
                Level::Info,
                None,
                None,
                "12 users read",
            ),
            ("12 users read", none, None, None, "12 users read"),
            ("[12] x", none, None, None, "[12] x"),
            (
                "[Import HR] started",
                none,
                None,
                None,
                "[Import HR] started",
            ),
            (
                "c.Sync.Controller - Import HR started",
                none,
                None,
                Some("c.Sync.Controller"),
                "Import HR started",
            ),
            (
                "Eadm.Sync|Import HR started",
                none,
                None,
                Some("Eadm.Sync"),
                "Import HR started",
            ),
            (
                "api.example.no: 200",
                none,
                None,
                None,
                "api.example.no: 200",
            ),
            ("Import HR: startet", none, None, None, "Import HR: startet"),
            ("", none, None, None, ""),
        ] {
            let got = peeled(text);
            assert_eq!((got.0, got.2, got.3), (level, logger, message), "{text}");
            if level != none || logger.is_some() {
                assert_eq!(got.1.is_some(), thread.is_some(), "{text}");
            }
        }
    }

    proptest! {
        #[test]
        fn nothing_stands_before_a_sentence(message in "[A-Za-z0-9å.]{0,6}[ \t|:\\[-]{0,2}[A-Za-z0-9å \t|:\\[\\]-]{0,12}") {
            if is_sentence(&message) {
                let peeled = peel(Layouts::builtin().levels(), &message, true);
                prop_assert_eq!((peeled.level, peeled.thread, peeled.logger), (Level::None, None, None));
                prop_assert_eq!(peeled.message, message.as_str());
            }
        }

        #[test]
        fn a_peeled_message_ends_as_the_message_did(text in "[\\[\\]A-Za-z.0-9 |:-]{0,60}") {
            let (_, _, _, message) = peeled(&text);
            prop_assert!(text.ends_with(message));
        }
    }
}
