use std::collections::BTreeMap;

use proptest::prelude::*;
use serde::{Deserialize, Serialize};

use super::*;
use crate::lazy::Lazy;
use crate::model::StepKind;

fn standard() -> &'static Redactor {
    static STANDARD: Lazy<Redactor> = Lazy::new(Redactor::standard);
    &STANDARD
}

/// Names, what marks them and what stands between them.
fn named_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        proptest::sample::select(vec![
            "user=",
            "bruker: ",
            "KOMMUNE\\",
            "ola.n7",
            "Ola.N7",
            "srv-01",
            "server ",
            "\\\\",
            "@kommune.no",
            "192.0.2.7",
            "<person-1>",
            "<num>",
            ".",
            "-",
            "_",
            "$",
            " ",
            "\"",
            "å",
            "İ",
            "\n",
        ])
        .prop_map(str::to_owned),
        "[a-z0-9]{1,3}",
        "\\PC{1,2}",
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn what_was_met_gets_the_same_placeholder_again(
        texts in proptest::collection::vec(named_text(), 1..6),
    ) {
        let redactor = Redactor::placeholders();
        let masked = |text: &String| redactor.mask(text).into_owned();
        // Names that are met later are known in front of them the next time.
        texts.iter().for_each(|text| drop(masked(text)));
        let seen: Vec<String> = texts.iter().map(masked).collect();
        let again: Vec<String> = texts.iter().map(masked).collect();
        prop_assert_eq!(&seen, &again);
        for seen in &seen {
            prop_assert!(!seen.to_lowercase().contains("user=ola.n7"), "{}", seen);
        }
    }

    #[test]
    fn a_field_that_is_named_after_a_secret_is_masked_whole(
        name in proptest::sample::select(vec![
            "Password", "ClientSecret", "api key", "Authorization", "Set-Cookie", "PasswordHash",
            "x-functions-key", "nytt passord", "LdapPwd2", "accessToken",
        ]),
        value in "[^\\x00]{1,20}",
    ) {
        let event = crate::model::Event {
            data: vec![(Some(name.into()), value)],
            ..crate::model::Event::default()
        };
        let seen = standard().value(&event).unwrap();
        let (_, shown) = &seen.data[0];
        let replacements = ["[password]", "[secret]", "[token]"];
        prop_assert!(replacements.contains(&shown.as_str()), "{}", shown);
    }

    #[test]
    fn reveal_gives_an_equal_value(
        value in proptest::collection::btree_map(any::<String>(), any::<String>(), 0..4),
    ) {
        prop_assert_eq!(Redactor::reveal().value(&value).unwrap().into_inner(), value);
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Nested {
    name: String,
    count: u64,
    inner: Option<Box<Nested>>,
    fields: BTreeMap<String, Vec<String>>,
}

#[test]
fn every_string_in_a_value_is_masked_and_nothing_else() {
    let leaf = Nested {
        name: "pwd: Vinter2026".to_owned(),
        count: 15_819_040_017,
        inner: None,
        fields: BTreeMap::from([("15819040017".to_owned(), vec!["15819040017".to_owned()])]),
    };
    let value = Nested {
        inner: Some(Box::new(leaf.clone())),
        ..leaf.clone()
    };
    let masked_leaf = Nested {
        name: "pwd: [password]".to_owned(),
        fields: BTreeMap::from([("15819040017".to_owned(), vec!["[national-id]".to_owned()])]),
        ..leaf
    };
    let expected = Nested {
        inner: Some(Box::new(masked_leaf.clone())),
        ..masked_leaf
    };
    assert_eq!(standard().value(&value).unwrap().into_inner(), expected);
}

#[test]
fn a_text_without_anything_private_is_not_copied() {
    let text = "2026-03-02 05:40:00 INFO Password expired for user ola";
    assert!(matches!(standard().mask(text), Cow::Borrowed(same) if same == text));
}

#[test]
fn the_name_of_a_data_field_shows_that_its_value_is_a_secret() {
    let event = crate::model::Event {
        data: vec![
            (Some("Password".into()), "sommer77".to_owned()),
            (Some("password".into()), "to ord".to_owned()),
            (Some("TaskName".into()), "\\eAdm \"synk\"".to_owned()),
            (None, "pwd=x9y8z7".to_owned()),
        ],
        ..crate::model::Event::default()
    };
    let seen = Redactor::standard().value(&event).unwrap();
    let values: Vec<&str> = seen.data.iter().map(|(_, value)| value.as_str()).collect();
    assert_eq!(
        values,
        [
            "[password]",
            "[password]",
            "\\eAdm \"synk\"",
            "pwd=[password]"
        ]
    );
}

#[test]
fn a_secret_in_the_name_of_a_data_field_is_masked() {
    let event = crate::model::Event {
        data: vec![(Some("url?password=Vinter2026".into()), "x".to_owned())],
        ..crate::model::Event::default()
    };
    for redactor in [Redactor::standard(), Redactor::placeholders()] {
        let seen = redactor.value(&event).unwrap();
        assert_eq!(seen.data[0].0.as_deref(), Some("url?password=[password]"));
    }
}

proptest! {
    #[test]
    fn an_event_is_masked_as_any_value_is(
        texts in proptest::collection::vec(proptest::sample::select(vec![
            "token=8f14e45fceea", "password=Vinter2026", "010170 12345", "user=ola.n7", "KOMMUNE\\ola.n7 of SRV-EADM01",
            "SRV-EADM01.kommune.example", "kari@kommune.example", "x", "",
        ]), 8),
        fields in proptest::collection::vec((
            proptest::option::of(proptest::sample::select(vec!["Password", "TargetUserName", "TaskName", "user=ola.n7", "Computer"])),
            proptest::sample::select(vec!["sommer77", "ola.n7", "SRV-EADM01", "", "token=8f14e45fceea"]),
        ), 0..4),
    ) {
        let mut texts = texts.into_iter().map(str::to_owned);
        let mut text = || texts.next();
        let event = Event {
            provider: text().unwrap_or_default(),
            channel: text(),
            computer: text(),
            message: text(),
            culture: text(),
            system: Some(Box::new(crate::model::System {
                user_id: text(),
                event_source: text(),
                activity_id: text(),
                task: Some(7),
                ..crate::model::System::default()
            })),
            data: fields.into_iter().map(|(name, value)| (name.map(Into::into), value.to_owned())).collect(),
            ..Event::default()
        };
        for redactor in [Redactor::standard, Redactor::placeholders, Redactor::reveal] {
            let slow = redactor().value(&event).unwrap();
            let mut fast = event.clone();
            redactor().event(&mut fast);
            prop_assert_eq!(&fast, &*slow);
        }
    }
}

#[test]
fn a_record_is_masked_as_any_value_is() {
    let text = "token=8f14e45fceea of 010170 12345".to_owned();
    let id = "01818010083";
    let secret = format!("{text}, password=Vinter2026, {id}");
    let event = crate::model::Event {
        data: vec![(Some("Password".into()), "sommer77".to_owned())],
        message: Some(secret.clone()),
        computer: Some(secret.clone()),
        ..crate::model::Event::default()
    };
    for event in [None, Some(Box::new(event))] {
        let record = TimelineRecord {
            time: Some("2026-03-02T05:14:07+01:00".parse().unwrap()),
            path: secret.clone(),
            line: Some(7),
            record: None,
            level: crate::model::Level::Error,
            logger: Some(secret.clone()),
            event_id: Some(1026),
            thread: Some(secret.clone()),
            message: secret.clone(),
            incomplete: true,
            recovered: true,
            event,
        };
        let slow = standard().value(&record).unwrap();
        assert_ne!(*slow, record);
        assert_eq!(standard().record(record.clone()), slow);
        assert_eq!(*Redactor::reveal().record(record.clone()), record);
    }
}

/// Places of all strings of a tree.
fn strings(tree: &Value, at: &str, out: &mut Vec<String>) {
    match tree {
        Value::String(_) => out.push(at.to_owned()),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                strings(item, &format!("{at}/{index}"), out);
            }
        }
        Value::Object(fields) => {
            for (key, field) in fields {
                strings(field, &format!("{at}/{key}"), out);
            }
        }
        _ => {}
    }
}

#[test]
fn an_audit_is_masked_as_any_value_is_wherever_a_secret_stands() {
    let tree = serde_json::to_value(crate::report::sample::audit()).unwrap();
    let mut places = Vec::new();
    strings(&tree, "", &mut places);
    let mut texts = 0;
    for place in &places {
        let mut changed = tree.clone();
        *changed.pointer_mut(place).unwrap() = "password=Vinter2026".into();
        // A word of the schema or a time cannot be a secret.
        let Ok(audit) = serde_json::from_value::<Audit>(changed) else {
            continue;
        };
        texts += 1;
        let slow = standard().value(&audit).unwrap();
        assert_ne!(*slow, audit, "{place}");
        assert_eq!(standard().audit(audit.clone()), slow, "{place}");
        assert_eq!(*Redactor::reveal().audit(audit.clone()), audit, "{place}");
    }
    assert!(texts > 50, "{texts} of {}", places.len());
}

#[test]
fn a_step_that_is_named_after_a_person_is_masked_and_stays_a_step() {
    let id = "01818010083";
    let mut audit = crate::report::sample::audit();
    let step = StepKind::from_id(&format!("import-{id}")).unwrap();
    audit.bundles[0].cycles[0].steps[0].step = step;
    let seen = standard().audit(audit);
    let json = serde_json::to_string(&*seen).unwrap();
    assert!(!json.contains(id));
    assert_eq!(serde_json::from_str::<Audit>(&json).unwrap(), *seen);
}
