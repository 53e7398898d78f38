//! From an object to an event: by the names of PowerShell's properties, or by the paths of a form
//! that nests them; and what is told of objects that are none.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::EventItem;
use super::date::{self, Written};
use super::element::unix_lines;
use super::fields::ReadFields;
use super::fragment::{Ending, Fragment};
use super::items::{Items, Stray};
use super::json;
use super::labels::{self, Means};
use super::node::{Node, Parsed};
use super::provider::{infer_source, name_fields};
use super::region::Habits;
use super::system;
use super::wrapper::unwrap;
use crate::knowledge::EVENT_OBJECTS;
use crate::knowledge::forms::event::{self, Shape};
use crate::lazy::Lazy;
use crate::model::{Event, System};

/// Objects of a head that are looked at.
pub(super) const LOOKED_AT: usize = 8;

static TABLE: Lazy<event::Objects> = Lazy::new(|| EVENT_OBJECTS.read());

/// Whether an object may call its list of events so.
pub(super) fn is_list(name: &str) -> bool {
    TABLE.lists.iter().any(|own| own.eq_ignore_ascii_case(name))
}

/// Whether an event's object may have a property of this name at its top.
pub(super) fn is_property(name: &str) -> bool {
    // A member may be called by a whole path.
    let first = name.bytes().position(|byte| byte == b'.');
    let first = &name[..first.unwrap_or(name.len())];
    let top = |path: &String| {
        let own = path.as_bytes().get(..first.len());
        let ends = matches!(path.as_bytes().get(first.len()), None | Some(b'.'));
        ends && own.is_some_and(|own| own.eq_ignore_ascii_case(first.as_bytes()))
    };
    labels::property(name).is_some()
        || TABLE.shape.iter().any(|shape| top(&shape.telling))
        || TABLE.within.iter().any(top)
}

/// What could be read of an object.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ReadObject {
    fields: ReadFields,
    /// Kinds of properties that it has a value for.
    known: usize,
}

impl ReadObject {
    /// Whether it can be used as an event, among others.
    pub(super) fn is_event(&self) -> bool {
        let fields = &self.fields;
        let dated = fields.written.is_some() || fields.bad_date;
        fields.numbered || (!fields.event.provider.is_empty() && dated && self.known >= 3)
    }

    /// Whether it shows that the objects around it are events: an id, a time, and a source or one
    /// of the properties that no other kind of record calls so.
    pub(super) fn is_telling(&self) -> bool {
        self.fields.numbered && self.fields.written.is_some() && self.known >= 3
    }

    /// Whether it names its source and its log, as nothing but an event of Windows does.
    pub(super) fn is_of_windows(&self) -> bool {
        let event = &self.fields.event;
        !event.provider.is_empty() && event.channel.is_some()
    }
}

/// The object with what it holds as text, where that is an object itself.
fn open(node: &Node) -> Cow<'_, Node> {
    let Node::Object(members) = node else {
        return Cow::Borrowed(node);
    };
    let opened = |(name, held): &(String, Node)| match held {
        Node::Text(text) if text.trim_start().starts_with('{') => {
            let mut names = TABLE.opened.iter();
            names
                .any(|own| own.eq_ignore_ascii_case(name))
                .then(|| json::parse(text).node)
        }
        _ => None,
    };
    let mut owned = Cow::Borrowed(node);
    for (at, member) in members.iter().enumerate() {
        if let Some(opened) = opened(member)
            && let Node::Object(members) = owned.to_mut()
        {
            members[at].1 = opened;
        }
    }
    if members.iter().any(|(_, held)| type_of(held).is_some()) {
        owned = Cow::Owned(untyped(&owned));
    }
    owned
}

/// The type that an object names in place of being a value, and the value.
fn type_of(node: &Node) -> Option<(&str, &Node)> {
    let Node::Object(members) = node else {
        return None;
    };
    let [(name, held)] = members.as_slice() else {
        return None;
    };
    let typed = &TABLE.typed;
    let known = typed.plain.iter().chain([&typed.pairs, &typed.list]);
    let known = known.into_iter().any(|own| own == name);
    known.then_some((name.as_str(), held))
}

/// A value without the types that are written around what it is made of.
fn untyped(node: &Node) -> Node {
    let all = |node: &Node| match node.member("values") {
        Some(Node::List(values)) => values.clone(),
        _ => Vec::new(),
    };
    match (type_of(node), node) {
        (Some((name, held)), _) if *name == *TABLE.typed.pairs => {
            let pair = |pair: Node| {
                let key = pair.member("key").and_then(Node::scalar)?.to_owned();
                Some((key, untyped(pair.member("value")?)))
            };
            Node::Object(all(held).into_iter().filter_map(pair).collect())
        }
        (Some((name, held)), _) if *name == *TABLE.typed.list => {
            Node::List(all(held).iter().map(untyped).collect())
        }
        (Some((_, held)), _) => held.clone(),
        (None, Node::Object(members)) => {
            let member = |(name, held): &(String, Node)| (name.clone(), untyped(held));
            Node::Object(members.iter().map(member).collect())
        }
        (None, Node::List(nodes)) => Node::List(nodes.iter().map(untyped).collect()),
        (None, other) => other.clone(),
    }
}

/// Reads an object.
pub(super) fn read(node: &Node) -> ReadObject {
    let own = open(node);
    let within = TABLE.within.iter().filter_map(|path| own.at(path));
    let within: Vec<Cow<'_, Node>> = within.map(open).collect();
    let all = std::iter::once(&own).chain(&within);
    let mut shaped = all.filter_map(|node| Some((node, shape(node)?)));
    if let Some((node, shape)) = shaped.next() {
        return read_as(shape, node);
    }
    let own = read_names(&own);
    if own.is_event() {
        return own;
    }
    let mut within = within.iter().map(|node| read_names(node));
    within.find(ReadObject::is_event).unwrap_or(own)
}

/// The form that an object has.
fn shape(node: &Node) -> Option<&'static Shape> {
    TABLE.shape.iter().find(|shape| {
        node.at(&shape.telling).is_some_and(|value| match value {
            Node::Object(_) => true,
            _ => shape.flat && value.scalar().is_some(),
        })
    })
}

fn read_as(shape: &Shape, node: &Node) -> ReadObject {
    let mut reading = Reading::default();
    for path in &shape.paths {
        if let Some(node) = node.at(&path.path) {
            reading.take(path.means, "", node);
        } else if path.means == Means::Data {
            for (name, node) in node.below(&path.path) {
                fields(Some(name), node, &mut reading.event.data);
            }
        }
    }
    system::of_markup(node, &mut reading.system);
    reading.finish()
}

/// Reads the properties by their names.
fn read_names(node: &Node) -> ReadObject {
    let mut reading = Reading::default();
    if let Node::Object(members) = node {
        for (name, node) in members {
            if let Some(means) = labels::property(name) {
                reading.take(means, name, node);
            }
        }
        system::of_properties(node, &mut reading.system);
    }
    reading.finish()
}

/// Adds to an event the data that a text holds as an object, or as names and values with signs between them.
pub(super) fn add_held(event: &mut Event, text: &str) {
    if !event.data.is_empty() {
        return;
    }
    if text.contains(TABLE.between) {
        let pairs = text
            .split(TABLE.between)
            .filter_map(|pair| pair.split_once(':'));
        let field =
            |(name, value): (&str, &str)| (Some(name.trim().into()), value.trim().to_owned());
        event.data.extend(pairs.map(field));
        infer_source(event);
    } else if text.starts_with('{') {
        let node = json::parse(text).node;
        let held = ["EventData", "UserData"]
            .iter()
            .find_map(|name| node.member(name));
        fields(None, held.unwrap_or(&node), &mut event.data);
        name_fields(event);
    }
}

#[derive(Debug, Default)]
struct Reading {
    event: Event,
    system: System,
    id: Option<u32>,
    level: Option<u8>,
    level_word: Option<u8>,
    audit: Option<u8>,
    written: Option<Written>,
    bad_date: bool,
    known: BTreeSet<Means>,
}

impl Reading {
    fn take(&mut self, means: Means, name: &str, node: &Node) {
        let event = &mut self.event;
        let given = node.scalar().filter(|text| !is_type_names(text));
        let own = |slot: &mut Option<String>| {
            if slot.is_none() {
                *slot = given.map(str::to_owned);
            }
        };
        match means {
            Means::Id | Means::Instance => {
                // The upper half holds qualifiers; a number below zero is the same 32 bits.
                let number = given.and_then(|text| text.parse::<i64>().ok());
                let number = number.and_then(|n| {
                    u32::try_from(n)
                        .ok()
                        .or_else(|| i32::try_from(n).ok().map(|n| n as u32))
                });
                let number = number.map(|number| number & 0xFFFF);
                self.id = if means == Means::Id {
                    number.or(self.id)
                } else {
                    self.id.or(number)
                };
            }
            Means::Source => {
                if event.provider.is_empty() {
                    event.provider = given.unwrap_or_default().to_owned();
                }
            }
            Means::Date => {
                if self.written.is_none() {
                    self.written =
                        given.and_then(|text| date::read(text).or_else(|| date::epoch(text)));
                    self.bad_date |= self.written.is_none() && *node != Node::Null;
                }
            }
            Means::Level => self.level(name, given),
            Means::Keywords => self.audit = self.audit.or(given.and_then(labels::level)),
            Means::Log => own(&mut event.channel),
            Means::Computer => own(&mut event.computer),
            Means::Record => {
                event.record_id = event.record_id.or(given.and_then(|text| text.parse().ok()));
            }
            Means::Message => {
                let text = node.text().filter(|text| !is_type_names(text));
                let message = text.map(|text| unix_lines(text));
                event.message = event.message.take().or(message);
            }
            Means::Data | Means::Strings => fields(None, node, &mut event.data),
            Means::Category | Means::User | Means::Opcode | Means::Markup => {}
        }
        if node.text().is_some_and(|text| !text.is_empty()) {
            self.known.insert(means);
        }
    }

    fn level(&mut self, name: &str, given: Option<&str>) {
        let Some(text) = given else { return };
        let kind = &TABLE.entry_type;
        if kind.property.eq_ignore_ascii_case(name)
            && let Some(level) = kind.levels.get(text)
        {
            self.level = self.level.or(Some(*level));
        } else if text.bytes().all(|byte| byte.is_ascii_digit()) {
            self.level = self.level.or(labels::level(text));
        } else {
            self.level_word = self.level_word.or(labels::level(text));
        }
    }

    fn finish(self) -> ReadObject {
        let mut event = self.event;
        event.id = self.id.unwrap_or_default();
        unwrap(&mut event);
        infer_source(&mut event);
        name_fields(&mut event);
        event.system = self.system.told();
        event.level = self.level.or(self.level_word).or(self.audit);
        ReadObject {
            fields: ReadFields {
                event,
                numbered: self.id.is_some(),
                bad_date: self.bad_date && self.written.is_none(),
                written: self.written,
            },
            known: self.known.len(),
        }
    }
}

/// Appends the data fields that a node holds: strings without names, `Data` with or without them,
/// or members whose names are those of the fields.
fn fields(name: Option<&str>, node: &Node, out: &mut Vec<(Option<Arc<str>>, String)>) {
    // A field may itself be called "Value": only a list, or what has a text, stands for its object.
    let value = match node.value() {
        list @ Node::List(_) => list,
        text if node.member("#text").is_some() => text,
        _ => node,
    };
    let own = ["Name", "@Name", "#attributes.Name"];
    let stated = own
        .iter()
        .find_map(|path| node.at(path).and_then(Node::scalar));
    let name = stated.or(name);
    match value {
        Node::Null => {}
        Node::Text(text) | Node::Cut(text) => {
            // What PowerShell writes in place of what it did not go into.
            if !is_type_names(text) {
                out.push((name.map(Arc::from), unix_lines(text.as_str().into())));
            }
        }
        Node::List(nodes) => {
            for node in nodes {
                // An item stands for its value: `EventProperty` has no other member.
                let has_value = node.member("Value").is_some();
                fields(name, if has_value { node.value() } else { node }, out);
            }
        }
        Node::Object(members) => {
            for (member, node) in members {
                let attribute = member.starts_with(['#', '@']) || member.ends_with("_attributes");
                let empty = member == "Binary" && node.scalar().is_none();
                let says_name = stated.is_some() && member == "Name";
                if !(attribute || empty || says_name) {
                    fields((member != "Data").then_some(member), node, out);
                }
            }
        }
    }
}

/// Names of types, which stand where the values were too deep: `System.String[]` and the like.
fn is_type_names(text: &str) -> bool {
    let mut words = text.split_ascii_whitespace().peekable();
    words.peek().is_some()
        && words.all(|word| {
            word.strip_prefix("System.").is_some_and(|rest| {
                rest.ends_with("[]")
                    || rest.contains("`1[")
                    || rest.starts_with("Diagnostics.Eventing.Reader.")
            })
        })
}

/// What the objects of one document become, in their order.
#[derive(Debug)]
pub(super) struct Objects {
    items: Items,
    /// `JSON` or `CLIXML`
    notation: &'static str,
}

impl Objects {
    pub(super) fn new(habits: Habits, notation: &'static str) -> Self {
        let what = format!(" in {notation}: no object with an id, or with a source and a time");
        Self {
            items: Items::new(habits, false, Stray::unreadable(&what)),
            notation,
        }
    }

    /// Takes a line between objects.
    pub(super) fn stray(&mut self, line: u64) {
        self.items.stray(line, line);
    }

    /// Takes an object.
    pub(super) fn object(&mut self, parsed: &Parsed, raw: &Fragment) {
        let read = read(&parsed.node);
        let broken_at = parsed.broken_at.map(|at| raw.line_of(at));
        let notation = self.notation;
        let problem = |named| {
            let at = broken_at.unwrap_or(raw.line);
            raw.problem(named, (format!("is no {notation} from line {at} on"), at))
        };
        if !read.is_event() {
            if raw.ending == Ending::Cut {
                self.items.tell_strays();
                self.items.dating.problem(problem(false));
            } else {
                self.items.stray(raw.line, raw.last_line());
            }
            return;
        }
        let mut place = raw.place();
        place.carved |= broken_at.is_some();
        self.items.read(read.fields, place);
        if raw.ending != Ending::Closed || broken_at.is_some() {
            self.items.dating.problem(problem(true));
        }
    }

    /// Hands on what is decided.
    pub(super) fn hand_on(&mut self, out: &mut Vec<EventItem>) {
        self.items.hand_on(out);
    }

    /// Nothing follows; `open` is the last line, where the list of events is never closed.
    pub(super) fn finish(&mut self, open: Option<u64>, out: &mut Vec<EventItem>) {
        self.items.tell_strays();
        if let Some(line) = open {
            let message = format!(
                "the input ends on line {line}, before its list of events does; ask for the whole export"
            );
            self.items.problem("truncated", message, line);
        }
        self.items.finish(out);
    }
}

/// Whether objects of a head show an export of events: most of them do.
pub(super) fn most_are_telling(objects: &[ReadObject]) -> bool {
    let telling = objects.iter().filter(|object| object.is_telling()).count();
    telling > 0 && telling * 2 >= objects.len()
}

#[cfg(test)]
mod tests;
