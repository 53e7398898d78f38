//! Templates: the markup that events of one kind share, turned once into the list of what to take
//! from the values of each. Markup that is spelled out, as of forwarded events, is read as a
//! template without values.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use super::values::{is_type, utf16};
use crate::model::SystemItem;
use crate::read::event::element::{Meaning, Place};
use crate::read::event::markup::local;
use crate::read::event::system;

/// Elements within each other; the deepest real ones have six levels.
const DEPTH: usize = 32;
/// Characters of a name; a few long ones, used again and again, would make much of little.
const NAME: usize = 256;
/// Head of a definition: the next one, its GUID, its length.
const HEAD: usize = 24;
/// Head of a name: the next one and its hash.
const NAME_HEAD: usize = 6;

/// What the markup of a kind of event says, in its order.
#[derive(Debug)]
pub(super) struct Program {
    pub(super) steps: Vec<Step>,
    /// How many of them are data fields.
    pub(super) fields: usize,
    /// About how many bytes following it makes.
    pub(super) cost: usize,
}

/// One thing to take.
#[derive(Debug)]
pub(super) enum Step {
    /// The next `count` steps stand in an element that is left out where this value is null.
    Depends {
        value: u16,
        count: usize,
    },
    /// The provider's name, by the first attribute that is there.
    Provider {
        names: [Option<Source>; 2],
    },
    Time(Source),
    /// Another item of `System` that is an attribute.
    Item(SystemItem, Source),
    Culture(Source),
    /// An element's text, or markup of its own in its place.
    Text {
        meaning: Meaning,
        field: Field,
        text: Source,
        /// What an array makes of it: an element for each text of it.
        repeats: bool,
        inner: Place,
    },
    /// Markup between elements.
    Nested {
        value: u16,
        inner: Place,
        /// Whether text would count here.
        text_counts: bool,
    },
}

/// Where a text comes from.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// The same in every event.
    Literal(String),
    Value(u16),
}

/// What a data field is called.
#[derive(Debug)]
pub(super) enum Field {
    Unnamed,
    Named(Arc<str>),
    /// By a value, or else by the element.
    Value(u16, Option<Arc<str>>),
}

/// What only the decoding crate reads.
#[derive(Debug)]
pub(super) struct Odd;

/// Bytes that are read one after the other.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'a> {
    pub(super) data: &'a [u8],
    pub(super) at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn bytes(&mut self, count: usize) -> Option<&'a [u8]> {
        let end = self.at.checked_add(count)?;
        let bytes = self.data.get(self.at..end)?;
        self.at = end;
        Some(bytes)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.bytes(N)?.first_chunk().copied()
    }

    pub(super) fn u8(&mut self) -> Option<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    pub(super) fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_le_bytes)
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    pub(super) fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }

    /// Passes a definition that stands here; its length in bytes.
    pub(super) fn definition(&mut self) -> Option<usize> {
        self.bytes(HEAD - 4)?;
        let length = self.u32()? as usize;
        self.bytes(length)?;
        Some(length)
    }

    /// Passes a reference to a name, and the name where it stands here.
    fn name(&mut self) -> Option<String> {
        let at = self.u32()? as usize;
        let mut name = Cursor { at, ..*self };
        name.bytes(NAME_HEAD)?;
        let length = usize::from(name.u16()?);
        if length > NAME {
            return None;
        }
        // As it stands: what XML has no room for the decoding crate leaves in names.
        let units = name.bytes(length * 2)?.as_chunks::<2>().0;
        if at == self.at {
            // A zero follows it.
            name.bytes(2)?;
            self.at = name.at;
        }
        let letter = |unit: &[u8; 2]| {
            let [letter, high] = *unit;
            let plain = letter.is_ascii_alphanumeric() || b"_-.:".contains(&letter);
            (plain && high == 0).then_some(char::from(letter))
        };
        let text: String = units.iter().map(letter).collect::<Option<_>>()?;
        let begins = |c: char| c.is_ascii_alphabetic() || c == '_';
        text.starts_with(begins).then_some(text)
    }
}

#[derive(Debug)]
struct Element {
    name: String,
    depends: Option<u16>,
    attributes: Vec<(String, Vec<Node>)>,
    children: Vec<Node>,
}

#[derive(Debug)]
enum Node {
    Element(Element),
    Text(String),
    Value(u16),
}

impl Program {
    /// Reads the definition at this byte of the chunk, for an element that stands at `place`;
    /// `None` where it holds what only the decoding crate reads.
    pub(super) fn read(data: &[u8], definition: usize, place: Place) -> Option<Self> {
        let mut cursor = Cursor {
            data,
            at: definition,
        };
        let length = cursor.definition()?;
        let end = cursor.at;
        cursor.at = end - length;
        Self::compile(tree(&mut cursor, end, true)?, place)
    }

    /// Reads markup that is spelled out in these bytes of the chunk.
    pub(super) fn spelled_out(data: &[u8], markup: Range<usize>, place: Place) -> Option<Self> {
        let mut cursor = Cursor {
            data: data.get(..markup.end)?,
            at: markup.start,
        };
        Self::compile(tree(&mut cursor, markup.end, false)?, place)
    }

    fn compile(root: Element, place: Place) -> Option<Self> {
        let mut compiler = Compiler {
            steps: Vec::new(),
            values: BTreeSet::new(),
            cost: 64,
        };
        compiler.element(root, place)?;
        let is_field = |step: &&Step| {
            let Step::Text { meaning, .. } = step else {
                return false;
            };
            matches!(meaning, Meaning::Section | Meaning::Data)
        };
        Some(Self {
            fields: compiler.steps.iter().filter(is_field).count(),
            steps: compiler.steps,
            cost: compiler.cost,
        })
    }
}

/// The element that stands up to the byte `end`. Only those of templates say what they depend on.
fn tree(cursor: &mut Cursor<'_>, end: usize, in_template: bool) -> Option<Element> {
    if cursor.data.get(cursor.at) == Some(&0x0f) {
        cursor.bytes(4)?;
    }
    let mut open: Vec<Element> = Vec::new();
    let mut root = None;
    // Whether the innermost element's start tag is still open.
    let mut in_tag = false;
    while cursor.at < end {
        let token = cursor.u8()?;
        if root.is_some() {
            return (token == 0).then_some(root).flatten();
        }
        match token {
            0x01 | 0x41 => {
                if in_tag || open.len() >= DEPTH {
                    return None;
                }
                let depends = if in_template { cursor.u16()? } else { u16::MAX };
                cursor.u32()?;
                let name = cursor.name()?;
                if token == 0x41 {
                    cursor.u32()?;
                }
                open.push(Element {
                    name,
                    depends: (depends != u16::MAX).then_some(depends),
                    attributes: Vec::new(),
                    children: Vec::new(),
                });
                in_tag = true;
            }
            0x06 | 0x46 if in_tag => {
                let name = cursor.name()?;
                open.last_mut()?.attributes.push((name, Vec::new()));
            }
            0x02 if in_tag => in_tag = false,
            0x03 | 0x04 if in_tag == (token == 0x03) => {
                in_tag = false;
                let element = open.pop()?;
                match open.last_mut() {
                    Some(parent) => parent.children.push(Node::Element(element)),
                    None => root = Some(element),
                }
            }
            0x05 | 0x45 | 0x08 | 0x48 | 0x09 | 0x49 | 0x0d | 0x0e => {
                let node = match token {
                    0x05 | 0x45 => {
                        // Only text is ever written out.
                        if cursor.u8()? != 0x01 {
                            return None;
                        }
                        let length = usize::from(cursor.u16()?);
                        Node::Text(utf16(cursor.bytes(length * 2)?))
                    }
                    0x08 | 0x48 => {
                        let c = char::from_u32(u32::from(cursor.u16()?));
                        Node::Text(c.unwrap_or(char::REPLACEMENT_CHARACTER).to_string())
                    }
                    0x09 | 0x49 => Node::Text(entity(&cursor.name()?)?.to_owned()),
                    _ if !in_template => return None,
                    _ => {
                        let value = cursor.u16()?;
                        if !is_type(cursor.u8()?) {
                            return None;
                        }
                        Node::Value(value)
                    }
                };
                let element = open.last_mut()?;
                match (in_tag, element.attributes.last_mut()) {
                    (true, Some((_, nodes))) => nodes.push(node),
                    (true, None) => return None,
                    (false, _) => element.children.push(node),
                }
            }
            _ => return None,
        }
    }
    if cursor.at == end { root } else { None }
}

/// What a reference stands for.
fn entity(name: &str) -> Option<&'static str> {
    Some(match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => return None,
    })
}

struct Compiler {
    steps: Vec<Step>,
    /// Values that are used. One that is used twice could make much of little.
    values: BTreeSet<u16>,
    cost: usize,
}

impl Compiler {
    /// An element; the outermost one depends on nothing.
    fn element(&mut self, element: Element, place: Place) -> Option<()> {
        let name = local(&element.name);
        let meaning = place.meaning(name);
        let inner = place.within(name);
        self.cost = self.cost.saturating_add(16);
        if place == Place::System {
            // The provider's step takes both of its names.
            let others = system::attributes(name).filter(|(i, _)| *i != SystemItem::EventSource);
            for (item, wanted) in others {
                if let Some(source) = self.attribute(&element, wanted).ok()? {
                    self.steps.push(Step::Item(item, source));
                }
            }
        }
        match meaning {
            Meaning::Provider => {
                let names = [
                    self.attribute(&element, "Name").ok()?,
                    self.attribute(&element, "EventSourceName").ok()?,
                ];
                self.steps.push(Step::Provider { names });
            }
            Meaning::Time => {
                let source = self.attribute(&element, "SystemTime").ok()?;
                let source = source.unwrap_or(Source::Literal(String::new()));
                self.steps.push(Step::Time(source));
            }
            Meaning::Rendering => {
                let source = self.attribute(&element, "Culture").ok()?;
                let source = source.unwrap_or(Source::Literal(String::new()));
                self.steps.push(Step::Culture(source));
            }
            _ => {}
        }
        if !meaning.has_text() {
            return self.children(element.children, inner, false);
        }
        let field = match meaning {
            Meaning::Section => Field::Named(name.into()),
            Meaning::Data => {
                let own = (name != "Data").then(|| Arc::<str>::from(name));
                match self.attribute(&element, "Name").ok()? {
                    Some(Source::Literal(name)) => Field::Named(name.into()),
                    Some(Source::Value(value)) => Field::Value(value, own),
                    None => own.map_or(Field::Unnamed, Field::Named),
                }
            }
            _ => Field::Unnamed,
        };
        let is_data = matches!(meaning, Meaning::Section | Meaning::Data);
        // Elements that all depend on values may all be left out; this one is a field then.
        let mut elements = element.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element.depends.is_none()),
            _ => None,
        });
        if let Some(first) = elements.next() {
            let holds_elements = first || elements.any(|always| always);
            return (is_data && holds_elements)
                .then(|| self.children(element.children, inner, true))
                .flatten();
        }
        let repeats = is_data && element.name == "Data" && element.attributes.is_empty();
        let text = self.source(&element.children).ok()?;
        self.steps.push(Step::Text {
            meaning,
            field,
            text: text.unwrap_or(Source::Literal(String::new())),
            repeats,
            inner,
        });
        Some(())
    }

    fn children(&mut self, nodes: Vec<Node>, inner: Place, text_counts: bool) -> Option<()> {
        for node in nodes {
            match node {
                Node::Element(element) => {
                    let depends = element.depends;
                    let guard = self.steps.len();
                    if let Some(value) = depends {
                        self.steps.push(Step::Depends { value, count: 0 });
                    }
                    self.element(element, inner)?;
                    let behind = self.steps.len();
                    if depends.is_some()
                        && let Some(Step::Depends { count, .. }) = self.steps.get_mut(guard)
                    {
                        *count = behind - guard - 1;
                    }
                }
                Node::Value(value) => {
                    self.uses(value)?;
                    self.steps.push(Step::Nested {
                        value,
                        inner,
                        text_counts,
                    });
                }
                Node::Text(text) if text_counts && !text.is_empty() => return None,
                Node::Text(_) => {}
            }
        }
        Some(())
    }

    /// An attribute's value; `Ok(None)` where there is no such attribute.
    fn attribute(&mut self, element: &Element, wanted: &str) -> Result<Option<Source>, Odd> {
        let mut found = element
            .attributes
            .iter()
            .filter(|(name, _)| local(name) == wanted);
        let Some((_, nodes)) = found.next() else {
            return Ok(None);
        };
        if found.next().is_some() {
            return Err(Odd);
        }
        let source = self.source(nodes)?;
        // An empty attribute is none.
        Ok(source.filter(|source| *source != Source::Literal(String::new())))
    }

    /// A text or a value; `Ok(None)` where there is nothing.
    fn source(&mut self, nodes: &[Node]) -> Result<Option<Source>, Odd> {
        if let [Node::Value(value)] = nodes {
            self.uses(*value).ok_or(Odd)?;
            return Ok(Some(Source::Value(*value)));
        }
        let mut literal = String::new();
        for node in nodes {
            match node {
                Node::Text(text) => literal.push_str(text),
                Node::Element(_) | Node::Value(_) => return Err(Odd),
            }
        }
        self.cost = self.cost.saturating_add(literal.len());
        Ok((!nodes.is_empty()).then_some(Source::Literal(literal)))
    }

    fn uses(&mut self, value: u16) -> Option<()> {
        self.values.insert(value).then_some(())
    }
}
