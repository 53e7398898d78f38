//! Who acts, and what kind of act it is.

use serde::{Deserialize, Serialize};

/// The party that owns a solution or carries out one action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Party {
    /// The customer's administrator (IT).
    CustomerAdmin,
    /// The customer's HR department.
    CustomerHr,
    /// Identum support.
    IdentumSupport,
    /// Somebody else: the supplier of a source or target system.
    ThirdParty,
}

/// What kind of act an action is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ActionKind {
    /// Look at something before anything is changed.
    Check,
    /// Change something.
    Do,
    /// Tell somebody.
    Contact,
    /// Leave it alone until something has happened.
    Wait,
}
