//! The JSON Schema of an audit, made from its types.

use schemars::generate::SchemaSettings;

use crate::Audit;

/// The JSON Schema (2020-12) of [`Audit`] as it is written: every key stands, absent is null.
///
/// ```
/// assert_eq!(eadm_logs::report::schema()["title"], "Audit");
/// ```
pub fn schema() -> serde_json::Value {
    let generator = SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator();
    generator.into_root_schema_for::<Audit>().to_value()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// To renew the file after a change of the types: `UPDATE_SCHEMA=1 cargo test -p eadm-logs
    /// --features schema schema`.
    #[test]
    fn the_file_in_docs_is_this_schema() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/schema-1.json");
        let text = format!("{}\n", serde_json::to_string_pretty(&schema()).unwrap());
        if std::env::var_os("UPDATE_SCHEMA").is_some() {
            std::fs::write(file, &text).unwrap();
        }
        assert_eq!(std::fs::read_to_string(file).unwrap(), text);
    }

    #[test]
    fn every_key_is_required() {
        let schema = schema();
        let finding = &schema["$defs"]["Finding"];
        let keys = finding["properties"].as_object().unwrap().len();
        assert_eq!(finding["required"].as_array().unwrap().len(), keys);
    }
}
