//! From the BinXML of a record straight to an event, for the markup that Windows writes: templates
//! with typed values. Everything else is left to the decoding crate, which knows all of it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use super::template::{Cursor, Field, Odd, Program, Source, Step};
use super::values::Value;
use crate::model::SystemItem;
use crate::read::event::clock::{system_time, utc};
use crate::read::event::element::{Meaning, Parts, Place, ReadEvent};

/// Instances within each other; real records have two.
const DEPTH: usize = 4;
/// Values of one instance.
const VALUES: u32 = 4096;
/// Bytes of definitions that are read for one chunk, and bytes that following them may make: many
/// small records could share one large template. Real chunks stay far below either.
const DEFINITIONS: usize = 1 << 20;
const COST: usize = 16 << 20;

/// Reads the records of one chunk.
pub(super) struct Decoder<'a> {
    data: &'a [u8],
    /// By definition and place; `None` for those that are not read here.
    programs: BTreeMap<(u32, Place), Option<Rc<Program>>>,
    /// The values of the instances that are being read, the innermost last.
    values: Vec<Value<'a>>,
    /// Markup among the values that was not come to yet.
    fragments: usize,
    definitions: usize,
    cost: usize,
    /// The items of `System` are read, all of them.
    complete: bool,
}

impl<'a> Decoder<'a> {
    pub(super) fn new(data: &'a [u8], complete: bool) -> Self {
        Self {
            data,
            programs: BTreeMap::new(),
            values: Vec::new(),
            fragments: 0,
            definitions: 0,
            cost: 0,
            complete,
        }
    }

    /// The event whose markup these bytes of the chunk are, exactly as the way over XML gives it;
    /// `None` where only that way reads it.
    pub(super) fn read(&mut self, place: Range<usize>) -> Option<ReadEvent> {
        self.values.clear();
        self.fragments = 0;
        let mut parts = Parts::default();
        self.stream(place, Place::Root, 0, &mut parts)?;
        (self.fragments == 0).then(|| parts.finish(None))
    }

    /// A stream: one instance of a template, or markup that is spelled out.
    fn stream(
        &mut self,
        stream: Range<usize>,
        place: Place,
        depth: usize,
        parts: &mut Parts,
    ) -> Option<()> {
        let head = match self.data.get(stream.clone())? {
            [0x0f, _, _, _, 0x0c, ..] => 5,
            [0x0c, ..] => 1,
            _ => {
                let program = Program::spelled_out(self.data, stream, place)?;
                return self.follow(&program, self.values.len(), depth, parts);
            }
        };
        let mut cursor = Cursor {
            data: self.data.get(..stream.end)?,
            at: stream.start + head,
        };
        cursor.u8()?;
        cursor.u32()?;
        let definition = cursor.u32()?;
        if cursor.at == definition as usize {
            cursor.definition()?;
        }
        let first = self.values.len();
        self.read_values(&mut cursor)?;
        let behind = cursor.bytes(stream.end - cursor.at)?;
        if !matches!(behind, [] | [0, ..]) {
            return None;
        }
        let program = self.program(definition, place)?;
        self.follow(&program, first, depth, parts)?;
        self.values.truncate(first);
        Some(())
    }

    /// The table of types and lengths, and the values behind it.
    fn read_values(&mut self, cursor: &mut Cursor<'a>) -> Option<()> {
        let count = cursor.u32()?;
        if count > VALUES {
            return None;
        }
        let table = cursor.bytes(count as usize * 4)?;
        let before = self.values.len();
        self.values.reserve(count as usize);
        for [low, high, kind, _] in table.as_chunks::<4>().0 {
            let length = u16::from_le_bytes([*low, *high]);
            let at = cursor.at;
            let bytes = cursor.bytes(usize::from(length))?;
            self.values.push(Value::new(*kind, at, bytes)?);
        }
        let values = self.values[before..].iter().copied();
        self.fragments += values.filter_map(Value::fragment).count();
        Some(())
    }

    fn program(&mut self, definition: u32, place: Place) -> Option<Rc<Program>> {
        let known = self.programs.get(&(definition, place));
        let program = if let Some(known) = known {
            known.clone()
        } else {
            let at = definition as usize;
            let mut cursor = Cursor {
                data: self.data,
                at,
            };
            let length = cursor.definition()?;
            self.definitions = self.definitions.saturating_add(length);
            if self.definitions > DEFINITIONS {
                return None;
            }
            let program = Program::read(self.data, at, place).map(Rc::new);
            self.programs.insert((definition, place), program.clone());
            program
        }?;
        self.cost = self.cost.saturating_add(program.cost);
        (self.cost <= COST).then_some(program)
    }

    fn follow(
        &mut self,
        program: &Program,
        first: usize,
        depth: usize,
        parts: &mut Parts,
    ) -> Option<()> {
        let end = self.values.len();
        let value = |decoder: &Self, number: u16| -> Option<Value<'a>> {
            let at = first + usize::from(number);
            (at < end)
                .then(|| decoder.values.get(at).copied())
                .flatten()
        };
        let found = |decoder: &Self, source: &Source| match source {
            Source::Value(number) => value(decoder, *number),
            Source::Literal(_) => None,
        };
        parts.data.reserve(program.fields);
        let mut steps = program.steps.iter();
        while let Some(step) = steps.next() {
            match step {
                Step::Depends {
                    value: number,
                    count,
                } => {
                    if value(self, *number).is_some_and(Value::is_null)
                        && let Some(last) = count.checked_sub(1)
                    {
                        steps.nth(last);
                    }
                }
                Step::Provider { names } => {
                    let [name, classic] = names.each_ref().map(|source| {
                        let source = source.as_ref()?;
                        attribute(source, |number| value(self, number)).transpose()
                    });
                    let (name, classic) = (name.transpose().ok()?, classic.transpose().ok()?);
                    if let Some(classic) = classic.as_ref().filter(|_| self.complete) {
                        parts.system.set(SystemItem::EventSource, classic);
                    }
                    parts.provider(name.or(classic));
                }
                Step::Item(item, source) if self.complete => {
                    if let Some(number) = found(self, source).and_then(Value::number) {
                        parts.system.set_number(*item, number);
                    } else if let Some(text) =
                        attribute(source, |number| value(self, number)).ok()?
                    {
                        parts.system.set(*item, &text);
                    }
                }
                Step::Item(..) => {}
                Step::Time(source) => {
                    parts.stamp = match found(self, source).and_then(Value::time) {
                        Some(us) => utc(us),
                        None => attribute(source, |number| value(self, number))
                            .ok()?
                            .and_then(|text| system_time(&text)),
                    };
                }
                Step::Culture(source) => {
                    parts.culture(attribute(source, |number| value(self, number)).ok()?);
                }
                Step::Text {
                    meaning,
                    field,
                    text,
                    repeats,
                    inner,
                } => {
                    let found = found(self, text);
                    if matches!(meaning, Meaning::Item(_)) && !self.complete {
                        continue;
                    }
                    if matches!(meaning, Meaning::Section | Meaning::Data) {
                        if let Some(fragment) = found.and_then(Value::fragment) {
                            self.fragment(fragment, *inner, depth, parts)?;
                            continue;
                        }
                        if *repeats && let Some(texts) = found.and_then(Value::texts) {
                            for text in texts {
                                parts.field(None, text.into());
                            }
                            continue;
                        }
                        let name = match field {
                            Field::Unnamed => None,
                            Field::Named(name) => Some(name.clone()),
                            Field::Value(number, own) => {
                                let source = Source::Value(*number);
                                attribute(&source, |number| value(self, number))
                                    .ok()?
                                    .map(Arc::from)
                                    .or_else(|| own.clone())
                            }
                        };
                        parts.field(name, content(text, found)?);
                    } else {
                        match (meaning, found.and_then(Value::number)) {
                            (Meaning::RecordId, Some(number)) => parts.record_id = Some(number),
                            (Meaning::Level, Some(number)) => {
                                parts.level = u8::try_from(number).ok();
                            }
                            (Meaning::EventId, Some(number)) => {
                                parts.id = u32::try_from(number).ok().map(|id| id & 0xFFFF);
                            }
                            (Meaning::Item(item), Some(number)) => {
                                parts.system.set_number(*item, number);
                            }
                            _ => parts.text(*meaning, content(text, found)?),
                        }
                    }
                }
                Step::Nested {
                    value: number,
                    inner,
                    text_counts,
                } => {
                    let Some(found) = value(self, *number) else {
                        continue;
                    };
                    if let Some(fragment) = found.fragment() {
                        self.fragment(fragment, *inner, depth, parts)?;
                    } else if *text_counts && !found.is_empty() {
                        return None;
                    } else {
                        // What has no spelling fails the record.
                        found.text()?;
                    }
                }
            }
        }
        Some(())
    }

    fn fragment(
        &mut self,
        fragment: Range<usize>,
        place: Place,
        depth: usize,
        parts: &mut Parts,
    ) -> Option<()> {
        self.fragments = self.fragments.checked_sub(1)?;
        if depth >= DEPTH {
            return None;
        }
        self.stream(fragment, place, depth + 1, parts)
    }
}

/// The value of an attribute; `Ok(None)` where it is left out.
fn attribute<'a, 's>(
    source: &'s Source,
    value: impl Fn(u16) -> Option<Value<'a>>,
) -> Result<Option<Cow<'s, str>>, Odd> {
    match source {
        Source::Literal(text) => Ok((!text.is_empty()).then_some(text.as_str().into())),
        Source::Value(number) => match value(*number) {
            Some(value) if !value.is_empty() => {
                value.text().map(|text| Some(text.into())).ok_or(Odd)
            }
            _ => Ok(None),
        },
    }
}

/// The text of an element; `None` where it has none of its own.
fn content<'s>(source: &'s Source, value: Option<Value<'_>>) -> Option<Cow<'s, str>> {
    match (source, value) {
        (Source::Literal(text), _) => Some(text.as_str().into()),
        (Source::Value(_), Some(value)) => value.text().map(Into::into),
        (Source::Value(_), None) => Some("".into()),
    }
}
