//! Form of `client.toml`: which events concern the client.

use serde::Deserialize;

use crate::model::Product;

/// `client.toml`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawClient {
    pub(crate) product: Vec<RawProduct>,
    pub(crate) start: Vec<Events>,
    pub(crate) crash: Vec<Events>,
    pub(crate) application: Vec<Application>,
    pub(crate) script: Vec<Script>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawProduct {
    pub(crate) id: Product,
    pub(crate) programs: Vec<String>,
    pub(crate) tasks: Vec<String>,
    /// Words that the source of the product's own events holds.
    pub(crate) sources: Vec<String>,
}

/// Events that a script host writes, and what in them shows that the script is the client's.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Script {
    pub(crate) provider: String,
    pub(crate) folders: Vec<String>,
    pub(crate) files: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Events {
    pub(crate) provider: String,
    pub(crate) ids: Vec<u32>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Application {
    pub(crate) provider: String,
    pub(crate) ids: Vec<u32>,
    pub(crate) named: Named,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Named {
    First,
    Any,
}
