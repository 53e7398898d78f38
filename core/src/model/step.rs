//! The steps of a synchronization cycle.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Stable ids, one a documented step; the data file `data/steps.toml` gives names and aliases.
macro_rules! steps {
    ($($(#[$meta:meta])* $variant:ident = $id:literal),+ $(,)?) => {
        /// A step of a cycle: the documented ones, and `Import`/`Export` of anything else.
        ///
        /// Written in JSON as a stable id in kebab case.
        ///
        /// ```
        /// use eadm_logs::StepKind;
        /// assert_eq!(StepKind::from_id("import-hr"), Some(StepKind::ImportHr));
        /// assert_eq!(StepKind::from_id("export-visma").unwrap().to_string(), "export-visma");
        /// ```
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum StepKind {
            $($(#[$meta])* $variant,)+
            /// An import that is not documented; the string is the id behind `import-`.
            Import(String),
            /// An export that is not documented; the string is the id behind `export-`.
            Export(String),
        }

        impl StepKind {
            /// The documented steps.
            pub const DOCUMENTED: &'static [Self] = &[$(Self::$variant),+];

            /// The step with this id; `None` where the text is no step's id.
            pub fn from_id(id: &str) -> Option<Self> {
                match id {
                    $($id => Some(Self::$variant),)+
                    _ => {
                        let (verb, name) = id.split_once('-')?;
                        let sound = !name.is_empty()
                            && name.chars().all(|c| c == '-' || (c.is_alphanumeric() && !c.is_uppercase()));
                        match verb {
                            "import" if sound => Some(Self::Import(name.to_owned())),
                            "export" if sound => Some(Self::Export(name.to_owned())),
                            _ => None,
                        }
                    }
                }
            }
        }

        impl fmt::Display for StepKind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$variant => f.pad($id),)+
                    Self::Import(name) => f.pad(&format!("import-{name}")),
                    Self::Export(name) => f.pad(&format!("export-{name}")),
                }
            }
        }
    };
}

steps! {
    /// Employee data from the HR system.
    ImportHr = "import-hr",
    /// Employees with a future start date.
    ImportHrFuture = "import-hr-future",
    /// The organisation chart from the HR system.
    ImportHierarchy = "import-hierarchy",
    /// Existing user names in AD.
    ImportSamAccountName = "import-samaccountname",
    /// Existing accounts from the local AD.
    ImportAd = "import-ad",
    /// Compares, applies rules, assigns permissions.
    Synchronization = "synchronization",
    /// Processed data to the local AD, through the client.
    ExportAd = "export-ad",
    /// The client's feedback after Export AD.
    ImportAdResults = "import-ad-results",
    /// Data back to the HR system.
    ExportHr = "export-hr",
    /// Export to Azure (Entra ID).
    ExportAzure = "export-azure",
    /// Export to eFeide.
    ExportEfeide = "export-efeide",
    /// Export to P360.
    ExportP360 = "export-p360",
    /// Departments and users to Compilo.
    ExportCompilo = "export-compilo",
}

impl StepKind {
    /// Whether it brings people or the organisation in. The feedback after Export AD does not.
    pub fn is_import(&self) -> bool {
        match self {
            Self::ImportHr
            | Self::ImportHrFuture
            | Self::ImportHierarchy
            | Self::ImportSamAccountName
            | Self::ImportAd
            | Self::Import(_) => true,
            Self::Synchronization
            | Self::ExportAd
            | Self::ImportAdResults
            | Self::ExportHr
            | Self::ExportAzure
            | Self::ExportEfeide
            | Self::ExportP360
            | Self::ExportCompilo
            | Self::Export(_) => false,
        }
    }

    /// Whether it writes to a target system.
    pub fn is_export(&self) -> bool {
        !self.is_import() && !matches!(self, Self::Synchronization | Self::ImportAdResults)
    }
}

impl Serialize for StepKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for StepKind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let id = String::deserialize(deserializer)?;
        Self::from_id(&id)
            .ok_or_else(|| serde::de::Error::custom(format!("`{id}` is not the id of a step")))
    }
}

#[cfg(test)]
impl schemars::JsonSchema for StepKind {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "StepKind".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "A step's stable id in kebab case.",
            "type": "string",
            "pattern": "^(synchronization|(import|export)-.+)$",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_leads_back_to_its_step() {
        for step in StepKind::DOCUMENTED {
            assert_eq!(StepKind::from_id(&step.to_string()).as_ref(), Some(step));
        }
        assert_eq!(
            StepKind::from_id("import-visma-flyt"),
            Some(StepKind::Import("visma-flyt".into()))
        );
    }

    #[test]
    fn what_is_no_id_is_refused() {
        for text in [
            "",
            "import",
            "import-",
            "Import-hr",
            "delete-ad",
            "import-Visma",
            "sync",
        ] {
            assert_eq!(StepKind::from_id(text), None, "{text}");
        }
    }

    #[test]
    fn the_feedback_import_is_no_import() {
        assert!(!StepKind::ImportAdResults.is_import());
        assert!(!StepKind::ImportAdResults.is_export());
        assert!(StepKind::Export("visma".into()).is_export());
    }
}
