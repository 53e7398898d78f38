//! The items of an event's `System` element, as the data files name them.

use serde::Deserialize;

macro_rules! items {
    ($($name:ident),+ $(,)?) => {
        /// One item of `System`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub(crate) enum SystemItem { $($name),+ }

        impl SystemItem {
            /// Each of them, in the order of their numbers.
            pub(crate) const ALL: &[Self] = &[$(Self::$name),+];
        }
    };
}

items! {
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
