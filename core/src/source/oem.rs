//! The code page of consoles in Western Europe, and how a line in it is told from Windows-1252.
//!
//! What a console program writes is in the OEM code page where its output is redirected to a file:
//! 850 or 865 in Norway, which have the same letters below 0xA0. Nothing marks the file. The letters
//! of the two encodings lie where the other has punctuation and signs, so what stands beside a byte
//! tells: a dagger has no letters around it, and neither has a micro sign.

/// Characters of code page 850 from 0x80 on, after the table of the Unicode consortium
/// (`VENDORS/MICSFT/PC/CP850.TXT`).
const HIGH: [char; 128] = [
    'Ç', 'ü', 'é', 'â', 'ä', 'à', 'å', 'ç', 'ê', 'ë', 'è', 'ï', 'î', 'ì', 'Ä', 'Å', //
    'É', 'æ', 'Æ', 'ô', 'ö', 'ò', 'û', 'ù', 'ÿ', 'Ö', 'Ü', 'ø', '£', 'Ø', '×', 'ƒ', //
    'á', 'í', 'ó', 'ú', 'ñ', 'Ñ', 'ª', 'º', '¿', '®', '¬', '½', '¼', '¡', '«', '»', //
    '░', '▒', '▓', '│', '┤', 'Á', 'Â', 'À', '©', '╣', '║', '╗', '╝', '¢', '¥', '┐', //
    '└', '┴', '┬', '├', '─', '┼', 'ã', 'Ã', '╚', '╔', '╩', '╦', '╠', '═', '╬', '¤', //
    'ð', 'Ð', 'Ê', 'Ë', 'È', 'ı', 'Í', 'Î', 'Ï', '┘', '┌', '█', '▄', '¦', 'Ì', '▀', //
    'Ó', 'ß', 'Ô', 'Ò', 'õ', 'Õ', 'µ', 'þ', 'Þ', 'Ú', 'Û', 'Ù', 'ý', 'Ý', '¯', '´', //
    '\u{ad}', '±', '‗', '¾', '¶', '§', '÷', '¸', '°', '¨', '·', '¹', '³', '²', '■', '\u{a0}',
];

/// The characters of bytes of code page 850.
pub(super) fn decode(bytes: &[u8]) -> impl Iterator<Item = char> + '_ {
    bytes.iter().map(|byte| {
        let high = byte.checked_sub(0x80).map(usize::from);
        let high = high.and_then(|high| HIGH.get(high).copied());
        high.unwrap_or(char::from(*byte))
    })
}

/// How much a text looks like the OEM code page (above zero) or Windows-1252 (below); zero where
/// nothing tells.
pub(super) fn leaning(bytes: &[u8]) -> i64 {
    let byte = |at: Option<usize>| at.and_then(|at| bytes.get(at)).copied().unwrap_or(0);
    bytes
        .iter()
        .enumerate()
        .filter(|(_, byte)| !byte.is_ascii())
        .map(|(at, here)| weight(byte(at.checked_sub(1)), *here, byte(at.checked_add(1))))
        .sum()
}

/// What a byte says by those beside it.
fn weight(before: u8, byte: u8, after: u8) -> i64 {
    let (behind, ahead) = (part_of_word(before), part_of_word(after));
    match byte {
        // A line drawn with box characters.
        _ if byte == before || byte == after => 0,
        // No characters in Windows-1252.
        0x81 | 0x8D | 0x8F | 0x90 | 0x9D => 2,
        // Marks there, which have at least one side without a letter.
        0x80 | 0x82 | 0x84 | 0x86..=0x89 | 0x8B | 0x91 | 0x93..=0x95 | 0x99 | 0x9B
            if behind && ahead =>
        {
            2
        }
        // Those that hardly ever stand behind a word: `idé`, `på`, `snø`.
        0x82 | 0x84 | 0x86 | 0x9B if behind => 1,
        // Those that hardly ever stand before one: `år`, `øst`.
        0x86 | 0x9B if ahead => 1,
        // Letters there, signs or rare capitals in the OEM code page.
        0xC4..=0xC6 | 0xD6 | 0xD8 | 0xDC | 0xE4..=0xE6 | 0xE8..=0xEA | 0xF6 | 0xFC
            if behind || ahead =>
        {
            -2
        }
        // A degree sign there has a scale behind it.
        0xF8 if behind || (ahead && !matches!(after, b'C' | b'F')) => -2,
        _ => 0,
    }
}

/// Whether a byte may stand within a word, in either encoding.
fn part_of_word(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte >= 0x80
}

#[cfg(test)]
mod tests {
    use encoding_rs::WINDOWS_1252;

    use super::*;

    /// Bytes of code page 850.
    fn oem(text: &str) -> Vec<u8> {
        text.chars()
            .map(|c| match HIGH.iter().position(|high| *high == c) {
                Some(at) => 0x80 + at as u8,
                None => u8::try_from(c).unwrap(),
            })
            .collect()
    }

    #[test]
    fn every_byte_has_its_own_character() {
        let all: Vec<u8> = (0..=255).collect();
        let text: String = decode(&all).collect();
        assert_eq!(oem(&text), all);
        let mut sorted: Vec<char> = text.chars().collect();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted.len(), 256);
    }

    #[test]
    fn words_of_the_north_tell_the_two_encodings() {
        for text in [
            "Nivå: Feil",
            "Oppgaveplanlegging kunne ikke logge på",
            "Beskrivelse: økten er avsluttet på grunn av en feil",
            "Nøkkelord: Klassisk",
            "år",
            "snø",
            "Synkroniseringen for Ålesund ble fullført",
            "Lön för äldre",
            "København ærlig",
            "Schlüsselwörter",
        ] {
            assert!(leaning(&oem(text)) > 0, "{text}");
            let (bytes, _, unmapped) = WINDOWS_1252.encode(text);
            assert!(!unmapped && leaning(&bytes) < 0, "{text}");
        }
    }

    #[test]
    fn marks_of_windows_1252_are_no_letters_of_the_console() {
        for text in [
            "can’t open “C:\\data” – it’s gone…",
            "«Import AD» feilet",
            "5 € · 20 °C · §3",
            "‘quoted’ and „quoted“ and ‚quoted‘",
            "• one • two",
            "Oracle™ for Windows®",
            "Muošší Šaddá", // Northern Sami
        ] {
            let (bytes, _, _) = WINDOWS_1252.encode(text);
            assert!(leaning(&bytes) <= 0, "{text}: {}", leaning(&bytes));
        }
    }

    #[test]
    fn boxes_and_degrees_of_the_console_are_no_letters() {
        for text in ["├──eadm", "20 °C", "┌────┐", "½ ferdig"] {
            assert!(leaning(&oem(text)) >= 0, "{text}");
        }
    }
}
