//! Formats of dates in the letters of .NET and Java as dates of our patterns.

use super::piece::Piece;

/// A date, and its zone where the format has one; `None` where our patterns cannot read it.
pub(super) fn pieces(format: &str) -> Option<Vec<Piece>> {
    if format == "epoch" {
        return Some(vec![Piece::Epoch]);
    }
    let mut out = Vec::new();
    let mut letters = String::new();
    let mut rest = format;
    while let Some(letter) = rest.chars().next() {
        let width = rest.len() - rest.trim_start_matches(letter).len();
        let (run, behind) = rest.split_at(width);
        rest = behind;
        match (letter, run.len()) {
            ('y', 2 | 4) | ('M' | 'd' | 'H' | 'h', 1 | 2) | ('M', 3) | ('m' | 's', 2) => {
                letters += run;
            }
            ('M', 4) => letters += "MMM",
            ('f' | 'F' | 'S', 1..=9) => letters += "f+",
            ('t', 1 | 2) | ('a', 1) => letters += "tt",
            ('z' | 'K' | 'X' | 'Z' | 'x', _) => {
                let date = letters.trim_end_matches(' ');
                let blank = if date.len() < letters.len() { " " } else { "" };
                out.push(Piece::Date(date.to_owned()));
                out.push(Piece::Text(blank.to_owned()));
                let optional = letter == 'K';
                out.push(Piece::Zone { optional });
                letters.clear();
            }
            ('\'', 1) => {
                let (text, behind) = rest.split_once('\'')?;
                rest = behind;
                letters += &format!("'{text}'");
            }
            ('T', 1) => letters.push('T'),
            _ if may_join(run) => letters += run,
            _ => return None,
        }
    }
    if !letters.is_empty() {
        let text = may_join(&letters);
        out.push(if text {
            Piece::Text(letters)
        } else {
            Piece::Date(letters)
        });
    }
    Some(out)
}

/// Whether a text may stand within a date as it is.
pub(super) fn may_join(text: &str) -> bool {
    let sound = |c: char| c.is_ascii() && !c.is_ascii_alphanumeric() && !"(){}'\"%".contains(c);
    text.chars().all(sound)
}
