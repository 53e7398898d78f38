//! Which literals stand in a text: the first look at everything that is read.
//!
//! It looks at every third place of a text only. Of each literal a part is chosen that has the same
//! length as the widest stretch between two looks: wherever the literal stands, exactly one look falls
//! on one of the three groups of four bytes in that part.

use std::cmp::Reverse;

use crate::few::Few;
use crate::literal::ODD;

/// Bytes of a group.
const GROUP: usize = 4;
/// Bytes from one look to the next.
const STRIDE: usize = 3;
/// Bytes of the part of a literal that is looked for; shorter ones are searched in another way.
const PART: usize = GROUP + STRIDE - 1;
/// Bits of the hash of a group: the table of those that some literal has stays near the processor.
const BITS: u32 = 17;
/// The same in words of the processor.
const WORDS: usize = 1 << (BITS - 6);
/// Bits of the hash by which a group's literals are found.
const PLACES: u32 = 11;
/// Text is put into lower case in pieces of so many bytes, for the same reason.
const PIECE: usize = 16 << 10;

/// Finds many literals in a text, without regard to ASCII case.
#[derive(Debug)]
pub(super) struct Sampled {
    /// In lower case.
    literals: Vec<String>,
    /// Whether a literal has a group of this hash.
    has: Box<[u64; WORDS]>,
    /// The groups of all literals, by their hash.
    groups: Vec<Group>,
    /// Where the groups of a hash begin among them, by its first bits.
    places: Vec<u32>,
    /// Numbers of the literals that are too short to have a part.
    short: Vec<u32>,
    few: Few,
    /// Numbers of the odd characters, which stand in hardly any text.
    odd: Vec<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Group {
    hash: u32,
    /// The part that it is of, and its place in that.
    part: u64,
    back: u32,
    literal: u32,
    /// Where the part stands in the literal.
    from: u32,
}

#[inline]
fn hash(group: u32) -> u32 {
    group.wrapping_mul(0x9E37_79B1) >> (32 - BITS)
}

fn group(bytes: &[u8]) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.first_chunk::<GROUP>()?))
}

/// The bytes of a part that a text begins with as one number, which is the same in either case; a few other
/// bytes have one number, too.
#[inline]
fn folded(text: &[u8]) -> u64 {
    let bytes = match text.first_chunk() {
        Some(eight) => u64::from_le_bytes(*eight),
        None => text
            .iter()
            .rev()
            .fold(0, |all, byte| all << 8 | u64::from(*byte)),
    };
    (bytes | 0x2020_2020_2020) & ((1 << (8 * PART)) - 1)
}

/// How often groups stand in a text, by a part of their hash.
struct Counts(Vec<u32>);

impl Counts {
    const BITS: u32 = 15;

    fn place(group: u32) -> usize {
        (hash(group) >> (BITS - Self::BITS)) as usize
    }

    fn of<'t>(texts: impl Iterator<Item = &'t str>) -> Self {
        let mut counts = vec![0; 1 << Self::BITS];
        for text in texts {
            let lower = text.to_ascii_lowercase();
            let groups = lower.as_bytes().windows(GROUP).filter_map(group);
            groups.for_each(|group| counts[Self::place(group)] += 1);
        }
        Self(counts)
    }

    /// How often those of a part stand there.
    fn of_part(&self, part: &[u8]) -> u32 {
        let groups = part.windows(GROUP).filter_map(group);
        groups.map(|group| self.0[Self::place(group)]).sum()
    }
}

impl Sampled {
    /// The literals are in lower case.
    pub(super) fn new(literals: Vec<String>) -> Self {
        let counts = Counts::of(literals.iter().map(String::as_str));
        Self::by(literals, &counts)
    }

    /// The same, the fastest in a text such as this.
    pub(super) fn tuned(literals: Vec<String>, sample: &str) -> Self {
        Self::by(literals, &Counts::of(std::iter::once(sample)))
    }

    fn by(literals: Vec<String>, counts: &Counts) -> Self {
        let mut groups = Vec::with_capacity(literals.len() * STRIDE);
        let (mut short, mut odd) = (Vec::new(), Vec::new());
        for (number, literal) in (0_u32..).zip(&literals) {
            let bytes = literal.as_bytes();
            // What is rare tells most; of equals the last, as words begin alike.
            let parts = bytes.windows(PART).enumerate();
            let rarest = parts.min_by_key(|(at, part)| (counts.of_part(part), Reverse(*at)));
            let Some((from, part)) = rarest else {
                let list = if ODD.contains(&literal.as_str()) {
                    &mut odd
                } else {
                    &mut short
                };
                if !bytes.is_empty() {
                    list.push(number);
                }
                continue;
            };
            for (back, bytes) in (0_u32..).zip(part.windows(GROUP)) {
                groups.extend(group(bytes).map(|bytes| Group {
                    hash: hash(bytes),
                    part: folded(part),
                    back,
                    literal: number,
                    from: from as u32,
                }));
            }
        }
        groups.sort_unstable();
        let mut has = Box::new([0; WORDS]);
        for group in &groups {
            has[group.hash as usize / 64] |= 1 << (group.hash % 64);
        }
        let place = |group: &Group| group.hash >> (BITS - PLACES);
        let places =
            (0..=1 << PLACES).map(|at| groups.partition_point(|group| place(group) < at) as u32);
        let texts: Vec<String> = short
            .iter()
            .map(|&number| literals[number as usize].clone())
            .collect();
        Self {
            few: Few::of(&texts),
            places: places.collect(),
            literals,
            has,
            groups,
            short,
            odd,
        }
    }

    /// A literal by its number.
    pub(super) fn literal(&self, number: u32) -> &str {
        self.literals
            .get(number as usize)
            .map_or("", String::as_str)
    }

    /// Where literals begin, ascending.
    pub(super) fn places(&self, text: &str, out: &mut Vec<usize>) {
        self.each(text, |at, _| out.push(at));
        out.sort_unstable();
    }

    /// Every occurrence of every literal: where it begins, and its number.
    pub(super) fn each(&self, text: &str, mut found: impl FnMut(usize, u32)) {
        let bytes = text.as_bytes();
        let mut lower = String::with_capacity(PIECE.min(text.len()) + 2 * GROUP);
        let mut from = 0;
        while from < text.len() {
            let end = text.ceil_char_boundary(from + PIECE);
            // What begins in this piece may end in the next one.
            let more = text.ceil_char_boundary((end + PART).min(text.len()));
            lower.clear();
            lower.push_str(&text[from..more]);
            lower.make_ascii_lowercase();
            for at in self.few.find(&lower).take_while(|at| from + at < end) {
                self.stands(&self.short, bytes, from + at, &mut found);
            }
            // The looks fall on the same places however the text is cut into pieces.
            let mut look = from.next_multiple_of(STRIDE) - from;
            while let Some((at, hash)) = self.next(lower.as_bytes(), look) {
                if from + at >= end {
                    break;
                }
                self.at(hash, bytes, from + at, &mut found);
                look = at + STRIDE;
            }
            from = end;
        }
        let [a, b, c] = ODD.map(|odd| odd.as_bytes()[0]);
        for at in memchr::memchr3_iter(a, b, c, bytes) {
            self.stands(&self.odd, bytes, at, &mut found);
        }
    }

    /// The next look at a text that falls on a group of some literal: its place and the group's hash. It
    /// is a function of its own so that all that it needs stays in the processor's registers.
    #[inline(never)]
    fn next(&self, lower: &[u8], from: usize) -> Option<(usize, u32)> {
        let has = &*self.has;
        let mut at = from;
        while let Some(bytes) = lower.get(at..at + GROUP) {
            let hash = hash(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]));
            if has[hash as usize / 64 % WORDS] >> (hash % 64) & 1 == 1 {
                return Some((at, hash));
            }
            at += STRIDE;
        }
        None
    }

    /// Literals that have a group with this hash, where all of them stands around a place.
    fn at(&self, hash: u32, bytes: &[u8], at: usize, found: &mut impl FnMut(usize, u32)) {
        let place = (hash >> (BITS - PLACES)) as usize;
        let (from, to) = (self.places[place] as usize, self.places[place + 1] as usize);
        for group in &self.groups[from..to] {
            let Some(start) = at.checked_sub(group.back as usize) else {
                continue;
            };
            if folded(&bytes[start..]) == group.part
                && let Some(start) = start.checked_sub(group.from as usize)
            {
                self.stands(&[group.literal], bytes, start, found);
            }
        }
    }

    /// Those of some literals that stand at a place.
    fn stands(&self, numbers: &[u32], bytes: &[u8], at: usize, found: &mut impl FnMut(usize, u32)) {
        for number in numbers {
            let literal = self.literals[*number as usize].as_bytes();
            if stands_at(bytes, at, literal) {
                found(at, *number);
            }
        }
    }
}

/// Whether a literal in lower case stands in a text, without regard to ASCII case.
pub(super) fn holds(text: &str, literal: &str) -> bool {
    let (bytes, literal) = (text.as_bytes(), literal.as_bytes());
    let Some(first) = literal.first() else {
        return true;
    };
    let mut starts = memchr::memchr2_iter(*first, first.to_ascii_uppercase(), bytes);
    starts.any(|at| stands_at(bytes, at, literal))
}

fn stands_at(bytes: &[u8], at: usize, literal: &[u8]) -> bool {
    let there = bytes.get(at..at + literal.len());
    there.is_some_and(|there| there.eq_ignore_ascii_case(literal))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(literals: &[String], text: &str) -> Vec<(usize, u32)> {
        let mut found = Vec::new();
        let search = Sampled::new(literals.to_vec());
        search.each(text, |at, literal| found.push((at, literal)));
        found.sort_unstable();
        found
    }

    fn plain(literals: &[String], text: &str) -> Vec<(usize, u32)> {
        let lower = text.to_ascii_lowercase();
        let mut found = Vec::new();
        for (number, literal) in (0_u32..).zip(literals) {
            let places = (0..lower.len())
                .filter(|at| lower.as_bytes()[*at..].starts_with(literal.as_bytes()));
            found.extend(places.map(|at| (at, number)));
        }
        found.sort_unstable();
        found
    }

    #[test]
    fn a_literal_is_found_at_every_place_of_a_piece_and_over_its_end() {
        let literals: Vec<String> = ["0x80072098", "ldap", "could not", "%%3", "\u{17F}"]
            .map(str::to_owned)
            .into();
        for (number, literal) in (0_u32..).zip(&literals) {
            for at in (0..70).chain(PIECE - 20..PIECE + 4) {
                let text = format!(
                    "{}{}{}",
                    ".".repeat(at),
                    literal.to_ascii_uppercase(),
                    ".".repeat(40)
                );
                assert_eq!(found(&literals, &text), [(at, number)], "{literal} at {at}");
            }
        }
    }

    proptest! {
        #[test]
        fn it_finds_what_a_plain_search_finds(
            literals in prop::collection::btree_set("[abcå ]{1,9}|[ab]{12}|\u{AD}|\u{17F}|\u{212A}", 1..12),
            text in "[abcABC \u{AD}\u{17F}\u{212A}å\n]{0,120}",
        ) {
            let literals: Vec<String> = literals.into_iter().collect();
            let all = plain(&literals, &text);
            prop_assert_eq!(found(&literals, &text), all.clone());
            for (number, literal) in (0_u32..).zip(&literals) {
                prop_assert_eq!(holds(&text, literal), all.iter().any(|(_, found)| *found == number));
            }
        }
    }
}
