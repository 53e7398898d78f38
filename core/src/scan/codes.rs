//! The known error codes of the records that may become evidence.

use crate::code::{CodeTable, FoundCode};
use crate::lazy::Lazy;
use crate::model::Event;
use crate::redact::Redactor;

/// What codes are read with. What may not be seen is not read: a number may be a password, and
/// the scan knows its whole record, which no view does.
#[derive(Debug)]
pub(crate) struct Codes {
    pub(crate) table: &'static CodeTable,
    /// Made when the first known code is found.
    redactor: Lazy<Redactor>,
}

impl Codes {
    pub(crate) fn builtin() -> Self {
        Self {
            table: CodeTable::shared(),
            redactor: Lazy::new(Redactor::standard),
        }
    }

    pub(crate) fn of_text(&self, message: &str) -> Box<[FoundCode]> {
        FoundCode::in_text(self.table, &|text| self.redactor.mask(text), message)
    }

    pub(crate) fn of_event(&self, event: &Event) -> Box<[FoundCode]> {
        FoundCode::in_event(self.table, &|text| self.redactor.mask(text), event)
    }
}
