//! Binary XML: elements, templates and their values, written into a chunk.
//!
//! Names and templates stand where they are used for the first time; later uses point there.

use super::chunk::Chunk;
use super::event::{Event, Form};
use super::value::{Value, utf16};

const FRAGMENT: [u8; 4] = [0x0f, 1, 1, 0];
const END: u8 = 0x00;
const BINXML: u8 = 0x21;
const TEXT: u8 = 0x01;
/// No value that an element depends on.
const INDEPENDENT: [u8; 2] = [0xff, 0xff];

/// What stands in an attribute or an element.
#[derive(Debug, Clone)]
pub(super) enum Slot {
    /// The same in every event of a kind; part of its template.
    Literal(String),
    /// A value of its type; where it may be missing, the type it would have.
    Value(Value, Option<u8>),
}

impl Slot {
    pub(super) fn literal(text: &str) -> Self {
        Self::Literal(text.to_owned())
    }

    pub(super) fn value(value: Value) -> Self {
        Self::Value(value, None)
    }

    pub(super) fn optional(value: Option<Value>, kind: u8) -> Self {
        Self::Value(value.unwrap_or(Value::Null), Some(kind))
    }
}

/// An element.
#[derive(Debug, Clone)]
pub(super) struct Element {
    name: String,
    attributes: Vec<(String, Slot)>,
    pub(super) children: Vec<Child>,
}

/// What stands within an element.
#[derive(Debug, Clone)]
pub(super) enum Child {
    Element(Element),
    Slot(Slot),
    /// An element with a template of its own, where there is one.
    Nested(Option<Element>),
}

impl Element {
    pub(super) fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            attributes: Vec::new(),
            children: Vec::new(),
        }
    }

    pub(super) fn attribute(mut self, name: &str, slot: Slot) -> Self {
        self.attributes.push((name.to_owned(), slot));
        self
    }

    pub(super) fn child(mut self, child: Element) -> Self {
        self.children.push(Child::Element(child));
        self
    }

    pub(super) fn value(mut self, value: Value) -> Self {
        self.children.push(Child::Slot(Slot::Value(value, None)));
        self
    }
}

/// Writes the markup of an event.
pub(super) fn write_event(chunk: &mut Chunk, event: &Event, form: Form) {
    let system = Child::Element(event.system());
    match form {
        Form::Templates => {
            let whole = Event::around([system, Child::Nested(event.section(form))]);
            write_instance(chunk, &whole);
        }
        Form::Plain => {
            let section = event.section(form).map(Child::Element);
            chunk.bytes.extend(FRAGMENT);
            Plain.element(chunk, &Event::around([system].into_iter().chain(section)));
            chunk.bytes.push(END);
        }
    }
}

/// A fragment that is one instance of a template.
fn write_instance(chunk: &mut Chunk, element: &Element) {
    let mut template = Template::default();
    template.gather(element);
    chunk.bytes.extend(FRAGMENT);
    chunk.bytes.extend([0x0c, 1]);
    let shape = template.shape;
    let known = chunk.template(&shape);
    let id = template_id(&shape);
    chunk.bytes.extend(id.to_le_bytes());
    if let Some(at) = known {
        chunk.bytes.extend(at.to_le_bytes());
    } else {
        let at = chunk.bytes.len() as u32 + 4;
        chunk.bytes.extend(at.to_le_bytes());
        let before = chunk.register_template(shape, id, at);
        chunk.bytes.extend(before.to_le_bytes());
        chunk.bytes.extend(id.to_le_bytes());
        chunk.bytes.extend([0xEA; 12]);
        sized(chunk, |chunk| {
            chunk.bytes.extend(FRAGMENT);
            Definition { next: 0 }.element(chunk, element);
            chunk.bytes.push(END);
        });
    }
    let values = template.values;
    chunk.bytes.extend((values.len() as u32).to_le_bytes());
    let table = chunk.bytes.len();
    chunk.bytes.resize(table + values.len() * 4, 0);
    for (i, value) in values.into_iter().enumerate() {
        let start = chunk.bytes.len();
        let kind = match value {
            Substitute::Value(value) => {
                chunk.bytes.extend(value.bytes());
                value.kind()
            }
            Substitute::Nested(None) => 0,
            Substitute::Nested(Some(element)) => {
                write_instance(chunk, element);
                BINXML
            }
        };
        // A length that does not fit is one of a record that does not fit into the chunk.
        let length = u16::try_from(chunk.bytes.len() - start).unwrap_or(u16::MAX);
        let at = table + i * 4;
        chunk.bytes[at..at + 2].copy_from_slice(&length.to_le_bytes());
        chunk.bytes[at + 2] = kind;
    }
    chunk.bytes.push(END);
}

/// A number made of what the template looks like.
fn template_id(shape: &str) -> u32 {
    super::checksum(&[shape.as_bytes()])
}

/// Writes a length of four bytes, and what it counts.
fn sized(chunk: &mut Chunk, write: impl FnOnce(&mut Chunk)) {
    let at = chunk.bytes.len();
    chunk.bytes.extend([0; 4]);
    write(chunk);
    let length = (chunk.bytes.len() - at - 4) as u32;
    chunk.bytes[at..at + 4].copy_from_slice(&length.to_le_bytes());
}

enum Substitute<'a> {
    Value(&'a Value),
    Nested(Option<&'a Element>),
}

/// A template's look, without values, and the values in the order of their places.
#[derive(Default)]
struct Template<'a> {
    shape: String,
    values: Vec<Substitute<'a>>,
}

impl<'a> Template<'a> {
    fn gather(&mut self, element: &'a Element) {
        self.shape += "<";
        self.shape += &element.name;
        for (name, slot) in &element.attributes {
            self.shape += &format!(" {name}=");
            self.slot(slot);
        }
        self.shape += ">";
        for child in &element.children {
            match child {
                Child::Element(child) => self.gather(child),
                Child::Slot(slot) => self.slot(slot),
                Child::Nested(element) => {
                    self.shape += "%";
                    self.values.push(Substitute::Nested(element.as_ref()));
                }
            }
        }
        self.shape += "/>";
    }

    fn slot(&mut self, slot: &'a Slot) {
        match slot {
            Slot::Literal(text) => self.shape += &format!("'{text}'"),
            Slot::Value(value, optional) => {
                let kind = optional.unwrap_or(value.kind());
                self.shape += &format!("%{kind:x}{}", optional.is_some());
                self.values.push(Substitute::Value(value));
            }
        }
    }
}

/// How an element is spelled: what the two forms have in common.
trait Spelling {
    /// What stands before an element's length.
    const BEFORE_LENGTH: &'static [u8];

    /// A value in an attribute or an element.
    fn value(&mut self, chunk: &mut Chunk, value: &Value, optional: Option<u8>);
    /// An element with a template of its own.
    fn nested(&mut self, chunk: &mut Chunk, element: Option<&Element>);

    /// Whether an attribute of this value is left out.
    fn leaves_out(&self, slot: &Slot) -> bool;

    fn slot(&mut self, chunk: &mut Chunk, slot: &Slot) {
        match slot {
            Slot::Literal(text) => write_text(chunk, text),
            Slot::Value(value, optional) => self.value(chunk, value, *optional),
        }
    }

    fn element(&mut self, chunk: &mut Chunk, element: &Element) {
        let attributes: Vec<_> = element
            .attributes
            .iter()
            .filter(|(_, slot)| !self.leaves_out(slot))
            .collect();
        chunk
            .bytes
            .push(if attributes.is_empty() { 0x01 } else { 0x41 });
        chunk.bytes.extend(Self::BEFORE_LENGTH);
        sized(chunk, |chunk| {
            chunk.write_name(&element.name);
            if let Some(last) = attributes.len().checked_sub(1) {
                sized(chunk, |chunk| {
                    for (i, (name, slot)) in attributes.into_iter().enumerate() {
                        chunk.bytes.push(if i == last { 0x06 } else { 0x46 });
                        chunk.write_name(name);
                        self.slot(chunk, slot);
                    }
                });
            }
            if element.children.is_empty() {
                chunk.bytes.push(0x03);
                return;
            }
            chunk.bytes.push(0x02);
            for child in &element.children {
                match child {
                    Child::Element(child) => self.element(chunk, child),
                    Child::Slot(slot) => self.slot(chunk, slot),
                    Child::Nested(element) => self.nested(chunk, element.as_ref()),
                }
            }
            chunk.bytes.push(0x04);
        });
    }
}

/// A template's definition: the places of the values instead of them.
struct Definition {
    next: u16,
}

impl Definition {
    fn place(&mut self, chunk: &mut Chunk, token: u8, kind: u8) {
        chunk.bytes.push(token);
        chunk.bytes.extend(self.next.to_le_bytes());
        chunk.bytes.push(kind);
        self.next += 1;
    }
}

impl Spelling for Definition {
    const BEFORE_LENGTH: &'static [u8] = &INDEPENDENT;

    fn value(&mut self, chunk: &mut Chunk, value: &Value, optional: Option<u8>) {
        let token = if optional.is_some() { 0x0e } else { 0x0d };
        self.place(chunk, token, optional.unwrap_or(value.kind()));
    }

    fn nested(&mut self, chunk: &mut Chunk, _: Option<&Element>) {
        self.place(chunk, 0x0e, BINXML);
    }

    fn leaves_out(&self, _: &Slot) -> bool {
        false
    }
}

/// Everything spelled out as text.
struct Plain;

impl Spelling for Plain {
    const BEFORE_LENGTH: &'static [u8] = &[];

    fn value(&mut self, chunk: &mut Chunk, value: &Value, _: Option<u8>) {
        write_text(chunk, &value.shown());
    }

    fn nested(&mut self, chunk: &mut Chunk, element: Option<&Element>) {
        if let Some(element) = element {
            self.element(chunk, element);
        }
    }

    fn leaves_out(&self, slot: &Slot) -> bool {
        matches!(slot, Slot::Value(Value::Null, _))
    }
}

/// Text, in which what markup would need an escape for stands as a reference.
fn write_text(chunk: &mut Chunk, text: &str) {
    let mut rest = text;
    loop {
        let special = rest.find(|c| reference(c).is_some() || is_control(c));
        let (plain, after) = rest.split_at(special.unwrap_or(rest.len()));
        if !plain.is_empty() || text.is_empty() {
            let more = if after.is_empty() { 0x05 } else { 0x45 };
            chunk.bytes.extend([more, TEXT]);
            let units = utf16(plain);
            chunk.bytes.extend(((units.len() / 2) as u16).to_le_bytes());
            chunk.bytes.extend(units);
        }
        let mut chars = after.chars();
        let Some(c) = chars.next() else { return };
        rest = chars.as_str();
        let more = if rest.is_empty() { 0 } else { 0x40 };
        if let Some(name) = reference(c) {
            chunk.bytes.push(0x09 | more);
            chunk.write_name(name);
        } else {
            chunk.bytes.push(0x08 | more);
            chunk.bytes.extend((c as u16).to_le_bytes());
        }
        if rest.is_empty() {
            return;
        }
    }
}

fn reference(c: char) -> Option<&'static str> {
    Some(match c {
        '&' => "amp",
        '<' => "lt",
        '>' => "gt",
        '"' => "quot",
        '\'' => "apos",
        _ => return None,
    })
}

fn is_control(c: char) -> bool {
    c < ' ' && !matches!(c, '\t' | '\n' | '\r')
}
