//! A record under examination: what several signatures ask of it is worked out once.

use std::borrow::Cow;
use std::cell::OnceCell;

use super::Subject;
use super::client::Client;
use super::pattern::plain;
use crate::code::{Code, codes};

/// A record, with what is read from it when first asked for.
pub(super) struct Evidence<'a> {
    pub(super) subject: &'a Subject<'a>,
    /// The text without soft hyphens.
    pub(super) text: Cow<'a, str>,
    codes: OnceCell<Vec<Code>>,
    logger: OnceCell<String>,
    of_others: OnceCell<bool>,
    /// Whose events are the client's.
    pub(super) client: &'a Client,
}

impl<'a> Evidence<'a> {
    pub(super) fn new(subject: &'a Subject<'a>, client: &'a Client) -> Self {
        Self {
            subject,
            text: plain(subject.text),
            codes: OnceCell::new(),
            logger: OnceCell::new(),
            of_others: OnceCell::new(),
            client,
        }
    }

    /// The numbers that may be error codes.
    pub(super) fn codes(&self) -> &[Code] {
        self.codes.get_or_init(|| codes(&self.text))
    }

    /// Whether it is an event that the client neither wrote nor is told of in.
    pub(super) fn is_of_others(&self) -> bool {
        *self.of_others.get_or_init(|| {
            let event = self.subject.event;
            event.is_some_and(|event| !self.client.is_of_client(event))
        })
    }

    /// Logger or provider in lower case.
    pub(super) fn logger(&self) -> &str {
        self.logger
            .get_or_init(|| self.subject.logger.to_lowercase())
    }
}
