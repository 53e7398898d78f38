//! What a pattern of another library is made of, and the same as a pattern of ours.

use super::clock;
use crate::knowledge::forms::text::RawLanguage;
use crate::read::text::induce::literal;

/// A part of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Text(String),
    /// In the letters of our dates.
    Date(String),
    /// Behind a date; it may be absent.
    Zone {
        optional: bool,
    },
    Epoch,
    Elapsed,
    Level,
    Thread,
    Logger,
    Any,
    Message,
    /// The end of a line.
    Line,
    /// What most lines have nothing of.
    Nothing,
    /// Filled up with blanks.
    Padded(Box<Piece>),
}

impl Piece {
    /// What a name of a language stands for, with the format that is stated behind it; `None` for
    /// a date that cannot be read.
    pub(super) fn named(language: &RawLanguage, name: &str, format: &str) -> Option<Vec<Self>> {
        if let Some(piece) = Self::listed(language, name) {
            return Some(vec![piece]);
        }
        let Some(usual) = language.dates.get(name) else {
            return Some(vec![Self::Any]);
        };
        let format = if format.is_empty() { usual } else { format };
        let format = language.formats.get(format).map_or(format, String::as_str);
        clock::pieces(format)
    }

    fn listed(language: &RawLanguage, name: &str) -> Option<Self> {
        let lists = [
            (&language.level, Self::Level),
            (&language.thread, Self::Thread),
            (&language.logger, Self::Logger),
            (&language.message, Self::Message),
            (&language.newline, Self::Line),
            (&language.elapsed, Self::Elapsed),
            (&language.other, Self::Any),
            (&language.nothing, Self::Nothing),
        ];
        let is = |(names, _): &(&Vec<String>, Self)| names.iter().any(|known| known == name);
        lists.into_iter().find(is).map(|(_, piece)| piece)
    }

    /// Whether a language has such a name.
    pub(super) fn is_known(language: &RawLanguage, name: &str) -> bool {
        language.dates.contains_key(name) || Self::listed(language, name).is_some()
    }

    /// The same, filled up with blanks where it is `padded`.
    pub(super) fn filled(self, padded: bool) -> Self {
        match self {
            Self::Text(_) | Self::Message | Self::Line | Self::Nothing => self,
            piece if padded => Self::Padded(Box::new(piece)),
            piece => piece,
        }
    }
}

/// Pieces of a date with text between them as one date.
fn joined(pieces: &[Piece]) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    for piece in pieces {
        match (out.as_mut_slice(), piece) {
            ([.., Piece::Date(before), Piece::Text(between)], Piece::Date(behind))
                if clock::may_join(between) =>
            {
                *before += &format!("{between}{behind}");
                out.pop();
            }
            ([.., Piece::Text(before)], Piece::Text(behind)) => before.push_str(behind),
            (_, Piece::Nothing) => {}
            _ => out.push(piece.clone()),
        }
    }
    out
}

/// A pattern of ours, up to the message; `None` where the message has no place.
pub(super) fn written(pieces: &[Piece]) -> Option<String> {
    let pieces = joined(pieces);
    let mut out = String::new();
    for (at, piece) in pieces.iter().enumerate() {
        let (piece, padded) = match piece {
            Piece::Padded(inner) => (&**inner, true),
            piece => (piece, false),
        };
        let name = match piece {
            Piece::Text(text) => {
                let text = literal(text);
                let blank = out.is_empty() || out.ends_with(' ');
                out += if blank {
                    text.trim_start_matches(' ')
                } else {
                    &text
                };
                continue;
            }
            Piece::Message => return Some(out + "%message"),
            // The message stands on the next line.
            Piece::Line => return Some(out.trim_end().to_owned() + " %message"),
            Piece::Date(letters) => &format!("%date{{{letters}}}"),
            Piece::Zone { optional: true } => "(%zone)?",
            Piece::Zone { optional: false } => "%zone",
            Piece::Epoch => "%epoch",
            Piece::Elapsed => "%elapsed",
            Piece::Level => "%level",
            Piece::Thread => "%thread",
            Piece::Logger => "%logger",
            Piece::Any | Piece::Padded(_) => "%any",
            Piece::Nothing => continue,
        };
        // Blanks that stand there anyway are enough, and what may be any text takes blanks.
        let open = matches!(piece, Piece::Any | Piece::Thread);
        let before = out.is_empty() || out.ends_with(' ');
        let blank = |text: &str| text.starts_with([' ', '\t']);
        let behind = matches!(pieces.get(at + 1), Some(Piece::Text(text)) if blank(text));
        if padded && !open && !before {
            out += "( )?";
        }
        out += name;
        if padded && !open && !behind {
            out += "( )?";
        }
    }
    None
}
