//! How the entries of a text are written, found from its head.

use super::blocks::{self, Blocks};
use super::fields::{Entry, is_listed};
use super::frame::{Frame, Framer, Frames, Holds};
use super::json::{self, Objects};
use super::roles::Roles;
use super::rows::{self, Lines, Table};
use super::xml::{self, Elements};
use crate::read::text::{Ask, Layouts};

/// Entries that the fields are told by.
const MOST: usize = 400;
/// Between lines of a layout, entries stand in rows of at least so many: fewer are what a record of
/// that layout quotes.
const FEWEST_BETWEEN: usize = 4;

/// How the entries are written.
#[derive(Debug, Clone)]
pub(super) enum Kind {
    Json(Objects),
    Xml(Elements),
    Logfmt(Lines),
    Delimited(Table),
    Blocks(Blocks),
}

/// A kind that fits a head, with the entries that it finds there and what their fields are.
#[derive(Debug)]
pub(super) struct Fit {
    pub(super) kind: Kind,
    pub(super) roles: Roles,
    pub(super) entries: Vec<Entry>,
    /// One object over several lines, as settings are written.
    pub(super) alone: bool,
}

impl Kind {
    /// The first kind of which two thirds of the lines are that can be entries: those behind the
    /// first entry that are neither indented nor empty nor read by a layout. `plain` says that
    /// some line is read by a layout.
    pub(super) fn of(head: &str, layouts: &Layouts, plain: bool, ask: Ask<'_>) -> Option<Fit> {
        let json = json::shapes(head).into_iter().map(Objects::at);
        let xml = xml::names(head).into_iter().map(Elements::named);
        let fit = Self::nested(json.map(Self::Json), head, layouts, ask)
            .or_else(|| Self::nested(xml.map(Self::Xml), head, layouts, ask));
        if fit.is_some() {
            return fit;
        }
        let lines: Vec<&str> = head
            .lines()
            .filter(|line| !line.trim().is_empty())
            .take(MOST)
            .collect();
        let stated = Table::stated(&lines).map(Self::Delimited);
        let fit = stated.and_then(|kind| kind.fits(head, layouts, ask));
        if fit.is_some() || plain {
            return fit;
        }
        let tables = [';', '\t', '|', ','].into_iter();
        let tables = tables.filter_map(|delimiter| Table::of(&lines, delimiter));
        std::iter::once(Self::Logfmt(Lines))
            .chain(tables.map(Self::Delimited))
            .chain(Blocks::of(&lines).map(Self::Blocks))
            .find_map(|kind| kind.fits(head, layouts, ask))
    }

    /// Of kinds that lie within each other the outermost with several entries, else the innermost:
    /// what stands around a list of entries is one, and the list has more.
    fn nested(
        kinds: impl Iterator<Item = Self>,
        head: &str,
        layouts: &Layouts,
        ask: Ask<'_>,
    ) -> Option<Fit> {
        let mut last = None;
        for fit in kinds.filter_map(|kind| kind.fits(head, layouts, ask)) {
            let several = fit.entries.len() > 1;
            last = Some(fit);
            if several {
                break;
            }
        }
        last
    }

    fn fits(mut self, head: &str, layouts: &Layouts, ask: Ask<'_>) -> Option<Fit> {
        let all = layouts.whole();
        let mut entries = Vec::new();
        // Lines that are no entries; lines of a layout, and rows of entries between these.
        let (mut others, mut plain, mut rows, mut in_row) = (0, 0, 0, false);
        let (mut broken, mut begins_line) = (false, true);
        // What is handed on has seen no heading yet.
        let (framed, mut framer) = (self.clone(), self.clone());
        for (text, holds) in Frames::of(&mut framer, head) {
            let whole = std::mem::replace(&mut begins_line, text.ends_with('\n'));
            let entry = (holds == Holds::Entry).then(|| self.entry(text)).flatten();
            if let Some(entry) = entry {
                rows += usize::from(!std::mem::replace(&mut in_row, true));
                broken |= text.trim().contains('\n');
                entries.push(entry);
                if entries.len() >= MOST {
                    break;
                }
                continue;
            }
            if holds == Holds::Heading {
                self.turn(text);
                continue;
            }
            for line in text.lines().filter(|_| holds != Holds::Blank) {
                let indented = !whole || line.starts_with(char::is_whitespace) || line.is_empty();
                if layouts.read(&all, line).is_some() {
                    plain += 1;
                    in_row = false;
                } else if !entries.is_empty() && !indented {
                    others += 1;
                }
            }
        }
        if plain > 0 && entries.len() < FEWEST_BETWEEN * rows {
            return None;
        }
        let sample: Vec<Entry> = entries.iter().map(own).collect();
        let roles = Roles::of(&sample, entries.len() + others, layouts.levels(), ask)?;
        self = framed;
        Some(Fit {
            alone: broken && entries.len() == 1 && matches!(self, Self::Json(_)),
            kind: self,
            roles,
            entries,
        })
    }

    /// `json`, `xml`, `logfmt`, `delimited`, `yaml`, `blocks`.
    pub(super) const fn id(&self) -> &'static str {
        match self {
            Self::Json(_) => "json",
            Self::Xml(_) => "xml",
            Self::Logfmt(_) => "logfmt",
            Self::Delimited(_) => "delimited",
            Self::Blocks(blocks) => blocks.id(),
        }
    }

    /// The fields of a stretch; `None` where it is no entry.
    pub(super) fn entry(&self, text: &str) -> Option<Entry> {
        match self {
            Self::Json(_) => json::entry(text),
            Self::Xml(_) => xml::entry(text),
            Self::Logfmt(_) => rows::pairs(text),
            Self::Delimited(table) => table.entry(text),
            Self::Blocks(_) => blocks::entry(text),
        }
    }
}

impl Framer for Kind {
    fn frame(&mut self, text: &str, ended: bool) -> Option<Frame> {
        match self {
            Self::Json(objects) => objects.frame(text, ended),
            Self::Xml(elements) => elements.frame(text, ended),
            Self::Logfmt(lines) => lines.frame(text, ended),
            Self::Delimited(table) => table.frame(text, ended),
            Self::Blocks(blocks) => blocks.frame(text, ended),
        }
    }

    fn turn(&mut self, heading: &str) {
        if let Self::Delimited(table) = self {
            table.turn(heading);
        }
    }
}

/// The fields of an entry that are in no list within it.
fn own(entry: &Entry) -> Entry {
    let fields = entry.iter().filter(|(name, _)| !is_listed(name));
    fields.cloned().collect()
}
