//! Whether a text is an earlier output of this tool, saved next to the logs that it reports on.

use crate::knowledge::OWN_OUTPUT;
use crate::knowledge::forms::text::OwnOutput;
use crate::lazy::Lazy;

/// So much of a text is looked at.
const HEAD: usize = 4096;
/// A rule over the width of a table, in its shortest form.
const RULE: usize = 80;
/// How wide its times are.
const TIME: usize = 19;
/// Where the messages of the time line's table begin: behind the time and the level.
const MESSAGE: usize = 30;

/// Whether a text begins as a view of this tool does.
pub(crate) fn is_own_output(text: &str) -> bool {
    static KNOWN: Lazy<OwnOutput> = Lazy::new(|| OWN_OUTPUT.read());
    let text = text.trim_start_matches('\u{feff}');
    let head = &text[..text.floor_char_boundary(HEAD)];
    match head.bytes().next() {
        Some(b'{' | b'[') => KNOWN.json.iter().any(|keys| has_keys(head, keys)),
        Some(b'<') => KNOWN.marks.iter().any(|mark| head.contains(mark.as_str())),
        _ => {
            KNOWN
                .csv
                .iter()
                .any(|heading| head.starts_with(heading.as_str()))
                || is_table(head)
        }
    }
}

/// Whether the first names of fields are these, in this order.
fn has_keys(head: &str, keys: &[String]) -> bool {
    let mut rest = head;
    for (at, key) in keys.iter().enumerate() {
        let quoted = format!("\"{key}\":");
        let Some((before, behind)) = rest.split_once(&quoted) else {
            return false;
        };
        // Nothing stands before the first one.
        if at == 0 && before.contains(|c: char| !(c.is_whitespace() || c == '[' || c == '{')) {
            return false;
        }
        rest = behind;
    }
    true
}

/// A table for people: an audit's name above a rule; a source's path above its format; a record with
/// its place below the message.
fn is_table(head: &str) -> bool {
    let mut lines = head.lines();
    let (Some(first), Some(second)) = (lines.next(), lines.next()) else {
        return false;
    };
    let ruled = second.chars().count() >= RULE && second.chars().all(|c| c == '━');
    let labelled = |line: &str| line.starts_with("  ") && line.trim_start().contains("  ");
    let source = second.starts_with("  Format  ") && lines.next().is_some_and(labelled);
    ruled || source && !first.starts_with(' ') || is_timeline(head)
}

/// Whether the first line has a time and a level, and the next one that is indented no deeper than
/// the message ends with a place: `eadm.log:17`.
fn is_timeline(head: &str) -> bool {
    let mut lines = head.lines();
    let first = lines.next().unwrap_or_default();
    // A record without a time has a dash.
    let time: String = first.chars().take(TIME).collect();
    let dated = time
        .chars()
        .all(|c| c.is_ascii_digit() || "- :".contains(c));
    let time = dated && time.starts_with("20") || time.trim_end() == "–";
    let time = time && first.chars().skip(TIME).take(2).all(|c| c == ' ');
    let blank = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let places = lines.take_while(|line| blank(line) >= MESSAGE);
    let place = |line: &str| {
        let word = line.split_whitespace().next().unwrap_or_default();
        let (path, number) = word.rsplit_once(':').unwrap_or_default();
        !path.is_empty() && !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())
    };
    let mut exact = places.filter(|line| blank(line) == MESSAGE);
    time && exact.any(place)
}
