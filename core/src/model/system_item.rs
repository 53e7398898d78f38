//! The items of an event's `System` element, as the data files name them.

use serde::Deserialize;

/// One item of `System`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum SystemItem {
    ProviderGuid,
    EventSource,
    Qualifiers,
    Version,
    Task,
    Opcode,
    Keywords,
    ActivityId,
    RelatedActivityId,
    ProcessId,
    ThreadId,
    ProcessorId,
    SessionId,
    KernelTime,
    UserTime,
    ProcessorTime,
    UserId,
}

impl SystemItem {
    /// Each of them, in the order of their numbers.
    pub(crate) const ALL: [Self; 17] = [
        Self::ProviderGuid,
        Self::EventSource,
        Self::Qualifiers,
        Self::Version,
        Self::Task,
        Self::Opcode,
        Self::Keywords,
        Self::ActivityId,
        Self::RelatedActivityId,
        Self::ProcessId,
        Self::ThreadId,
        Self::ProcessorId,
        Self::SessionId,
        Self::KernelTime,
        Self::UserTime,
        Self::ProcessorTime,
        Self::UserId,
    ];
}
