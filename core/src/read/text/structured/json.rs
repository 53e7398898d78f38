//! Objects of JSON: a line each, over several lines, in a list, or in a list within other objects.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::fields::{Entry, MOST_FIELDS};
use super::frame::{Frame, Framer, Holds};

/// Values within values are read to this depth.
const DEPTH: usize = 6;
/// What is nested deeper is no entry.
const DEEPEST: usize = 64;
/// Lists of entries lie no deeper than this.
const DEEPEST_LIST: usize = 8;
/// Different places of lists that are looked at.
const MOST_SHAPES: usize = 8;

/// Where entries lie: the brackets that are open around each, those of a list around everything
/// left out. `{[` is a list within an object.
pub(super) type Shape = Vec<u8>;

/// The places at which objects lie in a text, the outermost first.
pub(super) fn shapes(head: &str) -> Vec<Shape> {
    let mut out: Vec<Shape> = Vec::new();
    let mut skeleton = Skeleton::default();
    let bytes = head.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let open = &skeleton.open;
        let gap = gap(bytes, at);
        if open.is_empty() && gap == 0 && byte != b'{' {
            // A line of something else.
            at += memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |feed| feed + 1);
            continue;
        }
        let listed = open.is_empty() || open.last() == Some(&b'[');
        if byte == b'{'
            && !skeleton.in_string
            && listed
            && open.len() <= DEEPEST_LIST
            && out.len() < MOST_SHAPES
            && !out.contains(open)
        {
            out.push(open.clone());
        }
        skeleton.take(byte);
        at += gap.max(1);
    }
    out.sort_by_key(Vec::len);
    out
}

/// The length of a character that may stand between two objects; none of any other.
fn gap(bytes: &[u8], at: usize) -> usize {
    const MARK: &[u8] = "\u{feff}".as_bytes();
    const SEPARATOR: u8 = 0x1e;
    match bytes.get(at) {
        Some(byte) if byte.is_ascii_whitespace() => 1,
        Some(b',' | b'[' | b']' | b'}' | &SEPARATOR) => 1,
        Some(_) if bytes[at..].starts_with(MARK) => MARK.len(),
        _ => 0,
    }
}

/// What is open around the entries.
#[derive(Debug, Clone, Default)]
struct Skeleton {
    open: Vec<u8>,
    in_string: bool,
    escaped: bool,
}

impl Skeleton {
    fn take(&mut self, byte: u8) {
        if self.in_string {
            // No string goes on in the next line: what seems to was cut off.
            let ends = byte == b'\n' || byte == b'"' && !self.escaped;
            self.in_string = !ends;
            self.escaped = byte == b'\\' && !self.escaped;
            return;
        }
        self.escaped = false;
        match byte {
            b'"' => self.in_string = !self.open.is_empty(),
            // A list around everything says nothing of where an entry lies.
            b'[' if self.open.is_empty() => {}
            b'{' | b'[' => self.open.push(byte),
            // One that closes nothing is what is left of an entry that was cut off.
            b'}' => drop(self.open.pop_if(|open| *open == b'{')),
            b']' => drop(self.open.pop_if(|open| *open == b'[')),
            _ => {}
        }
        if self.open.len() > DEEPEST {
            self.open.clear();
        }
    }
}

/// Cuts a text at the objects of one place.
#[derive(Debug, Clone)]
pub(super) struct Objects {
    shape: Shape,
    skeleton: Skeleton,
}

impl Objects {
    pub(super) fn at(shape: Shape) -> Self {
        Self {
            shape,
            skeleton: Skeleton::default(),
        }
    }

    /// Where the object ends that a text begins with: `Err` where it is none, `Ok(None)` where it
    /// goes on.
    fn end(text: &str) -> Result<Option<usize>, ()> {
        let bytes = text.as_bytes();
        let mut open: Vec<u8> = Vec::new();
        // The last character that is no blank, and whether only blanks stand before on the line.
        let (mut last, mut first) = (b' ', false);
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'"' => {
                    let Some(length) = string(&bytes[at..])? else {
                        return Ok(None);
                    };
                    at += length - 1;
                }
                b'{' | b'[' => {
                    // A line that begins an object where none may stand: the one above was cut off.
                    let value =
                        last == b':' || open.last() == Some(&b'[') && matches!(last, b'[' | b',');
                    if !open.is_empty() && first && byte == b'{' && !value || open.len() >= DEEPEST
                    {
                        return Err(());
                    }
                    open.push(byte);
                }
                b'}' | b']' => {
                    let wanted = if byte == b'}' { b'{' } else { b'[' };
                    if open.pop() != Some(wanted) {
                        return Err(());
                    }
                    if open.is_empty() {
                        return Ok(Some(at + 1));
                    }
                }
                _ => {}
            }
            if !byte.is_ascii_whitespace() {
                (last, first) = (byte, false);
            } else if byte == b'\n' {
                first = true;
            }
            at += 1;
        }
        Ok(None)
    }
}

/// The length of a string with its quotes.
fn string(bytes: &[u8]) -> Result<Option<usize>, ()> {
    let mut at = 1;
    loop {
        let Some(rest) = bytes.get(at..) else {
            return Ok(None);
        };
        let Some(found) = memchr::memchr3(b'"', b'\\', b'\n', rest) else {
            return Ok(None);
        };
        at += found;
        match bytes.get(at) {
            Some(b'"') => return Ok(Some(at + 1)),
            Some(b'\\') if bytes.get(at + 1) != Some(&b'\n') => at += 2,
            _ => return Err(()),
        }
    }
}

impl Framer for Objects {
    fn frame(&mut self, text: &str, ended: bool) -> Option<Frame> {
        let bytes = text.as_bytes();
        let mut skeleton = self.skeleton.clone();
        let (mut at, mut said) = (0, false);
        let between =
            |at: usize, said: bool| Frame::new(at, if said { Holds::Other } else { Holds::Blank });
        while let Some(&byte) = bytes.get(at) {
            let outside = skeleton.open.is_empty();
            if byte == b'{' && !skeleton.in_string && skeleton.open == self.shape {
                if at > 0 {
                    self.skeleton = skeleton;
                    return Some(between(at, said));
                }
                return match Self::end(text) {
                    Ok(Some(end)) => Some(Frame::new(end, Holds::Entry)),
                    Ok(None) if !ended => None,
                    _ => Frame::line(text, ended),
                };
            }
            let gap = gap(bytes, at);
            if outside && gap == 0 && byte != b'{' {
                if said {
                    self.skeleton = skeleton;
                    return Some(between(at, said));
                }
                return Frame::line(text, ended);
            }
            said |= byte.is_ascii_alphanumeric();
            skeleton.take(byte);
            at += gap.max(1);
            if byte == b'\n' {
                self.skeleton = skeleton;
                return Some(between(at, said));
            }
        }
        ended.then(|| {
            self.skeleton = skeleton;
            between(at, said)
        })
    }
}

/// The fields of an object; `None` where the text is none.
pub(super) fn entry(text: &str) -> Option<Entry> {
    let mut out = Entry::new();
    let mut name = String::new();
    let mut reader = serde_json::Deserializer::from_str(text);
    let flat = Flat {
        name: &mut name,
        depth: 0,
        out: &mut out,
    };
    flat.deserialize(&mut reader).ok()?;
    reader.end().ok()?;
    Some(out)
}

/// Takes a value apart into fields, in the order in which they stand.
struct Flat<'a> {
    /// The name of the value; names of values within values are joined by full stops.
    name: &'a mut String,
    depth: usize,
    out: &'a mut Entry,
}

impl Flat<'_> {
    fn scalar(self, value: String) {
        if self.out.len() < MOST_FIELDS {
            self.out.push((self.name.clone(), value));
        }
    }

    /// What is deeper or further than is looked at is passed over.
    fn is_full(&self) -> bool {
        self.out.len() >= MOST_FIELDS || self.depth >= DEPTH
    }

    /// The value of this name within the value; what it stood in has its own name again behind.
    fn below<T>(&mut self, key: &str, read: impl FnOnce(Flat<'_>) -> T) -> T {
        let length = self.name.len();
        if length > 0 {
            self.name.push('.');
        }
        self.name.push_str(key);
        let value = read(Flat {
            name: self.name,
            depth: self.depth + 1,
            out: self.out,
        });
        self.name.truncate(length);
        value
    }
}

impl<'de> DeserializeSeed<'de> for Flat<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Flat<'_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.scalar(value.to_string());
        Ok(())
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.scalar(value.to_string());
        Ok(())
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.scalar(value.to_string());
        Ok(())
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        self.scalar(value.to_string());
        Ok(())
    }

    fn visit_str<E>(self, value: &str) -> Result<(), E> {
        self.scalar(value.to_owned());
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut values: A) -> Result<(), A::Error> {
        let mut index = 0_usize;
        while !self.is_full() {
            let key = index.to_string();
            let read = |flat: Flat<'_>| values.next_element_seed(flat);
            if self.below(&key, read)?.is_none() {
                return Ok(());
            }
            index += 1;
        }
        while values.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut values: A) -> Result<(), A::Error> {
        while !self.is_full() {
            let Some(key) = values.next_key::<String>()? else {
                return Ok(());
            };
            self.below(&key, |flat| values.next_value_seed(flat))?;
        }
        while values.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(())
    }
}
