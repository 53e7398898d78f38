//! What Event Viewer's *Friendly View* puts on the clipboard: the elements of an event as a tree, with their names as
//! they are in its XML, a sign before what holds others, and attributes in brackets.
//!
//! It is put back into markup and read as such. Which values have a name cannot be seen: known are those of
//! the provider's fields.

use quick_xml::escape::escape;

use super::element::read_event;
use super::items::{Items, Span, Stray};
use super::lines::{Line, LineForm, push_line};
use super::provider::{self, name_fields, short_provider};
use super::region::Habits;

/// Longest event, in bytes; more is left out.
const EVENT: usize = 1 << 20;

/// Reads the trees.
#[derive(Debug)]
pub(crate) struct Tree {
    items: Items,
    block: Option<Block>,
}

/// What is read of an open event.
#[derive(Debug, Default)]
struct Block {
    line: u64,
    offset: u64,
    end: u64,
    /// Name, attributes and text of each element of `System`.
    system: Vec<Element>,
    /// The lines of its data.
    data: Option<String>,
    too_long: bool,
}

#[derive(Debug, Default)]
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    text: String,
}

impl LineForm for Tree {
    fn line(&mut self, line: Line) {
        let text = named(&line.text);
        if text == SYSTEM {
            self.close();
            self.block = Some(Block {
                line: line.number,
                offset: line.offset,
                end: line.end,
                ..Block::default()
            });
        } else if let Some(block) = &mut self.block {
            block.take(text, &line);
        } else if !text.is_empty() {
            self.items.stray(line.number, line.number);
        }
    }

    fn end(&mut self, _: u64) {
        self.close();
    }

    fn items(&mut self) -> &mut Items {
        &mut self.items
    }
}

const SYSTEM: &str = "System";
const DATA: [&str; 2] = ["EventData", "UserData"];

impl Tree {
    pub(super) fn new(habits: Habits) -> Self {
        Self {
            items: Items::new(habits, false, Stray::foreign()),
            block: None,
        }
    }

    /// Ends the open event, and hands it on.
    fn close(&mut self) {
        let Some(block) = self.block.take() else {
            return;
        };
        self.items.tell_strays();
        let mut read = read_event(&block.markup(), &[]);
        name_fields(&mut read.event);
        let line = block.line;
        if !read.named {
            let message = format!(
                "the copied event that starts on line {line} has neither a source nor an id"
            );
            self.items.problem("bad-record", message, line);
            return;
        }
        let place = Span {
            line,
            offset: block.offset,
            end: block.end,
            carved: block.too_long,
        };
        let mut record = place.record(read.event);
        record.stamp = read.stamp;
        self.items.dating.event(record, None);
        if block.too_long {
            let message =
                format!("the copied event that starts on line {line} is longer than any event");
            self.items.problem("bad-record", message, line);
        }
    }
}

impl Block {
    fn take(&mut self, text: &str, line: &Line) {
        if text.is_empty() {
            return;
        }
        self.end = line.end;
        self.too_long |= line.cut;
        if let Some(data) = &mut self.data {
            self.too_long |= !push_line(data, text, EVENT);
        } else if DATA.contains(&text) {
            self.data = Some(String::new());
        } else if let Some((name, value)) = attribute(text) {
            if let Some(element) = self.system.last_mut() {
                element.attributes.push((name.to_owned(), value.to_owned()));
            }
        } else {
            let (name, text) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
            if !name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
                return;
            }
            self.system.push(Element {
                name: name.to_owned(),
                text: text.trim().to_owned(),
                ..Element::default()
            });
        }
    }

    /// The event as its XML has it.
    fn markup(&self) -> String {
        let mut out = String::from("<Event><System>");
        let own = |name: &str| {
            let mut elements = self.system.iter();
            elements.find(|element| element.name == name)
        };
        for element in &self.system {
            out.push_str(&format!("<{}", element.name));
            for (name, value) in &element.attributes {
                out.push_str(&format!(" {name}=\"{}\"", escape(value)));
            }
            out.push_str(&format!(">{}</{}>", escape(&element.text), element.name));
        }
        out.push_str("</System><EventData>");
        let source = own("Provider").and_then(|element| element.attributes.first());
        let short = short_provider(source.map_or("", |(_, name)| name));
        let id = own("EventID").and_then(|element| element.text.parse().ok());
        let known = provider::known(&short).zip(id);
        for line in self.data.iter().flat_map(|data| data.lines()) {
            let (name, value) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
            let fields = known.and_then(|(provider, id)| provider.fields(id));
            let is_name = fields.is_some_and(|mut fields| fields.any(|field| field == name));
            if is_name || is_numbered(name) {
                let value = escape(value.trim());
                out.push_str(&format!("<Data Name=\"{}\">{value}</Data>", escape(name)));
            } else {
                out.push_str(&format!("<Data>{}</Data>", escape(line)));
            }
        }
        out.push_str("</EventData></Event>");
        out
    }
}

/// The name of a field that has only a number: `param1`.
fn is_numbered(name: &str) -> bool {
    let number = name.strip_prefix("param");
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}

/// A line without the sign of a tree before it.
fn named(line: &str) -> &str {
    let line = line
        .trim_start_matches(|c: char| c.is_whitespace() || c == '>')
        .trim_end();
    match line.split_once(char::is_whitespace) {
        Some(("+" | "-", name)) => name.trim_start(),
        _ => line,
    }
}

/// `[ Name]  value`
fn attribute(text: &str) -> Option<(&str, &str)> {
    let (name, value) = text.strip_prefix('[')?.split_once(']')?;
    let name = name.trim();
    let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric());
    is_name.then(|| (name, value.trim()))
}

/// Tells such trees wherever they stand, by the elements that each event has.
pub(crate) fn recognise(head: &str) -> bool {
    // Found faster than lines are.
    if memchr::memmem::find(head.as_bytes(), b"SystemTime").is_none() {
        return false;
    }
    let mut lines = head.lines().map(named).filter(|line| !line.is_empty());
    lines.any(|line| line == SYSTEM) && {
        let mut behind = lines.take(40);
        behind.any(|line| {
            line.strip_prefix("EventID")
                .is_some_and(|id| id.trim().parse::<u32>().is_ok())
        }) && behind.any(|line| attribute(line).is_some_and(|(name, _)| name == "SystemTime"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::read::event::harness;
    use crate::read::event::lines::LineReader;

    const TREE: &str = "\
+ System

  - Provider

   [ Name]  Microsoft-Windows-TaskScheduler
   [ Guid]  {de7b24ea-73c8-4a09-985d-5bdadcfa9017}

   EventID 201

   Level 4

  - TimeCreated

   [ SystemTime]  2026-03-02T04:00:00.412345Z

   EventRecordID 9

   Channel L

   Computer C

- EventData

  TaskName \\eAdm synkronisering
  ResultCode 0
  a <b>
";

    fn reader() -> LineReader<Tree> {
        LineReader::of(Tree::new(Habits::assumed()))
    }

    #[test]
    fn a_tree_is_read_as_its_markup() {
        assert!(recognise(TREE));
        let record = &harness::records(harness::items_of(reader(), &[TREE]))[0];
        let event = &record.event;
        assert_eq!(
            (event.id, event.level, event.record_id),
            (201, Some(4), Some(9))
        );
        assert_eq!(event.provider, "Microsoft-Windows-TaskScheduler");
        assert_eq!(event.field("TaskName"), Some("\\eAdm synkronisering"));
        assert_eq!(event.data.last().unwrap(), &(None, "a <b>".to_owned()));
        assert_eq!(record.stamp.unwrap().utc_us, 1_772_424_000_412_345);
    }

    #[test]
    fn near_misses() {
        for text in [
            "System\nstarted\n",
            "+ System\n  EventID 5\n",
            "2026-03-02 05:14:07 INFO System\n2026-03-02 05:14:07 INFO EventID 5\n",
        ] {
            assert!(!recognise(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_tree_cut_anywhere_in_pieces_of_any_size(end in 0..TREE.len(), twice: bool, cuts in prop::collection::vec(0_usize..400, 0..4)) {
            let text = if twice { TREE.to_owned() + &TREE[..end] } else { TREE[..end].to_owned() };
            let pieces = harness::pieces(&text, cuts);
            prop_assert_eq!(harness::items_of(reader(), &pieces), harness::items_of(reader(), &[&text]));
        }
    }
}
