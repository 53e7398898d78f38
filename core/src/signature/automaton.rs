//! All literals in one automaton, which reads several lines at a time.

use aho_corasick::automaton::Automaton as _;
use aho_corasick::automaton::StateID;
use aho_corasick::dfa::DFA;
use aho_corasick::{Anchored, MatchKind, StartKind};

use super::prefilter::Prefilter;

/// Parts of a text that are read side by side: the processor waits for one step in each of them at
/// once, where in one part it would wait for one step after the other.
const PARTS: usize = 4;

/// It reads several times as fast as [`Trigrams`](super::trigrams::Trigrams), and takes ten
/// milliseconds to make.
#[derive(Debug)]
pub(super) struct Automaton {
    steps: DFA,
    start: StateID,
}

impl Automaton {
    /// # Errors
    /// Where the literals are more than an automaton can hold; with the reason.
    pub(super) fn new(literals: &[String]) -> Result<Self, String> {
        let steps = DFA::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .start_kind(StartKind::Unanchored)
            .prefilter(false)
            .build(literals)
            .map_err(|error| error.to_string())?;
        let start = steps.start_state(Anchored::No);
        Ok(Self {
            start: start.map_err(|error| error.to_string())?,
            steps,
        })
    }

    #[inline]
    fn step(&self, state: &mut StateID, byte: u8) -> bool {
        *state = self.steps.next_state(Anchored::No, *state, byte);
        self.steps.is_special(*state) && self.steps.is_match(*state)
    }
}

/// A text in parts of about one length, each of whole lines.
fn parts(text: &[u8]) -> [&[u8]; PARTS] {
    let mut rest = text;
    let mut parts = [&text[..0]; PARTS];
    for (part, left) in parts.iter_mut().zip((1..=PARTS).rev()) {
        let least = rest.len() / left;
        let feed = memchr::memchr(b'\n', &rest[least..]);
        (*part, rest) = rest.split_at(feed.map_or(rest.len(), |feed| least + feed + 1));
    }
    parts
}

impl Prefilter for Automaton {
    /// The last byte of each occurrence.
    fn places(&self, haystack: &str, out: &mut Vec<usize>) {
        let parts = parts(haystack.as_bytes());
        let shortest = parts.iter().map(|part| part.len()).min().unwrap_or(0);
        let [a, b, c, d] = parts.map(|part| &part[..shortest]);
        let together = a.iter().zip(b).zip(c).zip(d);
        let mut states = [self.start; PARTS];
        let mut found: [Vec<usize>; PARTS] = Default::default();
        for (at, (((a, b), c), d)) in together.enumerate() {
            // Of fixed length, so that the states stay in registers.
            let bytes = [*a, *b, *c, *d];
            for (part, state) in states.iter_mut().enumerate() {
                if self.step(state, bytes[part]) {
                    found[part].push(at);
                }
            }
        }
        let mut from = 0;
        for ((part, mut state), mut found) in parts.iter().zip(states).zip(found) {
            for (at, byte) in part.iter().enumerate().skip(shortest) {
                if self.step(&mut state, *byte) {
                    found.push(at);
                }
            }
            out.extend(found.into_iter().map(|at| from + at));
            from += part.len();
        }
    }

    fn each(&self, haystack: &str, found: &mut dyn FnMut(usize)) {
        let mut state = self.start;
        for byte in haystack.bytes() {
            if self.step(&mut state, byte) {
                for index in 0..self.steps.match_len(state) {
                    found(self.steps.match_pattern(state, index).as_usize());
                }
            }
        }
    }
}
