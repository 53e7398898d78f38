//! A record of the time line as JSON: as serde writes it, in a third of the time.

use std::io;

use serde::Serialize;

use super::json;
use crate::model::{StampText, TimelineRecord};

/// Appends a record.
pub(super) fn append(record: &TimelineRecord, out: &mut Vec<u8>) -> io::Result<()> {
    // Every field by name, so that none that is added is passed over.
    let TimelineRecord {
        time,
        path,
        line,
        record,
        level,
        logger,
        event_id,
        thread,
        message,
        incomplete,
        recovered,
        event,
    } = record;
    let time = time.map(|time| time.as_text());
    text("{\"time\":", time.as_ref().map(StampText::as_str), out)?;
    text(",\"path\":", Some(path), out)?;
    plain(",\"line\":", line, out)?;
    plain(",\"record\":", record, out)?;
    text(",\"level\":", Some(level.as_str()), out)?;
    text(",\"logger\":", logger.as_deref(), out)?;
    plain(",\"event_id\":", event_id, out)?;
    text(",\"thread\":", thread.as_deref(), out)?;
    text(",\"message\":", Some(message), out)?;
    plain(",\"incomplete\":", incomplete, out)?;
    plain(",\"recovered\":", recovered, out)?;
    plain(",\"event\":", event, out)?;
    out.push(b'}');
    Ok(())
}

/// A field that serde writes; `name` has the signs around it.
fn plain(name: &str, value: &impl Serialize, out: &mut Vec<u8>) -> io::Result<()> {
    out.extend_from_slice(name.as_bytes());
    json::append(value, out)
}

/// A field with a text, which is looked over at once: most have nothing to escape.
fn text(name: &str, value: Option<&str>, out: &mut Vec<u8>) -> io::Result<()> {
    let escaped = |b: u8| b < 0x20 || matches!(b, b'"' | b'\\') || json::may_steer(b);
    let Some(value) = value.filter(|value| !value.bytes().fold(false, |any, b| any | escaped(b)))
    else {
        return plain(name, &value, out);
    };
    out.extend_from_slice(name.as_bytes());
    out.push(b'"');
    out.extend_from_slice(value.as_bytes());
    out.push(b'"');
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::{Event, Level, Stamp};

    proptest! {
        #[test]
        fn a_record_is_written_as_serde_writes_it(
            texts in prop::collection::vec("(\\PC|[a-z ]{8}|[\u{0}-\u{a0}\u{200b}-\u{202f}\u{feff}åé\"\\\\]){0,12}", 4),
            numbers: (Option<u64>, Option<u64>, Option<u32>, Option<(i64, i16)>),
            signs: (bool, bool, bool, bool, bool),
            level in prop::sample::select(vec![Level::None, Level::Info, Level::Error]),
        ) {
            let record = TimelineRecord {
                time: numbers.3.map(|(utc_us, minutes)| Stamp::stated(utc_us, i32::from(minutes) % 1440 * 60)),
                path: texts[0].clone(),
                line: numbers.0,
                record: numbers.1,
                level,
                logger: signs.0.then(|| texts[1].clone()),
                event_id: numbers.2,
                thread: signs.1.then(|| texts[2].clone()),
                message: texts[3].clone(),
                incomplete: signs.2,
                recovered: signs.3,
                event: signs.4.then(|| Box::new(Event { message: Some(texts[1].clone()), ..Event::default() })),
            };
            let (mut fast, mut slow) = (Vec::new(), Vec::new());
            append(&record, &mut fast).unwrap();
            json::append(&record, &mut slow).unwrap();
            prop_assert_eq!(String::from_utf8(fast).unwrap(), String::from_utf8(slow).unwrap());
        }
    }
}
