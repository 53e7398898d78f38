//! One JSON value that is nearly JSON.
//!
//! A strict parser gives up at a control character within a string, at `NaN` and at a comma too
//! many; this one reads them, keeps what stands before the place where nothing can be read any
//! more, says where that is, and never recurses.

use super::super::node::{DEPTH, Node, Parsed};

/// A container that is not closed yet.
#[derive(Debug)]
enum Open {
    List(Vec<Node>),
    /// Members, and the name of the one that comes next.
    Object(Vec<(String, Node)>, Option<String>),
}

/// What the parser looks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wants {
    Value,
    Colon,
    /// A comma, or the end of the container.
    Comma,
}

/// Reads the value that a text begins with.
pub(in crate::read::event) fn parse(text: &str) -> Parsed {
    let mut parser = Parser {
        text,
        at: 0,
        stack: Vec::new(),
        wants: Wants::Value,
        done: None,
    };
    while parser.done.is_none() {
        let before = parser.at;
        if parser.step().is_none() {
            return parser.give_up(before);
        }
    }
    Parsed {
        node: parser.done.unwrap_or(Node::Null),
        broken_at: None,
    }
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    stack: Vec<Open>,
    wants: Wants,
    done: Option<Node>,
}

impl Parser<'_> {
    /// Takes the next token; `None` where it is none that may stand here.
    fn step(&mut self) -> Option<()> {
        let rest = self.text.as_bytes().get(self.at..)?;
        let blank = rest.iter().take_while(|b| is_blank(**b)).count();
        self.at += blank;
        let byte = *rest.get(blank)?;
        match byte {
            b'{' | b'[' if self.wants == Wants::Value && !self.wants_name() => {
                self.at += 1;
                if self.stack.len() >= DEPTH {
                    self.deep()?;
                    self.put(Node::Null);
                } else if byte == b'{' {
                    self.stack.push(Open::Object(Vec::new(), None));
                } else {
                    self.stack.push(Open::List(Vec::new()));
                }
            }
            b'}' | b']' if self.wants != Wants::Colon => {
                let node = match (self.stack.pop()?, byte) {
                    (Open::Object(members, None), b'}') => Node::Object(members),
                    (Open::List(nodes), b']') => Node::List(nodes),
                    (open, _) => {
                        self.stack.push(open);
                        return None;
                    }
                };
                self.at += 1;
                self.put(node);
            }
            // A comma too many is passed over.
            b',' if self.wants != Wants::Colon && !self.stack.is_empty() && !self.named() => {
                self.at += 1;
                self.wants = Wants::Value;
            }
            b':' if self.wants == Wants::Colon => {
                self.at += 1;
                self.wants = Wants::Value;
            }
            b'"' if self.wants == Wants::Value => {
                let (text, closed) = string(self.text.get(self.at + 1..)?);
                let Some(length) = closed else {
                    if !self.wants_name() {
                        self.put(Node::Cut(text));
                    }
                    return None;
                };
                self.at += 1 + length;
                if self.wants_name() {
                    if let Some(Open::Object(_, name)) = self.stack.last_mut() {
                        *name = Some(text);
                    }
                    self.wants = Wants::Colon;
                } else {
                    self.put(Node::Text(text));
                }
            }
            byte if is_word(byte) && self.wants == Wants::Value && !self.wants_name() => {
                let rest = self.text.get(self.at..)?;
                let length = rest.bytes().take_while(|b| is_word(*b)).count();
                // A number that was cut off is another number.
                if length == rest.len() && !self.stack.is_empty() {
                    return None;
                }
                let word = rest.get(..length)?;
                self.at += length;
                self.put(match word {
                    "null" => Node::Null,
                    word => Node::Text(word.to_owned()),
                });
            }
            _ => return None,
        }
        Some(())
    }

    /// Whether the innermost container is an object that needs a name first.
    fn wants_name(&self) -> bool {
        matches!(self.stack.last(), Some(Open::Object(_, None)))
    }

    /// Whether a name waits for its value.
    fn named(&self) -> bool {
        matches!(self.stack.last(), Some(Open::Object(_, Some(_))))
    }

    /// Passes over a container that is too deep, and all within it.
    fn deep(&mut self) -> Option<()> {
        let mut open = 1;
        while open > 0 {
            let rest = self.text.get(self.at..)?;
            let next = rest.find(['{', '[', '}', ']', '"'])?;
            self.at += next + 1;
            match rest.as_bytes().get(next)? {
                b'{' | b'[' => open += 1,
                b'"' => self.at += string_end(rest.get(next + 1..)?)?,
                _ => open -= 1,
            }
        }
        Some(())
    }

    fn put(&mut self, node: Node) {
        self.wants = Wants::Comma;
        match self.stack.last_mut() {
            None => self.done = Some(node),
            Some(Open::List(nodes)) => nodes.push(node),
            Some(Open::Object(members, name)) => {
                if let Some(name) = name.take() {
                    members.push((name, node));
                }
            }
        }
    }

    /// Closes what is open.
    fn give_up(mut self, at: usize) -> Parsed {
        while let Some(open) = self.stack.pop() {
            self.put(match open {
                Open::List(nodes) => Node::List(nodes),
                Open::Object(members, _) => Node::Object(members),
            });
        }
        Parsed {
            node: self.done.unwrap_or(Node::Null),
            broken_at: Some(at),
        }
    }
}

pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// What numbers, truth values, `null` and `NaN` are made of.
pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')
}

/// How many bytes there are up to and with the quote that ends a string.
fn string_end(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    loop {
        let found = at + memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes.get(found) == Some(&b'"') {
            return Some(found + 1);
        }
        at = found + 2;
    }
}

/// The string that a text begins with, and its length with the closing quote; `None` where it is
/// never closed.
fn string(text: &str) -> (String, Option<usize>) {
    let length = string_end(text);
    let inside = match length {
        Some(length) => text.get(..length - 1).unwrap_or_default(),
        None => text,
    };
    let mut out = String::with_capacity(inside.len());
    let mut rest = inside;
    while let Some((plain, escape)) = rest.split_once('\\') {
        out.push_str(plain);
        let mut chars = escape.chars();
        let Some(sign) = chars.next() else {
            rest = "";
            break;
        };
        rest = chars.as_str();
        match sign {
            'n' => out.push('\n'),
            'r' => out.push('\r'),
            't' => out.push('\t'),
            'b' => out.push('\u{8}'),
            'f' => out.push('\u{c}'),
            'u' => rest = unit(rest, &mut out),
            // `\"`, `\\`, `\/`; a sign that needed no escape stands for itself.
            sign => out.push(sign),
        }
    }
    out.push_str(rest);
    (out, length)
}

/// Appends the character of an escape's digits, both halves of a pair; gives what follows.
fn unit<'t>(text: &'t str, out: &mut String) -> &'t str {
    let four = |text: &str| {
        let digits = text
            .get(..4)
            .filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()))?;
        u16::from_str_radix(digits, 16).ok()
    };
    let Some(first) = four(text) else {
        out.push(char::REPLACEMENT_CHARACTER);
        return text;
    };
    let rest = text.get(4..).unwrap_or_default();
    let second = rest.strip_prefix("\\u").and_then(four);
    if let Some(second) = second
        && (0xD800..0xDC00).contains(&first)
        && let Some(Ok(pair)) = char::decode_utf16([first, second]).next()
    {
        out.push(pair);
        return rest.get(6..).unwrap_or_default();
    }
    out.push(char::from_u32(u32::from(first)).unwrap_or(char::REPLACEMENT_CHARACTER));
    rest
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    /// The same value as a strict parser has it.
    fn node(value: &Value) -> Node {
        match value {
            Value::Null => Node::Null,
            Value::String(text) => Node::Text(text.clone()),
            Value::Array(values) => Node::List(values.iter().map(node).collect()),
            Value::Object(members) => {
                let members = members
                    .iter()
                    .map(|(name, value)| (name.clone(), node(value)));
                Node::Object(members.collect())
            }
            other => Node::Text(other.to_string()),
        }
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "\\PC{0,12}|[\"\\\\/\n\t\u{1}æ😀]{0,6}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::btree_map("[a-c\"\\\\]{0,3}", inner, 0..5)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_json_is_read_as_a_strict_parser_does(value in value(), pretty in any::<bool>()) {
            let text = if pretty {
                serde_json::to_string_pretty(&value).unwrap()
            } else {
                value.to_string()
            };
            prop_assert_eq!(parse(&text), Parsed { node: node(&value), broken_at: None });
        }

        #[test]
        fn any_text_is_read_or_given_up(text in "(\\PC|[{}\\[\\]\":,\\\\u]){0,80}") {
            let parsed = parse(&text);
            let strict: Result<Value, _> = serde_json::from_str(&text);
            prop_assert!(strict.is_err() || parsed.broken_at.is_none());
        }

        #[test]
        fn a_value_that_is_cut_off_is_broken(value in value(), at in 0_usize..200) {
            let text = serde_json::json!([value]).to_string();
            let at = text.floor_char_boundary(at);
            if at < text.len() {
                prop_assert!(parse(&text[..at]).broken_at.is_some());
            }
        }
    }

    #[test]
    fn slips_that_leave_everything_readable() {
        let parsed = parse("{\"a\":\"x\u{1}\ny\",\"b\":NaN,,\"c\":[1,2,],\"d\":\"\\q\\ud83d\",}");
        assert_eq!(parsed.broken_at, None);
        let Node::Object(members) = parsed.node else {
            panic!("no object");
        };
        let shown: Vec<_> = members
            .iter()
            .map(|(name, node)| format!("{name}={}", node.text().unwrap()))
            .collect();
        assert_eq!(shown, ["a=x\u{1}\ny", "b=NaN", "c=1 2", "d=q\u{fffd}"]);
    }

    #[test]
    fn what_stands_before_a_break_is_kept() {
        let of = |text: &str| {
            let parsed = parse(text);
            (parsed.node.at("a").cloned(), parsed.broken_at)
        };
        let seven = || Some(Node::Text("7".to_owned()));
        assert_eq!(of("{\"a\":7,\"b\" 8}"), (seven(), Some(10)));
        assert_eq!(of("{\"a\":7,\"b\":{\"c\":[1,2}"), (seven(), Some(20)));
        assert_eq!(
            of("{\"a\":7").0,
            None,
            "a number that was cut off is another"
        );
        let cut = Some(Node::Cut("x\ny".to_owned()));
        assert_eq!(of("{\"a\":\"x\\ny"), (cut, Some(5)));
    }

    #[test]
    fn nesting_has_no_depth_that_hurts() {
        let deep = format!(
            "{{\"a\":7,\"b\":{}{}}}",
            "[".repeat(100_000),
            "]".repeat(100_000)
        );
        let parsed = parse(&deep);
        assert_eq!(parsed.broken_at, None);
        assert_eq!(parsed.node.at("a"), Some(&Node::Text("7".to_owned())));
        assert!(parse(&"{\"a\":".repeat(100_000)).broken_at.is_some());
    }
}
