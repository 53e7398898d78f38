//! Text in columns: width, padding, wrapping, times and durations as people read them.

use unicode_width::UnicodeWidthStr;

use super::View;
use super::style::Tone;
pub(super) use crate::model::place;
use crate::model::{Evidence, Stamp};

/// Columns that a text takes on a terminal; wide characters take two.
pub(super) fn width(text: &str) -> usize {
    plain(text).unwrap_or_else(|| text.width())
}

/// The same of a text of ASCII and Latin letters, which take a column each: most texts are, and a
/// look is many times cheaper than the tables. `None` for any other.
fn plain(text: &str) -> Option<usize> {
    let ascii = |plain: bool, byte: u8| plain & matches!(byte, b' '..=b'~');
    if text.bytes().fold(true, ascii) {
        return Some(text.len());
    }
    let latin = |c: char| matches!(c, ' '..='~' | 'À'..='ɏ');
    text.chars().all(latin).then(|| text.chars().count())
}

/// The text on one line: line ends, tabs and other blanks become one blank each run, and control
/// characters (which could steer a terminal) become `�`.
pub(super) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_whitespace() {
            if !line.is_empty() && !line.ends_with(' ') {
                line.push(' ');
            }
        } else {
            line.push(visible(c));
        }
    }
    line.truncate(line.trim_end().len());
    line
}

/// The character itself, or `�` where it would steer a terminal or turn the text around.
fn visible(c: char) -> char {
    if steers(c) { '\u{fffd}' } else { c }
}

/// Whether a character would steer a terminal or turn the text around.
pub(super) fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// A text of several lines with `�` for each character that would steer a terminal.
pub(super) fn harmless(text: &str) -> String {
    let kept = |c: char| {
        if c == '\n' || c == '\t' {
            c
        } else {
            visible(c)
        }
    };
    text.chars().map(kept).collect()
}

/// The text cut to at most `columns`, with `…` where something was cut.
pub(super) fn shorten(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut short = String::new();
    for c in text.chars() {
        short.push(c);
        if width(&short) >= columns {
            short.pop();
            break;
        }
    }
    short.truncate(short.trim_end().len());
    short.push('…');
    short
}

/// The text filled up to `columns` with blanks behind it.
pub(super) fn left(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

/// The text filled up to `columns` with blanks before it.
pub(super) fn right(text: &str, columns: usize) -> String {
    format!("{}{text}", " ".repeat(columns.saturating_sub(width(text))))
}

/// The text in lines of at most `columns`, broken at blanks; a longer word is broken anywhere.
/// At least one line.
pub(super) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(8);
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in one_line(text).split(' ') {
        if !line.is_empty() && width(&line) + 1 + width(word) > columns {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        if plain(word).is_some_and(|more| width(&line) + more <= columns) {
            line.push_str(word);
            continue;
        }
        for c in word.chars() {
            line.push(c);
            // Measured whole: some characters change the width of the one before them.
            if width(&line) > columns {
                line.pop();
                lines.push(std::mem::take(&mut line));
                line.push(c);
            }
        }
    }
    lines.push(line);
    lines
}

/// Writes `head` and the text behind it, wrapped with every further line under its beginning.
/// `painted` is the head as it is written, `head` the same without colour.
pub(super) fn hang(out: &mut String, head: &str, painted: &str, text: &str, columns: usize) {
    let indent = width(head);
    for (at, line) in wrap(text, columns.saturating_sub(indent))
        .iter()
        .enumerate()
    {
        if at == 0 {
            out.push_str(painted);
        } else {
            out.push_str(&" ".repeat(indent));
        }
        out.push_str(line);
        end_line(out);
    }
}

/// [`hang`] with a head of which only the sign has a tone, not the blanks around it.
pub(super) fn hang_sign(out: &mut String, head: &str, tone: Tone, text: &str, view: &View) {
    let painted = match head.trim() {
        "" => head.to_owned(),
        sign => head.replacen(sign, &view.style.paint(tone, sign), 1),
    };
    hang(out, head, &painted, text, view.columns());
}

/// Ends the line without blanks at its end.
pub(super) fn end_line(out: &mut String) {
    out.truncate(out.trim_end_matches(' ').len());
    out.push('\n');
}

/// Local time to the second, as it was on the wall where the log was written: `2026-03-02 05:40:12`.
pub(super) fn clock(stamp: &Stamp) -> String {
    let text = stamp.to_string();
    let (date, rest) = text.split_once('T').unwrap_or((&text, ""));
    format!("{date} {}", rest.get(..8).unwrap_or(rest))
}

/// `05:40:12`
pub(super) fn time_of_day(stamp: &Stamp) -> String {
    clock(stamp).split_off("2026-03-02 ".len())
}

/// [`clock`] with the offset: `2026-03-02 05:40:12 +01:00`.
pub(super) fn clock_with_offset(stamp: &Stamp) -> String {
    let text = stamp.to_string();
    let offset = text.get(text.len().saturating_sub(6)..).unwrap_or("");
    format!("{} {offset}", clock(stamp))
}

/// From when to when, told once where both are the same second.
pub(super) fn span(first: Option<&Stamp>, last: Option<&Stamp>) -> Option<String> {
    match (first, last) {
        (Some(first), Some(last)) => {
            let (first, last) = (clock(first), clock(last));
            Some(if first == last {
                first
            } else {
                format!("{first} – {last}")
            })
        }
        (Some(one), None) | (None, Some(one)) => Some(clock(one)),
        (None, None) => None,
    }
}

/// Seconds as people say them: `< 1 s`, `12 s`, `2 min 10 s`, `1 h 02 min`, `3 d 04 h`.
pub(super) fn duration(seconds: f64) -> String {
    if !seconds.is_finite() || seconds < 0.0 {
        return "?".to_owned();
    }
    let whole = seconds.round() as u64;
    match whole {
        0 if seconds < 0.5 && seconds > 0.0 => "< 1 s".to_owned(),
        0..60 => format!("{whole} s"),
        60..3600 => format!("{} min {:02} s", whole / 60, whole % 60),
        3600..86_400 => format!("{} h {:02} min", whole / 3600, whole / 60 % 60),
        _ => format!("{} d {:02} h", whole / 86_400, whole / 3600 % 24),
    }
}

/// [`place`] of the first piece of evidence; empty where there is none.
pub(super) fn first_place(evidence: &[Evidence], write: impl Fn(&str) -> String) -> String {
    let first = evidence.first().map(|e| write(&evidence_place(e)));
    first.unwrap_or_default()
}

/// [`place`] of a piece of evidence.
pub(super) fn evidence_place(evidence: &Evidence) -> String {
    place(&evidence.path, evidence.line, evidence.record)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn durations_as_people_say_them() {
        let said: Vec<_> = [0.0, 0.2, 12.0, 130.4, 3725.0, 273_600.0, f64::NAN, -1.0]
            .map(duration)
            .into();
        assert_eq!(
            said,
            [
                "0 s",
                "< 1 s",
                "12 s",
                "2 min 10 s",
                "1 h 02 min",
                "3 d 04 h",
                "?",
                "?"
            ]
        );
    }

    #[test]
    fn control_characters_never_reach_the_terminal() {
        assert_eq!(
            one_line("a\u{1b}[31mb\r\n\tc\u{202e}d "),
            "a\u{fffd}[31mb c\u{fffd}d"
        );
    }

    #[test]
    fn wide_characters_take_two_columns() {
        assert_eq!(width("語"), 2);
        assert_eq!(left("語", 4), "語  ");
        assert_eq!(right("æ", 3), "  æ");
        assert_eq!(shorten("語語語", 4), "語…");
        assert_eq!(wrap("語語語語語 x", 8), ["語語語語", "語 x"]);
    }

    /// [`wrap`] character by character, with the tables alone.
    fn wrapped_slowly(text: &str, columns: usize) -> Vec<String> {
        let (mut lines, mut line) = (Vec::new(), String::new());
        for word in one_line(text).split(' ') {
            if !line.is_empty() && line.width() + 1 + word.width() > columns {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            for c in word.chars() {
                line.push(c);
                if line.width() > columns {
                    line.pop();
                    lines.push(std::mem::take(&mut line));
                    line.push(c);
                }
            }
        }
        lines.push(line);
        lines
    }

    proptest! {
        #[test]
        fn a_look_at_plain_text_gives_what_the_tables_do(
            parts in prop::collection::vec(prop_oneof![
                "[ -~]{0,12}", "[À-ɏ]{0,4}", "\\PC{0,3}", Just("語".to_owned()), Just("e\u{301}".to_owned()),
                Just("👩\u{200d}👩".to_owned()), Just("\u{1f1f3}\u{1f1f4}".to_owned()), Just(" ".to_owned()),
            ], 0..30),
            columns in 8_usize..60,
        ) {
            let text = parts.concat();
            prop_assert_eq!(width(&text), text.width());
            prop_assert_eq!(wrap(&text, columns), wrapped_slowly(&text, columns));
        }

        #[test]
        fn nothing_is_lost_and_nothing_too_wide(text in "\\PC{0,200}", columns in 8_usize..60) {
            let lines = wrap(&text, columns);
            for line in &lines {
                prop_assert!(width(line) <= columns, "{line:?}");
            }
            let bare = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(bare(&lines.concat()), bare(&one_line(&text)));
            prop_assert!(width(&shorten(&text, columns)) <= columns);
        }
    }
}
