//! The names of the client's tasks and programs in a profile.

use super::form::{RawClient, Word};
use crate::lint::{Diagnostic, File, Lint};
use crate::model::Product;
use crate::signature::Client;

/// The built-in names with those of a profile; what is wrong with one is told, and it is left out.
pub(super) fn check(
    file: &File,
    raw: &[RawClient],
    builtin: &Client,
    found: &mut Vec<Diagnostic>,
) -> Client {
    let mut client = builtin.clone();
    for entry in raw {
        for word in &entry.tasks {
            let name = word.get_ref().trim();
            let why = name
                .contains('\\')
                .then_some("holds a folder: a task is known by its name in any folder");
            if told(file, word, why, client.task(name), entry.product, found) {
                client.add_task(entry.product, name);
            }
        }
        for word in &entry.programs {
            let name = word.get_ref().trim();
            let is_name = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-');
            let why = (!name.chars().all(is_name)).then_some(
                "is no file name of letters, digits, `.`, `_` and `-`, without a folder",
            );
            if told(file, word, why, client.program(name), entry.product, found) {
                client.add_program(entry.product, name);
            }
        }
    }
    client
}

/// Whether a name can be used; what is wrong with it is told.
fn told(
    file: &File,
    word: &Word,
    never: Option<&str>,
    known: Option<Product>,
    product: Product,
    found: &mut Vec<Diagnostic>,
) -> bool {
    let name = word.get_ref();
    let (lint, message) = if !name.chars().any(char::is_alphanumeric) {
        (
            Lint::EmptyPhrase,
            format!("`{name}` holds no letter or digit"),
        )
    } else if let Some(why) = never {
        (Lint::NeverMet, format!("`{name}` {why}"))
    } else if known == Some(product) {
        (
            Lint::AlreadyKnown,
            format!("`{name}` is known as {}'s already", product.as_str()),
        )
    } else if let Some(other) = known {
        (
            Lint::AliasTaken,
            format!("`{name}` is {}'s", other.as_str()),
        )
    } else {
        return true;
    };
    found.push(file.wrong(lint, &word.span(), message));
    false
}
