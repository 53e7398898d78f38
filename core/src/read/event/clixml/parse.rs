//! One object of a CLIXML text.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::super::markup::{Scanner, Token, attribute, unescape};
use super::super::node::{Node, Parsed};

/// Open elements that are kept; deeper ones are left out.
const DEPTH: usize = 128;
/// Objects that may be referred to, and the length of the text of one.
const REFERENCES: usize = 4096;
const REFERRED: usize = 1024;

/// Objects of the document that others refer to, by their number.
pub(super) type References = BTreeMap<u64, Node>;

#[derive(Debug, Default)]
struct Open<'t> {
    element: &'t str,
    /// Name of the member.
    name: Option<String>,
    /// `RefId`
    number: Option<u64>,
    text: String,
    members: Vec<(String, Node)>,
    list: Option<Vec<Node>>,
    /// The value of an object that is more than its value: its element, and itself.
    primitive: Option<(&'t str, Node)>,
    shown: Option<String>,
}

/// Reads an object, from `<Obj` on. Never fails: what is missing or broken stays empty.
pub(super) fn parse(text: &str, references: &mut References) -> Parsed {
    let mut parser = Parser {
        stack: vec![Open::default()],
        deeper: 0,
        references,
    };
    let mut broken_at = None;
    let mut scanner = Scanner::new(text);
    loop {
        let offset = scanner.offset();
        let Some(token) = scanner.next() else { break };
        let sound = match token {
            Token::Open {
                name,
                attributes,
                empty,
            } => {
                parser.open(name, attributes);
                if empty {
                    parser.close(true);
                }
                true
            }
            Token::Close { name } => parser.close_named(name),
            Token::Text(text) => parser.text(&unescape(text)),
            Token::Raw(text) => parser.text(text),
            Token::Broken => false,
        };
        if !sound {
            broken_at.get_or_insert(offset);
        }
    }
    if parser.stack.len() > 1 || parser.deeper > 0 {
        broken_at.get_or_insert(text.len());
    }
    while parser.stack.len() > 1 {
        parser.deeper = 0;
        parser.close(false);
    }
    let node = parser.stack.pop().and_then(|root| root.primitive);
    Parsed {
        node: node.map_or(Node::Null, |(_, node)| node),
        broken_at,
    }
}

struct Parser<'t, 'r> {
    /// Open elements, below them one that takes the object.
    stack: Vec<Open<'t>>,
    deeper: usize,
    references: &'r mut References,
}

impl<'t> Parser<'t, '_> {
    fn open(&mut self, element: &'t str, attributes: &str) {
        if self.stack.len() >= DEPTH {
            self.deeper = self.deeper.saturating_add(1);
            return;
        }
        self.stack.push(Open {
            element,
            name: ["N", "Name"]
                .iter()
                .find_map(|own| attribute(attributes, own))
                .map(|name| decoded(&name).into_owned()),
            number: attribute(attributes, "RefId").and_then(|number| number.trim().parse().ok()),
            list: is_list(element).then(Vec::new),
            ..Open::default()
        });
    }

    fn text(&mut self, text: &str) -> bool {
        if self.deeper == 0
            && let Some(open) = self.stack.last_mut()
        {
            open.text.push_str(text);
        }
        true
    }

    fn close_named(&mut self, element: &str) -> bool {
        if self.deeper > 0 {
            self.deeper -= 1;
            return true;
        }
        let found = self.stack.iter().rposition(|open| open.element == element);
        let Some(found) = found else { return false };
        let sound = found + 1 == self.stack.len();
        while self.stack.len() > found + 1 {
            self.close(false);
        }
        self.close(true);
        sound
    }

    fn close(&mut self, whole: bool) {
        if self.deeper > 0 {
            self.deeper -= 1;
            return;
        }
        if self.stack.len() < 2 {
            return;
        }
        let Some(open) = self.stack.pop() else { return };
        match open.element {
            "TN" | "TNRef" | "T" => {}
            "Props" | "MS" | "DCT" => {
                if let Some(parent) = self.stack.last_mut() {
                    parent.members.extend(open.members);
                }
            }
            "ToString" => {
                if let Some(parent) = self.stack.last_mut()
                    && whole
                {
                    parent.shown = Some(decoded(&open.text).into_owned());
                }
            }
            "En" => self.entry(open),
            element if is_list(element) => {
                if let Some(parent) = self.stack.last_mut() {
                    parent.list = open.list;
                }
            }
            "Obj" | "Object" => {
                let (name, number) = (open.name.clone(), open.number);
                let node = object(open);
                if let Some(number) = number {
                    self.refer(number, &node);
                }
                self.put("Obj", name, node);
            }
            // Of several values, or of an object.
            "Property" if open.list.is_some() || !open.members.is_empty() => {
                let name = open.name.clone();
                self.put("Property", name, object(open));
            }
            "Ref" => {
                let node = open.number.and_then(|number| self.references.get(&number));
                let node = node.cloned().unwrap_or(Node::Null);
                self.put("Ref", open.name, node);
            }
            "Nil" => self.put("Nil", open.name, Node::Null),
            element => {
                let text = decoded(&open.text).into_owned();
                let node = if whole {
                    Node::Text(text)
                } else {
                    Node::Cut(text)
                };
                self.put(element, open.name, node);
            }
        }
    }

    /// A pair of a dictionary is a member.
    fn entry(&mut self, open: Open<'t>) {
        let mut pair = open.members.into_iter().map(|(_, node)| node);
        if let (Some(key), Some(value), Some(parent)) =
            (pair.next(), pair.next(), self.stack.last_mut())
            && let Some(key) = key.scalar()
        {
            parent.members.push((key.to_owned(), value));
        }
    }

    fn refer(&mut self, number: u64, node: &Node) {
        // Only what stands within an event is referred to, and is short.
        let short = node.text().is_some_and(|text| text.len() <= REFERRED);
        if self.stack.len() > 1 && short {
            self.references.insert(number, node.clone());
            if self.references.len() > REFERENCES {
                self.references.pop_first();
            }
        }
    }

    fn put(&mut self, element: &'t str, name: Option<String>, node: Node) {
        let Some(parent) = self.stack.last_mut() else {
            return;
        };
        match (&mut parent.list, name) {
            (Some(list), _) => list.push(node),
            (None, Some(name)) => parent.members.push((name, node)),
            (None, None) if parent.element == "Property" => parent.list = Some(vec![node]),
            (None, None) => parent.primitive = Some((element, node)),
        }
    }
}

fn is_list(element: &str) -> bool {
    matches!(element, "LST" | "IE" | "STK" | "QUE")
}

/// What an object stands for: its items, its value, its members, or what it is shown as.
fn object(open: Open<'_>) -> Node {
    match (open.primitive, open.list, open.shown) {
        // An enumeration is shown by its word.
        (Some(("I32" | "U32" | "By" | "I64" | "I16" | "U16", _)), None, Some(shown)) => {
            Node::Text(shown)
        }
        (Some((_, node)), _, _) => node,
        (None, Some(list), _) => Node::List(list),
        (None, None, Some(shown)) if open.members.is_empty() => Node::Text(shown),
        (None, None, _) => Node::Object(open.members),
    }
}

/// Replaces `_x000D_` and the like: UTF-16 units of what XML cannot hold.
fn decoded(text: &str) -> Cow<'_, str> {
    if memchr::memmem::find(text.as_bytes(), b"_x").is_none() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut units: Vec<u16> = Vec::new();
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        if let Some(unit) = escape(rest) {
            units.push(unit);
            rest = rest.get(7..).unwrap_or_default();
            continue;
        }
        put_units(&mut units, &mut out);
        out.push(next);
        rest = rest.get(next.len_utf8()..).unwrap_or_default();
    }
    put_units(&mut units, &mut out);
    Cow::Owned(out)
}

fn put_units(units: &mut Vec<u16>, out: &mut String) {
    let chars = char::decode_utf16(units.drain(..));
    out.extend(chars.map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
}

/// The unit that a text begins with: `_x`, four digits, `_`.
fn escape(text: &str) -> Option<u16> {
    let inside = text.get(..7)?.strip_prefix("_x")?.strip_suffix('_')?;
    let digits = inside.bytes().all(|b| b.is_ascii_hexdigit());
    digits
        .then(|| u16::from_str_radix(inside, 16).ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(text: &str) -> Parsed {
        parse(text, &mut References::new())
    }

    fn text(parsed: &Parsed, path: &str) -> Option<String> {
        parsed.node.at(path)?.text().map(Cow::into_owned)
    }

    #[test]
    fn members_of_every_kind() {
        let parsed = of(concat!(
            "<Obj RefId=\"0\"><TN RefId=\"0\"><T>System.X</T></TN><ToString>X</ToString><Props>",
            "<I32 N=\"Id\">107</I32><Nil N=\"Qualifiers\" /><S N=\"A_x005F_b\">1 &lt; 2</S>",
            "<Obj N=\"EntryType\" RefId=\"1\"><TNRef RefId=\"1\" /><ToString>Error</ToString><I32>1</I32></Obj>",
            "<Obj N=\"When\" RefId=\"2\"><DT>2026-03-02T05:00:00</DT><MS><S N=\"Hint\">x</S></MS></Obj>",
            "<Obj N=\"List\" RefId=\"3\"><LST><S>a</S><Obj RefId=\"4\"><Props><S N=\"Value\">b</S></Props></Obj><Nil /></LST></Obj>",
            "<Ref N=\"Again\" RefId=\"3\" /><Ref N=\"Never\" RefId=\"99\" />",
            "<Obj N=\"Map\" RefId=\"5\"><DCT><En><S N=\"Key\">k</S><S N=\"Value\">v</S></En></DCT></Obj>",
            "</Props><MS><S N=\"Message\">one_x000D__x000A_two_xD83D__xDE00_</S></MS></Obj>",
        ));
        assert_eq!(parsed.broken_at, None);
        let cases = [
            ("Id", "107"),
            ("A_b", "1 < 2"),
            ("EntryType", "Error"),
            ("When", "2026-03-02T05:00:00"),
            ("List", "a b"),
            ("Again", "a b"),
            ("Map.k", "v"),
            ("Message", "one\r\ntwo😀"),
        ];
        for (path, wanted) in cases {
            assert_eq!(text(&parsed, path).as_deref(), Some(wanted), "{path}");
        }
        assert_eq!(parsed.node.at("Never"), Some(&Node::Null));
    }

    #[test]
    fn what_can_be_read_of_a_broken_object_is_read() {
        let parsed = of(
            "<Obj><Props><I32 N=\"Id\">7</I32><S N=\"a\">x</Props><MS><S N=\"b\">y</S></MS></Obj>",
        );
        assert_eq!(parsed.broken_at, Some(41));
        assert_eq!(text(&parsed, "Id").as_deref(), Some("7"));
        assert_eq!(parsed.node.at("a"), Some(&Node::Cut("x".to_owned())));
        assert_eq!(text(&parsed, "b").as_deref(), Some("y"));
        let cut = of("<Obj><Props><I32 N=\"Id\">7");
        assert_eq!(cut.node.at("Id"), Some(&Node::Cut("7".to_owned())));
        assert_eq!(cut.node.at("Id").and_then(Node::scalar), None);
        let deep = of(&"<Obj N=\"a\"><Props>".repeat(100_000));
        assert!(deep.broken_at.is_some());
    }

    /// A text as CLIXML writes it.
    fn encoded(text: &str) -> String {
        let mut out = String::new();
        for c in text.chars() {
            if c == '_' || !(' '..='\u{ffff}').contains(&c) {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    out.push_str(&format!("_x{unit:04X}_"));
                }
            } else {
                out.push(c);
            }
        }
        out
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(text in "(\\PC|[_x0-9A-F\r\n\t\u{1}😀]){0,40}") {
            let written = encoded(&text);
            prop_assert_eq!(decoded(&written), text);
        }

        #[test]
        fn any_text_is_read(text in "(\\PC|<Obj RefId=\"1\">|</Obj>|<S N=\"a\">|</S>|<LST>|_xD83D_){0,40}") {
            let _ = of(&text);
        }
    }
}
