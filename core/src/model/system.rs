//! What stands in an event's `System` element beside what every export shows.

#![expect(
    clippy::unnecessary_wraps,
    reason = "a text may be no value of an item"
)]

use serde::{Deserialize, Serialize};

macro_rules! items {
    ($($(#[$meta:meta])+ $item:ident = $field:ident: $form:ident<$type:ty>,)+) => {
        /// The items of the `System` element that no rule needs and that nobody should lose: `None`
        /// where the event or its export does not have them. Names and types are those of the event
        /// schema that Microsoft publishes; GUIDs are written in lower case within braces, whatever
        /// the export.
        #[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
        #[non_exhaustive]
        pub struct System { $($(#[$meta])+ pub $field: Option<$type>,)+ }

        /// One item of `System`, as the data files name it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub(crate) enum SystemItem { $($item),+ }

        impl SystemItem {
            /// Each of them, in the order of their numbers.
            pub(crate) const ALL: &[Self] = &[$(Self::$item),+];
        }

        impl System {
            /// Hands out each item that is a text, by the name of its field.
            pub(crate) fn each_text(&mut self, take: &mut dyn FnMut(&str, &mut String)) {
                $(self.$field.iter_mut().filter_map(ItemType::text).for_each(|text| take(stringify!($field), text));)+
            }

            /// Takes an item as an export writes it; what is no value of its type says nothing.
            pub(crate) fn set(&mut self, item: SystemItem, text: &str) {
                match (item, text.trim()) {
                    (_, "") => {}
                    $((SystemItem::$item, text) => put(&mut self.$field, $form(text)),)+
                }
            }

            /// Takes an item that is a number.
            pub(crate) fn set_number(&mut self, item: SystemItem, number: u64) {
                match item {
                    $(SystemItem::$item => put(&mut self.$field, ItemType::of(number)),)+
                }
            }
        }
    };
}

items! {
    /// `Provider/@Guid`.
    ProviderGuid = provider_guid: guid<String>,
    /// `Provider/@EventSourceName`: the name under which a classic source writes.
    EventSource = event_source: text<String>,
    /// `EventID/@Qualifiers`: the upper half of a classic event's identifier.
    Qualifiers = qualifiers: number<u16>,
    /// `Version` of the event's definition.
    Version = version: number<u8>,
    /// `Task`: the category, a number of the provider's own.
    Task = task: number<u16>,
    /// `Opcode`: 0 information, 1 start, 2 stop, others the provider's own.
    Opcode = opcode: number<u8>,
    /// `Keywords`: a mask; bit 53 is a successful audit, bit 52 a failed one, bit 55 a classic event.
    Keywords = keywords: number<u64>,
    /// `Correlation/@ActivityID`.
    ActivityId = activity_id: guid<String>,
    /// `Correlation/@RelatedActivityID`.
    RelatedActivityId = related_activity_id: guid<String>,
    /// `Execution/@ProcessID` of the process that wrote it.
    ProcessId = process_id: number<u32>,
    /// `Execution/@ThreadID`.
    ThreadId = thread_id: number<u32>,
    /// `Execution/@ProcessorID`.
    ProcessorId = processor_id: number<u32>,
    /// `Execution/@SessionID`.
    SessionId = session_id: number<u32>,
    /// `Execution/@KernelTime`, in units of the clock's tick.
    KernelTime = kernel_time: number<u32>,
    /// `Execution/@UserTime`, in units of the clock's tick.
    UserTime = user_time: number<u32>,
    /// `Execution/@ProcessorTime`, in processor cycles.
    ProcessorTime = processor_time: number<u32>,
    /// `Security/@UserID`: the SID of the account under which it was written.
    UserId = user_id: text<String>,
}

impl System {
    /// Itself, unless it says nothing.
    pub(crate) fn told(self) -> Option<Box<Self>> {
        (self != Self::default()).then(|| Box::new(self))
    }
}

/// What the value of an item may be.
trait ItemType: Sized {
    /// A value that is this number; `None` where it is of another type.
    fn of(number: u64) -> Option<Self>;

    /// The text that it is.
    fn text(&mut self) -> Option<&mut String> {
        None
    }
}

macro_rules! numbers {
    ($($type:ty),+) => {
        $(impl ItemType for $type {
            fn of(number: u64) -> Option<Self> {
                number.try_into().ok()
            }
        })+
    };
}

numbers!(u8, u16, u32, u64);

impl ItemType for String {
    fn of(_: u64) -> Option<Self> {
        None
    }

    fn text(&mut self) -> Option<&mut String> {
        Some(self)
    }
}

/// Sets a value where there is one; else nothing changes.
fn put<T>(place: &mut Option<T>, value: Option<T>) {
    if value.is_some() {
        *place = value;
    }
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// In lower case within braces; what is no GUID stays as it is. Every event of a binary log brings
/// some that are spelled so already.
fn guid(text: &str) -> Option<String> {
    let inner = text.trim_start_matches('{').trim_end_matches('}');
    if !is_guid(inner) {
        return Some(text.to_owned());
    }
    let mut out = String::with_capacity(38);
    out.extend(["{", inner, "}"]);
    out.make_ascii_lowercase();
    Some(out)
}

/// Whether a text is a GUID without braces.
pub(crate) fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Decimal, `0x…`, or the negative number that PowerShell makes of a mask with its highest bit set.
fn number<T: ItemType>(text: &str) -> Option<T> {
    let hex = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    let number = match hex {
        Some(digits) => u64::from_str_radix(digits, 16).ok(),
        None => text
            .parse::<u64>()
            .ok()
            .or_else(|| text.parse::<i64>().ok().map(i64::cast_unsigned)),
    };
    T::of(number?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_read_as_every_export_writes_them() {
        let mut system = System::default();
        for (item, text) in [
            (
                SystemItem::ProviderGuid,
                "DE7B24EA-73C8-4A09-985D-5BDADCFA9017",
            ),
            (
                SystemItem::ActivityId,
                "{8e59add8-6b31-4dbc-a869-5b698117421c}",
            ),
            (SystemItem::Keywords, "-9223372036854775807"),
            (SystemItem::Qualifiers, "49152"),
            (SystemItem::Version, " 1 "),
            (SystemItem::UserId, "S-1-5-18"),
        ] {
            system.set(item, text);
        }
        let told = System {
            provider_guid: Some("{de7b24ea-73c8-4a09-985d-5bdadcfa9017}".into()),
            activity_id: Some("{8e59add8-6b31-4dbc-a869-5b698117421c}".into()),
            keywords: Some(0x8000_0000_0000_0001),
            qualifiers: Some(0xC000),
            version: Some(1),
            user_id: Some("S-1-5-18".into()),
            ..System::default()
        };
        assert_eq!(system, told);
        system.set(SystemItem::Keywords, "0x8020000000000000");
        assert_eq!(system.keywords, Some(0x8020_0000_0000_0000));
    }

    #[test]
    fn a_number_that_is_too_large_takes_nothing_away() {
        let mut system = System::default();
        system.set(SystemItem::Task, "101");
        system.set(SystemItem::Task, "65536");
        system.set_number(SystemItem::ProcessId, 4);
        system.set_number(SystemItem::ProcessId, u64::MAX);
        assert_eq!((system.task, system.process_id), (Some(101), Some(4)));
    }

    #[test]
    fn what_is_no_value_says_nothing() {
        let mut system = System::default();
        for (item, text) in [
            (SystemItem::Task, "None"),
            (SystemItem::Version, ""),
            (SystemItem::Opcode, "70000"),
            (SystemItem::ProcessId, "0x1ffffffff"),
        ] {
            system.set(item, text);
        }
        assert_eq!(system.told(), None);
    }
}
