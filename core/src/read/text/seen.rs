//! Heads that were read before: nearly every line of a log begins as one shortly before it did, but for
//! its time, and needs no reading beyond that.
//!
//! What a head says depends on its own bytes alone, and on no byte of the message but the first, where
//! no earlier sequence of its layouts could fit a line that begins so. Only such heads are kept. That
//! both ways read the same is held by `a_head_that_was_seen_is_read_as_any`.

use super::header::Header;
use super::pattern::{DatePart, Item};
use super::times::Date;

/// Heads that are kept: of as many levels and threads as write at the same time.
const KEPT: usize = 8;
/// Where heads hardly ever come again, looking for them takes longer than it saves.
const MOST_MISSES: u32 = 64;

/// The heads of the lines before, within one piece of text.
pub(crate) struct SeenHeads<'t> {
    heads: Vec<SeenHead<'t>>,
    /// The one that the last line had.
    last: usize,
    /// Which one gives way to the next.
    oldest: usize,
    /// Lines that had none of them, less those that had one.
    misses: u32,
}

struct SeenHead<'t> {
    header: Header<'t>,
    date: &'t Date,
    /// What stands before the date.
    before: &'t [u8],
    /// The date up to its seconds, and the microseconds since 1970 of its minute.
    minute: (&'t [u8], i64),
    /// Bytes of the date.
    width: usize,
    /// What stands behind it, up to the message.
    behind: &'t [u8],
}

impl<'t> SeenHeads<'t> {
    pub(crate) const fn new() -> Self {
        Self {
            heads: Vec::new(),
            last: 0,
            oldest: 0,
            misses: 0,
        }
    }

    /// Reads a line whose head was seen.
    #[inline]
    pub(super) fn read(&mut self, line: &'t str) -> Option<Header<'t>> {
        // The one that the last line had is the likeliest.
        let last = self.last;
        let known = self.heads.get_mut(last)?.read(line);
        let (at, header) = known.map(|header| (last, header)).or_else(|| {
            let mut others = self.heads.iter_mut().enumerate();
            others.find_map(|(at, head)| {
                let header = (at != last).then(|| head.read(line)).flatten()?;
                Some((at, header))
            })
        })?;
        self.last = at;
        self.misses = self.misses.saturating_sub(1);
        Some(header)
    }

    /// Whether it is worth it to keep another head.
    pub(super) fn wants_more(&self) -> bool {
        self.misses < MOST_MISSES
    }

    /// Keeps the head of a line that was read with a sequence, where it can be known again: `before`
    /// are the sequences that were tried before it.
    pub(super) fn keep(
        &mut self,
        line: &'t str,
        items: &'t [Item],
        before: &[&[Item]],
        header: Header<'t>,
    ) {
        self.misses += 1;
        if !self.wants_more() {
            self.heads.clear();
            return;
        }
        let alone = before.iter().all(|other| exclude(other, items));
        let Some(head) = alone.then(|| SeenHead::of(line, items, header)).flatten() else {
            return;
        };
        if self.heads.len() < KEPT {
            self.last = self.heads.len();
            self.heads.push(head);
        } else {
            self.last = self.oldest;
            self.heads[self.oldest] = head;
            self.oldest = (self.oldest + 1) % KEPT;
        }
    }
}

impl<'t> SeenHead<'t> {
    fn of(line: &'t str, items: &'t [Item], header: Header<'t>) -> Option<Self> {
        let mut from = 0;
        let mut items = items.iter();
        let date = loop {
            match items.next()? {
                Item::Literal(text) => from += text.len(),
                Item::Date(date) => break date,
                _ => return None,
            }
        };
        let timed = |item: &Item| matches!(item, Item::Date(_) | Item::Epoch | Item::Elapsed);
        let rest = items.as_slice();
        let parted = matches!(rest, [.., Item::Blank | Item::Literal(_), Item::Message]);
        if rest.iter().any(timed) || rest.contains(&Item::Word) || !parted {
            return None;
        }
        let bytes = line.as_bytes();
        let (before, dated) = bytes.split_at_checked(from)?;
        let (_, _, width) = date.read(dated)?;
        let (minute, minute_us) = date.minute(dated)?;
        let behind = dated.get(width..dated.len() - header.message().len())?;
        parts_message(header.message().as_bytes()).then_some(Self {
            header,
            date,
            before,
            minute: (minute, minute_us),
            width,
            behind,
        })
    }

    #[inline]
    fn read(&mut self, line: &'t str) -> Option<Header<'t>> {
        let dated = line.as_bytes().strip_prefix(self.before)?;
        if !dated.starts_with(self.minute.0) {
            self.minute = self.date.minute(dated)?;
        }
        let (minute, minute_us) = self.minute;
        let rest = dated.get(minute.len()..)?;
        let civil_us = minute_us + self.date.within_minute(rest, self.width - minute.len())?;
        let message = dated.get(self.width..)?.strip_prefix(self.behind)?;
        if !parts_message(message) {
            return None;
        }
        let message = line.get(line.len() - message.len()..)?;
        Some(self.header.again(civil_us, message))
    }
}

/// Whether a message begins behind the head in front of it, however wide the blanks between are.
fn parts_message(message: &[u8]) -> bool {
    message
        .first()
        .is_some_and(|byte| !matches!(byte, b' ' | b'\t'))
}

/// What the byte at one place of every line can be that a sequence fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Is(u8),
    Digit,
    Blank,
}

impl Place {
    fn meets(self, other: Self) -> bool {
        let has = |place: Self, byte: u8| match place {
            Self::Is(own) => own == byte,
            Self::Digit => byte.is_ascii_digit(),
            Self::Blank => matches!(byte, b' ' | b'\t'),
        };
        match (self, other) {
            (Self::Is(byte), place) | (place, Self::Is(byte)) => has(place, byte),
            _ => self == other,
        }
    }
}

/// The first places of the lines that a sequence fits, as far as all of them have the same.
fn places(items: &[Item]) -> Vec<Place> {
    let mut out = Vec::new();
    for item in items {
        match item {
            Item::Literal(text) => out.extend(text.bytes().map(Place::Is)),
            Item::Date(date) => {
                for part in &date.parts {
                    match part {
                        DatePart::Byte(byte) => out.push(Place::Is(*byte)),
                        DatePart::Year => out.extend([Place::Digit; 4]),
                        DatePart::ShortYear
                        | DatePart::Month { padded: true }
                        | DatePart::Day { padded: true }
                        | DatePart::Hour { padded: true }
                        | DatePart::Minute
                        | DatePart::Second => out.extend([Place::Digit; 2]),
                        DatePart::Fraction => {
                            out.push(Place::Digit);
                            return out;
                        }
                        _ => return out,
                    }
                }
            }
            Item::Blank => {
                out.push(Place::Blank);
                return out;
            }
            _ => return out,
        }
    }
    out
}

/// Whether no line fits both of two sequences, as one of their first places shows.
fn exclude(one: &[Item], other: &[Item]) -> bool {
    let (one, other) = (places(one), places(other));
    one.iter().zip(&other).any(|(a, b)| !a.meets(*b))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Layouts;
    use super::*;

    /// Every head that the built-in layouts are shown with, and some that differ in little.
    fn line() -> impl Strategy<Value = String> {
        let date = prop_oneof![
            "20(25|26)-0[1-9]-[0-3][0-9] [01][0-9]:[0-5][0-9]:[0-6][0-9],[0-9]{3}",
            "2026-03-02 05:14:[0-6][0-9],[0-9]{3,4}",
            "2026-03-02 05:14:[0-6][0-9]([.][0-9]{3,4})?",
            "[0-3][0-9][./][01][0-9][./]2026 05:1[0-9]:0[0-9]",
        ];
        let head = prop_oneof![
            "( \\[[1-3]\\]| \\[a\\]) (INFO|ERROR|WARN ) +(Client|A.B)( \\[x\\])? -( |  )",
            "\\|(INFO|ERROR)\\|(Client|A)\\|",
            " ([+]01:00 )?\\[(INF|ERR)\\] ",
            " (INFO|Noe) ",
        ];
        let message = prop_oneof![
            Just(String::new()),
            "(- | |\\|)?(Import HR started|a \\[x\\] - b|c\\|d|[æø] e|f\\] - g)",
        ];
        (date, head, message).prop_map(|(date, head, message)| date + &head + &message)
    }

    proptest! {
        #[test]
        fn a_head_that_was_seen_is_read_as_any(
            lines in prop::collection::vec(line(), 1..60),
            again in prop::collection::vec(any::<prop::sample::Index>(), 0..200),
            used in prop::sample::subsequence((0..Layouts::builtin().len()).collect::<Vec<_>>(), 1..4),
        ) {
            let layouts = Layouts::builtin();
            let mut seen = SeenHeads::new();
            let again = again.iter().map(|index| index.get(&lines));
            for line in lines.iter().chain(again) {
                let plain = layouts.read(&used, line);
                let fast = layouts.read_next(&used, line, &mut seen);
                let told = |header: Option<Header<'_>>| header.map(|header| {
                    let fields = header.fields();
                    (header.civil_us(), header.known(), header.offset_s, fields.level,
                     fields.thread.map(str::to_owned), fields.logger.map(str::to_owned), fields.message.to_owned())
                });
                prop_assert_eq!(told(fast), told(plain), "{}", line);
            }
        }
    }
}
