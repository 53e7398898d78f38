//! The signatures that are compiled in: one file each, named by its id and found by the build.

use crate::knowledge::forms::signature::ReadySignature;
use crate::knowledge::sound;

/// Name and text of every file, sorted.
pub(super) const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/signatures.rs"));

/// What the build made ready of each of them, in the same order; one at a time, as all at once take
/// a megabyte.
pub(super) fn ready() -> impl Iterator<Item = ReadySignature> {
    let json = include_str!(concat!(env!("OUT_DIR"), "/signatures.json"));
    let values = serde_json::Deserializer::from_str(json).into_iter::<ReadySignature>();
    values.map(|ready| sound("signatures", ready))
}
