//! Colour, as little of it as helps.

use crate::model::Level;

/// Whether a view for people may use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Style {
    /// Text alone: icons and words carry everything.
    #[default]
    Plain,
    /// The sixteen colours that every terminal has.
    Colour,
}

/// What a piece of text is, as far as its colour goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    Good,
    Bad,
    Warn,
    Busy,
    Dim,
    Head,
}

impl Tone {
    /// The tone of a record of this level.
    pub(super) const fn of(level: Level) -> Self {
        match level {
            Level::Critical | Level::Error => Self::Bad,
            Level::Warning => Self::Warn,
            _ => Self::Dim,
        }
    }
}

impl Style {
    /// The text in the colour of its tone. Colour takes no columns: pad before.
    pub(super) fn paint(self, tone: Tone, text: &str) -> String {
        let code = match (self, tone) {
            (Self::Plain, _) => return text.to_owned(),
            (_, Tone::Good) => "32",
            (_, Tone::Bad) => "31",
            (_, Tone::Warn) => "33",
            (_, Tone::Busy) => "36",
            (_, Tone::Dim) => "2",
            (_, Tone::Head) => "1",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }
}
