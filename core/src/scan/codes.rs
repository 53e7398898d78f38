//! The known error codes of the records that may become evidence.

use crate::code::{CodeTable, FoundCode};
use crate::model::Event;
use crate::secret;

/// What codes are read with. What may not be seen is not read: a number may be a password, and
/// the scan knows its whole record, which no view does.
#[derive(Debug)]
pub(crate) struct Codes {
    pub(crate) table: &'static CodeTable,
}

impl Codes {
    pub(crate) fn builtin() -> Self {
        Self {
            table: CodeTable::shared(),
        }
    }

    pub(crate) fn of_text(&self, message: &str) -> Box<[FoundCode]> {
        FoundCode::in_text(self.table, &secret::mask, message)
    }

    pub(crate) fn of_event(&self, event: &Event) -> Box<[FoundCode]> {
        FoundCode::in_event(self.table, &secret::mask, event)
    }
}
