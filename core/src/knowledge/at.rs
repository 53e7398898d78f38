//! A value of a data file, and where it stands in that file.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Range;

use serde::de::{Error, IgnoredAny, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A value and the bytes of its file that it stands in. Only TOML tells the place; what the build
/// made ready has the place `0..0`.
#[derive(Debug, Clone, Default)]
pub(crate) struct At<T> {
    value: T,
    span: Range<usize>,
}

impl<T> At<T> {
    pub(crate) fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    pub(crate) fn get_ref(&self) -> &T {
        &self.value
    }

    pub(crate) fn into_inner(self) -> T {
        self.value
    }
}

/// Keys of a map are ordered by their values.
impl<T: PartialEq> PartialEq for At<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Eq> Eq for At<T> {}

impl<T: PartialOrd> PartialOrd for At<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        self.value.partial_cmp(&other.value)
    }
}

impl<T: Ord> Ord for At<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.value.cmp(&other.value)
    }
}

/// As a list of one, without the place: a form that JSON and TOML readers tell from a bare value.
impl<T: Serialize> Serialize for At<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (&self.value,).serialize(serializer)
    }
}

/// How `toml` names the parts of a value with its place, in the order in which it gives them.
const NAME: &str = "$__serde_spanned_private_Spanned";
const FIELDS: &[&str] = &[
    "$__serde_spanned_private_start",
    "$__serde_spanned_private_end",
    "$__serde_spanned_private_value",
];

impl<'de, T: Deserialize<'de>> Deserialize<'de> for At<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_struct(NAME, FIELDS, Placed(PhantomData))
    }
}

/// Takes a value with its place from TOML, and one without a place from a list of one.
struct Placed<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Placed<T> {
    type Value = At<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<At<T>, A::Error> {
        let value = seq.next_element()?.ok_or_else(cut)?;
        Ok(At { value, span: 0..0 })
    }

    /// A key of a map: no list can be one.
    fn visit_str<E: Error>(self, key: &str) -> Result<At<T>, E> {
        let value = T::deserialize(key.into_deserializer())?;
        Ok(At { value, span: 0..0 })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<At<T>, A::Error> {
        map.next_key::<IgnoredAny>()?.ok_or_else(cut)?;
        let start = map.next_value()?;
        map.next_key::<IgnoredAny>()?.ok_or_else(cut)?;
        let end = map.next_value()?;
        map.next_key::<IgnoredAny>()?.ok_or_else(cut)?;
        let value = map.next_value()?;
        Ok(At {
            value,
            span: start..end,
        })
    }
}

fn cut<E: Error>() -> E {
    E::custom("a value without its place")
}
