//! The texts behind error numbers: Win32, `HRESULT`, `NTSTATUS`.

use std::collections::BTreeMap;

use crate::knowledge::WIN32_MESSAGES;
use crate::knowledge::forms::event::Message;
use crate::lazy::Lazy;
use crate::model::Lang;

static TABLE: Lazy<BTreeMap<u32, Message>> = Lazy::new(|| {
    let messages = WIN32_MESSAGES.read().message;
    messages
        .into_iter()
        .map(|message| (message.code, message))
        .collect()
});

/// The text of an error number, without its full stop; a Win32 error wrapped as an `HRESULT`
/// (`0x8007NNNN`) has the text of the Win32 error.
pub(super) fn text_of(code: u32, lang: Lang) -> Option<&'static str> {
    let message = TABLE.get(&code).or_else(|| {
        (code >> 16 == 0x8007)
            .then(|| TABLE.get(&(code & 0xFFFF)))
            .flatten()
    })?;
    Some(match (lang, &message.nb) {
        (Lang::Nb, Some(nb)) => nb,
        _ => &message.en,
    })
}

/// Reads an error number as hexadecimal with `0x`, or as a decimal with or without a sign.
pub(super) fn code_of(text: &str) -> Option<u32> {
    let text = text.trim();
    if let Some(hex) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        return u32::from_str_radix(hex, 16).ok();
    }
    text.parse::<u32>()
        .ok()
        .or_else(|| text.parse::<i32>().ok().map(|code| code as u32))
}

/// Replaces `%%1053` by the text of Win32 error 1053; numbers without a text stay.
pub(super) fn expand(text: &str, lang: Lang) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("%%") {
        out.push_str(before);
        let length = after.bytes().take_while(u8::is_ascii_digit).count();
        let (number, behind) = after.split_at(length);
        if let Some(message) = number.parse().ok().and_then(|code| text_of(code, lang)) {
            out.push_str(message);
        } else {
            out.push_str("%%");
            out.push_str(number);
        }
        rest = behind;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sound() {
        let file = WIN32_MESSAGES.read();
        let codes: Vec<_> = file.message.iter().map(|message| message.code).collect();
        assert!(
            codes.is_sorted_by(|a, b| a < b),
            "codes ascend and none stands twice"
        );
        for message in &file.message {
            for text in [Some(&message.en), message.nb.as_ref()]
                .into_iter()
                .flatten()
            {
                assert!(
                    !text.is_empty() && text.trim() == text && !text.ends_with('.'),
                    "{text}"
                );
            }
        }
    }

    #[test]
    fn one_code_in_every_spelling() {
        for text in ["0x8007052E", "2147943726", "-2147023570", " 0x8007052e "] {
            assert_eq!(code_of(text), Some(0x8007_052E), "{text}");
        }
        assert_eq!(code_of("52e"), None);
        assert_eq!(code_of("4294967296"), None);
        assert_eq!(text_of(0x8007_052E, Lang::En), text_of(1326, Lang::En));
        assert_eq!(text_of(5, Lang::Nb), Some("Ingen tilgang"));
        assert_eq!(text_of(0x8008_0005, Lang::En), None);
    }

    #[test]
    fn placeholders_become_texts_and_unknown_ones_stay() {
        assert_eq!(
            expand("%%5 and %%5", Lang::En),
            "Access is denied and Access is denied"
        );
        assert_eq!(
            expand("100%% %%999999999999 %%16405 %%", Lang::En),
            "100%% %%999999999999 %%16405 %%"
        );
    }
}
