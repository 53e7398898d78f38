//! The data files of `core/data`, and the one place that reads them.
//!
//! The build script reads every file once, by the forms in [`forms`]: a slip in a file does not
//! compile. What it makes of them is embedded, and read here when it is first asked for.

mod at;
#[allow(
    dead_code,
    reason = "samples are part of the forms, and read by tests alone"
)]
#[macro_use]
pub(crate) mod forms;
mod wording;

use std::marker::PhantomData;

use serde::de::DeserializeOwned;

pub(crate) use at::At;
pub use wording::{ActionTemplate, Text};

/// A data file as the build made it ready.
pub(crate) struct File<T> {
    /// Path below `core/data`.
    pub(crate) name: &'static str,
    json: &'static str,
    form: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> File<T> {
    /// What the file holds.
    ///
    /// # Panics
    /// Never: the build script read the same text by the same form, and would have failed.
    pub(crate) fn read(&self) -> T {
        sound(self.name, serde_json::from_str(self.json))
    }
}

/// What a built-in data file gives once its rules are made ready. That they can be is held by a
/// test of each; empty knowledge in place of an error would be a wrong answer.
///
/// # Panics
/// Where a test that holds the file was passed over.
pub(crate) fn sound<T, E: std::fmt::Display>(file: &str, read: Result<T, E>) -> T {
    read.unwrap_or_else(|error| unreachable!("core/data/{file}: {error}"))
}

macro_rules! files {
    ($($name:ident: $form:ty = $path:literal;)+) => {
        $(pub(crate) const $name: File<$form> = File {
            name: $path,
            json: include_str!(concat!(env!("OUT_DIR"), "/", $path, ".json")),
            form: PhantomData,
        };)+
    };
}

include!("files.rs");

#[cfg(test)]
mod tests {
    use super::*;

    macro_rules! files {
        ($($name:ident: $form:ty = $path:literal;)+) => {
            #[test]
            fn every_file_is_read_as_its_toml_says() {
                $(
                    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/data/", $path);
                    let text = std::fs::read_to_string(path).unwrap();
                    let direct: $form = toml::from_str(&text).unwrap();
                    let made_ready = super::$name.read();
                    assert_eq!(format!("{made_ready:?}"), format!("{direct:?}"), "{}", $path);
                )+
            }
        };
    }

    include!("files.rs");
}
