//! A value of an object, whatever notation it was read from.

use std::borrow::Cow;

/// Containers deeper than this are left out. An event's deepest ones have seven levels.
pub(super) const DEPTH: usize = 64;

/// Members that hold the value of an object: what PowerShell and converters of XML write.
const VALUES: [&str; 2] = ["value", "#text"];

/// A value, and the byte from which on its notation cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Parsed {
    pub(super) node: Node,
    pub(super) broken_at: Option<usize>,
}

/// A value, and what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    /// Nothing.
    Null,
    /// A text, or a number or truth value as written.
    Text(String),
    /// A text that the input or a slip cut off.
    Cut(String),
    List(Vec<Node>),
    /// Members in the order of the input.
    Object(Vec<(String, Node)>),
}

impl Node {
    /// The first member with this name, without case.
    pub(super) fn member(&self, name: &str) -> Option<&Self> {
        let Self::Object(members) = self else {
            return None;
        };
        members
            .iter()
            .find(|(own, _)| own.eq_ignore_ascii_case(name))
            .map(|(_, node)| node)
    }

    /// What the names lead to, with a point between each two of them; a member may be called by several of them.
    pub(super) fn at(&self, path: &str) -> Option<&Self> {
        self.member(path).or_else(|| {
            // Faster than to split the text, and asked for each form of an object.
            let point = path.bytes().position(|byte| byte == b'.')?;
            self.member(&path[..point])?.at(&path[point + 1..])
        })
    }

    /// The members that are called by a path and names behind it: these names, and what they lead to.
    pub(super) fn below(&self, path: &str) -> impl Iterator<Item = (&str, &Self)> {
        let members = match self {
            Self::Object(members) => members.as_slice(),
            _ => &[],
        };
        members.iter().filter_map(move |(name, node)| {
            let (own, rest) = name.split_at_checked(path.len())?;
            let same = own.eq_ignore_ascii_case(path);
            rest.strip_prefix('.')
                .filter(|_| same)
                .map(|name| (name, node))
        })
    }

    /// The value that an object stands for; any other node itself.
    pub(super) fn value(&self) -> &Self {
        let mut values = VALUES.iter().filter_map(|name| self.member(name));
        values.next().unwrap_or(self)
    }

    /// A whole scalar, or the only one of a list.
    pub(super) fn scalar(&self) -> Option<&str> {
        match self.value() {
            Self::Text(text) => Some(text.trim()).filter(|text| !text.is_empty()),
            Self::List(nodes) if nodes.len() == 1 => nodes.first()?.scalar(),
            _ => None,
        }
    }

    /// A text, also one that was cut off; the parts of a list with a blank between.
    pub(super) fn text(&self) -> Option<Cow<'_, str>> {
        match self.value() {
            Self::Text(text) | Self::Cut(text) => Some(Cow::Borrowed(text)),
            Self::List(nodes) => {
                let parts: Vec<Cow<'_, str>> = nodes.iter().filter_map(Self::text).collect();
                Some(Cow::Owned(parts.join(" ")))
            }
            Self::Null | Self::Object(_) => None,
        }
    }
}
