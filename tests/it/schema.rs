//! The form of an audit, for every test that holds an output to it. `docs/schema-1.json` is made of
//! the same types, which the library's tests see to; the Python tests hold outputs to that file.

use eadm_logs::Audit;
use serde_json::Value;

/// Where an audit leaves its form: a key too many, a value of another kind, or an absent one without
/// its null. Empty where it does not.
pub(crate) fn errors(audit: &Value) -> Vec<String> {
    match serde_json::from_value::<Audit>(audit.clone()) {
        Err(error) => vec![error.to_string()],
        Ok(read) => match serde_json::to_value(&read) {
            Ok(again) if again == *audit => Vec::new(),
            Ok(again) => vec![format!("a key is missing; whole it is {again}")],
            Err(error) => vec![error.to_string()],
        },
    }
}
