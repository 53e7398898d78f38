//! The JSON Schema of an audit.

/// The JSON Schema (2020-12) of [`crate::model::Audit`] as it is written: every key stands, absent is
/// null. It is the text of `docs/schema-1.json`.
///
/// ```
/// let schema: serde_json::Value = serde_json::from_str(eadm_logs::report::schema())?;
/// assert_eq!(schema["title"], "Audit");
/// # Ok::<(), serde_json::Error>(())
/// ```
pub const fn schema() -> &'static str {
    include_str!("../../../docs/schema-1.json")
}

#[cfg(test)]
mod tests {
    use schemars::generate::SchemaSettings;

    use super::*;
    use crate::model::Audit;

    fn of_types() -> serde_json::Value {
        let generator = SchemaSettings::draft2020_12()
            .for_serialize()
            .into_generator();
        generator.into_root_schema_for::<Audit>().to_value()
    }

    /// To renew the file after a change of the types: `UPDATE_SCHEMA=1 cargo test -p eadm-logs
    /// schema`.
    #[test]
    fn the_file_in_docs_is_the_schema_of_the_types() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/schema-1.json");
        let text = format!("{}\n", serde_json::to_string_pretty(&of_types()).unwrap());
        if std::env::var_os("UPDATE_SCHEMA").is_some() {
            std::fs::write(file, &text).unwrap();
        }
        assert_eq!(std::fs::read_to_string(file).unwrap(), text);
    }

    #[test]
    fn every_key_is_required() {
        let schema: serde_json::Value = serde_json::from_str(schema()).unwrap();
        let finding = &schema["$defs"]["Finding"];
        let keys = finding["properties"].as_object().unwrap().len();
        assert_eq!(finding["required"].as_array().unwrap().len(), keys);
    }
}
