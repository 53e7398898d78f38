//! Where the items of an event's `System` element stand, by form.

use super::node::Node;
use crate::knowledge::EVENT_SYSTEM;
use crate::knowledge::forms::event::{Item, SystemItems};
use crate::lazy::Lazy;
use crate::model::{System, SystemItem};

static TABLE: Lazy<SystemItems> = Lazy::new(|| EVENT_SYSTEM.read());

/// The items that the attributes of an element hold, with the names of the attributes.
pub(super) fn attributes(element: &str) -> impl Iterator<Item = (SystemItem, &'static str)> {
    let own = TABLE
        .item
        .iter()
        .filter(move |item| item.element == element);
    own.filter_map(|item| Some((item.means, item.attribute.as_deref()?)))
}

/// The item that the text of an element is.
pub(super) fn text(element: &str) -> Option<SystemItem> {
    let mut texts = TABLE.item.iter().filter(|item| item.attribute.is_none());
    texts
        .find(|item| item.element == element)
        .map(|item| item.means)
}

/// The item that PowerShell calls so.
pub(super) fn property(name: &str) -> Option<SystemItem> {
    let name = name.trim();
    let named = |item: &&Item| item.properties.iter().any(|p| p.eq_ignore_ascii_case(name));
    TABLE.item.iter().find(named).map(|item| item.means)
}

/// The items of an object with PowerShell's properties.
pub(super) fn of_properties(node: &Node, system: &mut System) {
    let Node::Object(members) = node else { return };
    for (name, node) in members {
        if let Some(item) = property(name)
            && let Some(text) = value(node)
        {
            system.set(item, text);
        }
    }
}

/// The items of an object that nests what stands in event XML, in whichever spelling of attributes.
pub(super) fn of_markup(node: &Node, system: &mut System) {
    for item in &TABLE.item {
        let element = format!("Event.System.{}", item.element);
        let places = match &item.attribute {
            None => vec![element],
            Some(name) => [".#attributes.", ".@", "_attributes.", "."]
                .iter()
                .map(|between| format!("{element}{between}{name}"))
                .collect(),
        };
        let mut places = places.iter().chain(&item.paths);
        if let Some(text) = places.find_map(|path| value(node.at(path)?)) {
            system.set(item.means, text);
        }
    }
}

/// A SID and its like are objects with a value.
fn value(node: &Node) -> Option<&str> {
    node.scalar()
        .or_else(|| node.member("Value").and_then(Node::scalar))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_sound_and_names_every_item_once() {
        let table = EVENT_SYSTEM.read();
        assert_eq!(table.item.len(), 17);
        for (at, item) in table.item.iter().enumerate() {
            let before = table.item.iter().take(at);
            assert!(before.clone().all(|other| other.means != item.means));
            for name in &item.properties {
                assert_eq!(property(name), Some(item.means), "{name}");
            }
        }
        assert_eq!(text("Task"), Some(SystemItem::Task));
        assert_eq!(text("Provider"), None);
        assert_eq!(property("TaskDisplayName"), None);
        assert_eq!(attributes("Execution").count(), 7);
    }
}
