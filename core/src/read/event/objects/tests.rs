use super::super::node::Node;
use super::*;

fn leaf(text: &str) -> Node {
    Node::Text(text.to_owned())
}

fn object(members: &[(&str, Node)]) -> Node {
    let members = members.iter();
    Node::Object(
        members
            .map(|(name, node)| ((*name).to_owned(), node.clone()))
            .collect(),
    )
}

#[test]
fn the_table_is_sound() {
    assert!(!TABLE.lists.is_empty() && !TABLE.shape.is_empty());
    assert!(is_list("VALUE") && !is_list("Properties"));
    for (number, level) in &TABLE.entry_type.levels {
        assert!(number.parse::<u8>().is_ok() && *level <= 5, "{number}");
    }
    for name in ["id", "TimeCreated", "Event", "winlog", "_source"] {
        assert!(is_property(name), "{name}");
    }
    assert!(!is_property("Value") && !is_property("BinaryLength"));
}

#[test]
fn properties_in_any_case_and_the_number_of_an_entry_type() {
    let of = |members: &[(&str, Node)]| read(&object(members));
    let strings = Node::List(vec![leaf("a"), leaf("System.Byte[]"), leaf("b\r\nc")]);
    let given = of(&[
        ("INSTANCEID", leaf("-1073734824")),
        ("timegenerated", leaf("/Date(1772428447000+0100)/")),
        ("EntryType", leaf("1")),
        ("Source", leaf("EventLog")),
        (
            "ReplacementStrings",
            object(&[("value", strings), ("Count", leaf("3"))]),
        ),
        ("Message", leaf("x\r\ny ")),
        ("Index", leaf("77")),
    ]);
    let event = &given.fields.event;
    assert!(given.is_telling());
    assert_eq!((event.id, event.level), (7000, Some(2)));
    assert_eq!(
        (event.provider.as_str(), event.record_id),
        ("EventLog", Some(77))
    );
    assert_eq!(event.message.as_deref(), Some("x\ny"));
    let data: Vec<&str> = event.data.iter().map(|(_, value)| value.as_str()).collect();
    assert_eq!(data, ["a", "b\nc"]);
    assert_eq!(of(&[("EntryType", leaf("16"))]).fields.event.level, Some(0));
    assert_eq!(
        of(&[("EntryType", leaf("Warning"))]).fields.event.level,
        Some(3)
    );
    let both = [("LevelDisplayName", leaf("Erreur")), ("Level", leaf("2"))];
    assert_eq!(of(&both).fields.event.level, Some(2));
    let date = [("value", leaf("/Date(0)/")), ("DateTime", leaf("x"))];
    assert!(
        of(&[("TimeCreated", object(&date))])
            .fields
            .written
            .is_some()
    );
    assert!(
        of(&[("Id", leaf("5")), ("EventID", leaf("x"))])
            .fields
            .numbered
    );
}

#[test]
fn fields_that_are_called_as_parts_of_the_notation_are_kept() {
    let data = object(&[
        ("Value", leaf("v")),
        ("Name", leaf("n")),
        (
            "Data",
            Node::List(vec![
                object(&[("@Name", leaf("k")), ("#text", leaf("t"))]),
                leaf("u"),
            ]),
        ),
        ("Binary", Node::Null),
    ]);
    let mut out = Vec::new();
    fields(None, &data, &mut out);
    let named: Vec<_> = out
        .iter()
        .map(|(k, v)| (k.as_deref(), v.as_str()))
        .collect();
    assert!(named.contains(&(Some("k"), "t")), "{named:?}");
    assert!(named.contains(&(Some("Value"), "v")), "{named:?}");
    assert!(named.iter().any(|(_, value)| *value == "u"), "{named:?}");
}

#[test]
fn what_shows_no_events() {
    for members in [
        vec![
            ("Timestamp", leaf("2026-03-02T05:14:07")),
            ("EventId", leaf("7")),
            ("LogLevel", leaf("Error")),
        ],
        vec![
            ("TimeCreated", leaf("2026-03-02T05:14:07")),
            ("Id", leaf("7")),
        ],
        vec![
            ("TimeCreated", leaf("2026-03-02T05:14:07")),
            ("Source", leaf("a")),
            ("Message", leaf("b")),
        ],
        vec![
            ("TimeCreated", leaf("soon")),
            ("Id", leaf("7")),
            ("Source", leaf("a")),
        ],
        vec![
            ("Id", leaf("{6f0a}")),
            ("TimeCreated", leaf("2026-03-02T05:14:07")),
            ("Source", leaf("a")),
        ],
    ] {
        assert!(!read(&object(&members)).is_telling(), "{members:?}");
    }
}
