//! The form of an audit, for every test that holds an output to it. `docs/schema-1.json` is made of
//! the same types, which the library's tests see to; the Python tests hold outputs to that file.

use std::path::Path;

use eadm_logs::{Audit, Inspection, TimelineRecord};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::command::ran;

/// Where an audit leaves its form: a key too many, a value of another kind, or an absent one without
/// its null. Empty where it does not.
pub(crate) fn errors(audit: &Value) -> Vec<String> {
    match serde_json::from_value::<Audit>(audit.clone()) {
        Err(error) => vec![error.to_string()],
        Ok(read) => match serde_json::to_value(&read) {
            Ok(again) if again == *audit => Vec::new(),
            Ok(again) => vec![format!(
                "a key is missing, or is one too many; whole it is {again}"
            )],
            Err(error) => vec![error.to_string()],
        },
    }
}

/// Gives every object within a value a field that a later version may have.
fn with_later_fields(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(with_later_fields),
        Value::Object(fields) => {
            fields.values_mut().for_each(with_later_fields);
            fields.insert("later".to_owned(), serde_json::json!({ "of": [1, null] }));
        }
        _ => {}
    }
}

fn is_read_as_without_them<T: Serialize + DeserializeOwned>(value: &Value) {
    let mut later = value.clone();
    with_later_fields(&mut later);
    assert_ne!(&later, value);
    let read: T = serde_json::from_value(later).unwrap();
    assert_eq!(&serde_json::to_value(&read).unwrap(), value);
}

#[test]
fn what_a_later_version_writes_is_read() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let json = |args: &[&str]| -> Value { serde_json::from_str(&ran(root, args).out).unwrap() };
    let mut objects = 0;
    for bundle in std::fs::read_dir(root.join("fixtures/bundles")).unwrap() {
        let path = bundle.unwrap().path();
        let path = path.to_str().unwrap();
        is_read_as_without_them::<Audit>(&json(&["audit", "--quiet", "--format", "json", path]));
        let inspected = json(&["inspect", "--quiet", "--steps", "--format", "json", path]);
        for source in inspected.as_array().unwrap() {
            is_read_as_without_them::<Inspection>(source);
            objects += 1;
        }
        let records = json(&[
            "records", "--quiet", "--limit", "50", "--format", "json", path,
        ]);
        for record in records.as_array().unwrap() {
            is_read_as_without_them::<TimelineRecord>(record);
            objects += 1;
        }
    }
    assert!(objects > 50);
}
