//! What stands in an event's `System` element beside what every export shows.

use serde::{Deserialize, Serialize};

use super::SystemItem;

/// The items of the `System` element that no rule needs and that nobody should lose: `None` where
/// the event or its export does not have them. Names and types are those of the event schema that
/// Microsoft publishes; GUIDs are written in lower case within braces, whatever the export.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct System {
    /// `Provider/@Guid`.
    pub provider_guid: Option<String>,
    /// `Provider/@EventSourceName`: the name under which a classic source writes.
    pub event_source: Option<String>,
    /// `EventID/@Qualifiers`: the upper half of a classic event's identifier.
    pub qualifiers: Option<u16>,
    /// `Version` of the event's definition.
    pub version: Option<u8>,
    /// `Task`: the category, a number of the provider's own.
    pub task: Option<u16>,
    /// `Opcode`: 0 information, 1 start, 2 stop, others the provider's own.
    pub opcode: Option<u8>,
    /// `Keywords`: a mask; bit 53 is a successful audit, bit 52 a failed one, bit 55 a classic event.
    pub keywords: Option<u64>,
    /// `Correlation/@ActivityID`.
    pub activity_id: Option<String>,
    /// `Correlation/@RelatedActivityID`.
    pub related_activity_id: Option<String>,
    /// `Execution/@ProcessID` of the process that wrote it.
    pub process_id: Option<u32>,
    /// `Execution/@ThreadID`.
    pub thread_id: Option<u32>,
    /// `Execution/@ProcessorID`.
    pub processor_id: Option<u32>,
    /// `Execution/@SessionID`.
    pub session_id: Option<u32>,
    /// `Execution/@KernelTime`, in units of the clock's tick.
    pub kernel_time: Option<u32>,
    /// `Execution/@UserTime`, in units of the clock's tick.
    pub user_time: Option<u32>,
    /// `Execution/@ProcessorTime`, in processor cycles.
    pub processor_time: Option<u32>,
    /// `Security/@UserID`: the SID of the account under which it was written.
    pub user_id: Option<String>,
}

impl System {
    /// Takes an item as an export writes it; what is no value of its type says nothing.
    pub(crate) fn set(&mut self, item: SystemItem, text: &str) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        match item {
            SystemItem::ProviderGuid => self.provider_guid = Some(guid(text)),
            SystemItem::EventSource => self.event_source = Some(text.to_owned()),
            SystemItem::ActivityId => self.activity_id = Some(guid(text)),
            SystemItem::RelatedActivityId => self.related_activity_id = Some(guid(text)),
            SystemItem::UserId => self.user_id = Some(text.to_owned()),
            _ => {
                if let Some(number) = number(text) {
                    self.set_number(item, number);
                }
            }
        }
    }

    /// Takes an item that is a number.
    pub(crate) fn set_number(&mut self, item: SystemItem, number: u64) {
        match item {
            SystemItem::Qualifiers => put(&mut self.qualifiers, number),
            SystemItem::Version => put(&mut self.version, number),
            SystemItem::Task => put(&mut self.task, number),
            SystemItem::Opcode => put(&mut self.opcode, number),
            SystemItem::Keywords => self.keywords = Some(number),
            SystemItem::ProcessId => put(&mut self.process_id, number),
            SystemItem::ThreadId => put(&mut self.thread_id, number),
            SystemItem::ProcessorId => put(&mut self.processor_id, number),
            SystemItem::SessionId => put(&mut self.session_id, number),
            SystemItem::KernelTime => put(&mut self.kernel_time, number),
            SystemItem::UserTime => put(&mut self.user_time, number),
            SystemItem::ProcessorTime => put(&mut self.processor_time, number),
            SystemItem::ProviderGuid
            | SystemItem::EventSource
            | SystemItem::ActivityId
            | SystemItem::RelatedActivityId
            | SystemItem::UserId => {}
        }
    }

    /// Itself, unless it says nothing.
    pub(crate) fn told(self) -> Option<Box<Self>> {
        (self != Self::default()).then(|| Box::new(self))
    }
}

/// Sets a number where it is of its type; another one changes nothing.
fn put<T: TryFrom<u64>>(place: &mut Option<T>, number: u64) {
    if let Ok(number) = T::try_from(number) {
        *place = Some(number);
    }
}

/// In lower case within braces; what is no GUID stays as it is. Every event of a binary log brings
/// some that are spelled so already.
fn guid(text: &str) -> String {
    let inner = text.trim_start_matches('{').trim_end_matches('}');
    if !is_guid(inner) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(38);
    out.extend(["{", inner, "}"]);
    out.make_ascii_lowercase();
    out
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
fn number(text: &str) -> Option<u64> {
    let hex = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    match hex {
        Some(digits) => u64::from_str_radix(digits, 16).ok(),
        None => text
            .parse::<u64>()
            .ok()
            .or_else(|| text.parse::<i64>().ok().map(i64::cast_unsigned)),
    }
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
