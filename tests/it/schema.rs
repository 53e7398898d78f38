//! The committed JSON Schema of an audit, for every test that holds an output to it.

use std::fs;
use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::Value;

static SCHEMA: LazyLock<Validator> = LazyLock::new(|| {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/schema-1.json");
    let text = fs::read_to_string(path).unwrap();
    jsonschema::validator_for(&serde_json::from_str(&text).unwrap()).unwrap()
});

/// Where an audit leaves the schema; empty where it does not.
pub(crate) fn errors(audit: &Value) -> Vec<String> {
    SCHEMA
        .iter_errors(audit)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}
