use std::collections::BTreeMap;

use proptest::prelude::*;
use serde::{Deserialize, Serialize};

use super::national_id::complete;
use super::*;
use crate::lazy::Lazy;
use crate::model::StepKind;

fn standard() -> &'static Redactor {
    static STANDARD: Lazy<Redactor> = Lazy::new(Redactor::standard);
    &STANDARD
}

fn rules() -> &'static Rules {
    standard().rules.as_deref().unwrap()
}

/// Pieces that meet each other in ways that whole random text hardly ever does.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        proptest::sample::select(vec![
            "password",
            "Passord",
            "pwd",
            "PASSWD",
            "token",
            "client_secret",
            "apikey",
            "bearer ",
            "Basic ",
            "Authorization: ",
            "://",
            "://u:",
            "@",
            "=",
            ":",
            ": ",
            "\"",
            "'",
            ";",
            "&",
            "a=",
            ",",
            ".",
            ")",
            "]",
            "[",
            "[password]",
            "[token]",
            "[secret]",
            "[national-id]",
            "<",
            ">",
            "</",
            " ",
            "\n",
            "\\",
            "\\\"",
            "key=\"",
            "value=\"",
            "-",
            "--",
            "eyJ",
            "eyJhbGciOi.eyJzdWIi.c2ln",
            "ConvertTo-SecureString ",
            "158190",
            "40017",
            "15819040017",
            "\u{a0}",
            "paſſword",
            "to\u{212a}en",
            "ø",
            "0123456789abcdef01234567",
            "-----BEGIN PRIVATE KEY-----",
            "==",
            "=>",
        ])
        .prop_map(str::to_owned),
        "[a-zA-Z0-9]{1,4}",
        "\\PC{1,3}",
    ];
    proptest::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

fn national_id() -> impl Strategy<Value = String> {
    let parts = (1..=28_u32, 1..=12_u32, 0..=99_u32, 0..=999_u32);
    (
        parts,
        prop::bool::ANY,
        proptest::sample::select(vec![0, 40, 80]),
    )
        .prop_filter_map(
            "both check digits exist",
            |((day, month, year, individual), d_number, shift)| {
                complete(
                    day + if d_number { 40 } else { 0 },
                    month + shift,
                    year,
                    individual,
                )
            },
        )
}

/// Where a password may stand, and what its syntax keeps out of it.
const PLACES: [(&str, &str); 19] = [
    ("bind as ola, password={} retry", " \"';<>&,"),
    ("pwd: {}", " \"';<>&,"),
    ("Password=\"{}\" x", "\"\\"),
    ("Password='{}' x", "'\\"),
    (r#"{"user":"ola","password":"{}","n":1}"#, "\"\\"),
    ("<Password>{}</Password>", "<>&"),
    ("<password type=\"text\">{}</password>", "<>&"),
    ("<password><![CDATA[{}]]></password>", "]"),
    (r#"<add key="Password" value="{}"/>"#, "<>&\""),
    (
        "Server=db01;User ID=eadm;Password={};Database=eadm",
        "\"';=",
    ),
    ("Server=db01;User ID=eadm;Password={}", "\"';="),
    ("connect 'Password={};'", "\"';="),
    ("Password={};", "\"';="),
    (
        "GET https://ola:{}@hr.example.no/x/user@example.no",
        " \"'<>/",
    ),
    ("Connect-Eadm -User ola -Password {} -Force", " \"'(-"),
    ("Connect-Eadm -Password '{}' -Force", "'\\"),
    ("ConvertTo-SecureString \"{}\" -AsPlainText -Force", "\"\\"),
    ("net user ola {} /add", " \"'/*"),
    ("schtasks /Create /RU ola /RP {} /TN x", " \"'/*"),
];

proptest! {
    #[test]
    fn a_national_id_in_any_text_is_masked(
        id in national_id(),
        before in "\\PC*".prop_filter("no letter beside it", |text| {
            !text.ends_with(char::is_alphanumeric)
        }),
        after in "\\PC*".prop_filter("no letter beside it", |text| {
            !text.starts_with(char::is_alphanumeric)
        }),
        separator in proptest::sample::select(vec!["", " ", "-", "\u{a0}"]),
    ) {
        let written = format!("{}{separator}{}", &id[..6], &id[6..]);
        let masked = standard().mask(&format!("{before}{written}{after}")).into_owned();
        // The text around may hold it too; each time it stands beside a letter or digit it stays.
        prop_assume!(!before.contains(&written) && !after.contains(&written));
        prop_assert!(!masked.contains(&written), "{masked}");
    }

    #[test]
    fn a_password_is_masked_to_the_end_of_its_value_wherever_it_stands(
        (place, password) in proptest::sample::select(PLACES.to_vec()).prop_flat_map(|place| {
            let sound = move |c: &char| !place.1.contains(*c);
            let letters: Vec<char> = (' '..='~').filter(sound).collect();
            // A blank ends no value here, but none begins or ends with one.
            let password = proptest::collection::vec(proptest::sample::select(letters), 4..12);
            (Just(place), password.prop_map(|c| format!("q{}Z", c.into_iter().collect::<String>())))
        }),
    ) {
        let text = place.0.replace("{}", &password);
        let masked = standard().mask(&text).into_owned();
        let kept = (0..password.len() - 4).find(|at| masked.contains(&password[*at..*at + 5]));
        prop_assert_eq!(kept, None, "{} became {}", text, masked);
    }

    #[test]
    fn the_prefilter_changes_no_result(text in pieces()) {
        let rules = rules();
        prop_assert_eq!(rules.mask(&text), rules.mask_with_all(&text));
    }

    #[test]
    fn masking_twice_is_masking_once(text in pieces()) {
        let redactor = standard();
        let once = redactor.mask(&text).into_owned();
        prop_assert_eq!(redactor.mask(&once).into_owned(), once);
    }

    #[test]
    fn any_string_is_taken(text in any::<String>()) {
        let rules = rules();
        prop_assert_eq!(rules.mask(&text), rules.mask_with_all(&text));
    }

    #[test]
    fn reveal_gives_an_equal_value(
        value in proptest::collection::btree_map(any::<String>(), pieces(), 0..4),
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
fn a_record_is_masked_as_any_value_is() {
    let text = "token=8f14e45fceea of 010170 12345".to_owned();
    let id = complete(1, 1, 80, 123);
    let secret = format!("{text}, password=Vinter2026, {}", id.unwrap_or_default());
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
        assert_eq!(standard().record(record.clone()).unwrap(), slow);
        assert_eq!(*Redactor::reveal().record(record.clone()).unwrap(), record);
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
    let id = complete(1, 1, 80, 123).unwrap();
    let mut audit = crate::report::sample::audit();
    let step = StepKind::from_id(&format!("import-{id}")).unwrap();
    audit.bundles[0].cycles[0].steps[0].step = step;
    let seen = standard().audit(audit);
    let json = serde_json::to_string(&*seen).unwrap();
    assert!(!json.contains(&id));
    assert_eq!(serde_json::from_str::<Audit>(&json).unwrap(), *seen);
}
