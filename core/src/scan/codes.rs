//! The known error codes of the records that may become evidence.

use std::borrow::Cow;

use crate::error::Error;
use crate::lazy::Lazy;
use crate::model::Event;
use crate::redact::Redactor;
use crate::signature::{CodeTable, FoundCode};

/// What codes are read with. What may not be seen is not read: a number may be a password, and
/// the scan knows its whole record, which no view does.
#[derive(Debug)]
pub(crate) struct Codes {
    pub(crate) table: &'static CodeTable,
    /// Made when the first known code is found.
    redactor: Lazy<Option<Redactor>>,
}

impl Codes {
    pub(crate) fn builtin() -> Result<Self, Error> {
        let table = CodeTable::shared().map_err(|error| Error::Data {
            file: "codes".to_owned(),
            line: None,
            message: error.to_string(),
        })?;
        Ok(Self {
            table,
            redactor: Lazy::new(|| Redactor::standard().ok()),
        })
    }

    pub(crate) fn of_text(&self, message: &str) -> Box<[FoundCode]> {
        FoundCode::in_text(self.table, &|text| self.mask(text), message)
    }

    pub(crate) fn of_event(&self, event: &Event) -> Box<[FoundCode]> {
        FoundCode::in_event(self.table, &|text| self.mask(text), event)
    }

    /// Without rules nothing may be seen.
    fn mask<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match &*self.redactor {
            Some(redactor) => redactor.mask(text),
            None => Cow::Owned(String::new()),
        }
    }
}
