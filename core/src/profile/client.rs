//! The names of the client's tasks and programs in a profile.

use super::form::{RawClient, Word};
use crate::lint::{Diagnostic, File, Lint};
use crate::model::Product;
use crate::signature::{Client, ClientNames};

/// The built-in names with those of a profile; what is wrong with one is told, and it is left out.
pub(super) fn check(
    file: &File,
    raw: &[RawClient],
    builtin: &Client,
    found: &mut Vec<Diagnostic>,
) -> Client {
    let mut client = builtin.clone();
    for entry in raw {
        let mut names = ClientNames {
            product: entry.product,
            tasks: Vec::new(),
            programs: Vec::new(),
        };
        for word in &entry.tasks {
            let known = client.product_of_task(word.get_ref());
            let why = (word.get_ref().contains('\\'))
                .then_some("holds a folder: a task is known by its name in any folder");
            if told(file, word, why, known, entry.product, found) {
                names.tasks.push(word.get_ref().trim().to_owned());
                client = client.with(std::slice::from_ref(&names));
                names.tasks.clear();
            }
        }
        for word in &entry.programs {
            let known = client.product_of_program(word.get_ref());
            let is_name = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-');
            let why = (!word.get_ref().trim().chars().all(is_name)).then_some(
                "is no file name of letters, digits, `.`, `_` and `-`, without a folder",
            );
            if told(file, word, why, known, entry.product, found) {
                names.programs.push(word.get_ref().trim().to_owned());
                client = client.with(std::slice::from_ref(&names));
                names.programs.clear();
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
