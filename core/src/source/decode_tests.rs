use std::io::{self, Cursor, Read};

use encoding_rs::WINDOWS_1252;
use proptest::prelude::*;

use super::super::lone::LineEnds;
use super::{Decoding, TextReader, is_narrow, is_oem, is_wide, leaning, oem, unit, utf16_by_zeros};

/// Hands on a few bytes at a time, and fails at the end where it is told to.
struct Drip {
    bytes: Cursor<Vec<u8>>,
    step: usize,
    fails: bool,
}

impl Read for Drip {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let most = buf.len().min(self.step.max(1));
        match self.bytes.read(&mut buf[..most])? {
            0 if self.fails => Err(io::Error::new(io::ErrorKind::UnexpectedEof, "cut off")),
            n => Ok(n),
        }
    }
}

fn run(bytes: &[u8], step: usize, want: usize, max_line: usize) -> (Vec<String>, Decoding) {
    let reader = Drip {
        bytes: Cursor::new(bytes.to_vec()),
        step,
        fails: false,
    };
    let mut reader = TextReader::with_max_line(Box::new(reader), max_line);
    let mut blocks = Vec::new();
    loop {
        let mut block = String::new();
        if !reader.read_block(want, &mut block).unwrap() {
            return (blocks, reader.decoding());
        }
        blocks.push(block);
    }
}

fn decode(bytes: &[u8]) -> (String, Decoding) {
    let (blocks, decoding) = run(bytes, 1 << 20, 1 << 20, 1 << 24);
    (blocks.concat(), decoding)
}

fn told(decoding: Decoding) -> (&'static str, &'static str, u64, u64) {
    (
        decoding.encoding,
        decoding.by,
        decoding.replaced_bytes,
        decoding.mixed_lines,
    )
}

/// Where the bytes change between UTF-16 and others: parts with what they are.
fn parts(bytes: &[u8], mut wide: Option<bool>) -> Vec<(Option<bool>, &[u8])> {
    let mut out = Vec::new();
    let (mut start, mut line) = (0, 0);
    // A document may begin with anything; only behind a line end is it looked at again.
    let mut begins = true;
    while line < bytes.len() {
        let rest = &bytes[line..];
        let end = if let Some(big) = wide {
            if !begins && !rest.iter().take(2).any(|b| *b == 0) && is_narrow(rest) {
                out.push((wide, &bytes[start..line]));
                (start, wide) = (line, None);
                continue;
            }
            let feed = rest
                .chunks_exact(2)
                .position(|pair| unit(pair, big) == u16::from(b'\n'));
            feed.map_or(rest.len(), |at| at * 2 + 2)
        } else {
            let feed = rest.iter().position(|b| *b == b'\n');
            let end = feed.map_or(rest.len(), |at| at + 1);
            let zero = rest[..rest.len().min(end + 1)].iter().position(|b| *b == 0);
            if let Some(at) = zero.and_then(|zero| (line + zero).checked_sub(1))
                && at >= start
                && is_wide(&bytes[at..])
            {
                // A line feed that follows the mark ends the line before.
                let marked = at >= start + 2 && bytes[at - 2..at] == [0xFF, 0xFE];
                out.push((wide, &bytes[start..if marked { at - 2 } else { at }]));
                (start, line, wide, begins) = (at, at, Some(false), true);
                continue;
            }
            end
        };
        line += end;
        begins = false;
    }
    out.push((wide, &bytes[start..]));
    out.retain(|(_, part)| !part.is_empty());
    out
}

/// The slow truth for documents without overlong lines: the whole of it, line by line.
fn reference(bytes: &[u8]) -> (String, Decoding) {
    let (mut text, decoding) = decoded(bytes);
    LineEnds::default().mend(&mut text, 0);
    (text, decoding)
}

fn decoded(bytes: &[u8]) -> (String, Decoding) {
    let (primary, by, rest) = match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => (None, "bom", rest),
        [0xFF, 0xFE, rest @ ..] => (Some(false), "bom", rest),
        [0xFE, 0xFF, rest @ ..] => (Some(true), "bom", rest),
        _ => {
            let wide = utf16_by_zeros(&bytes[..bytes.len().min(65536)]);
            (wide, if wide.is_some() { "sniffed" } else { "" }, bytes)
        }
    };
    let (mut text, mut replaced, mut utf8) = (String::new(), 0, 0);
    let (mut ansi, mut oem_lines) = (0, 0);
    let leaning = match by {
        "" => leaning(&bytes[..bytes.len().min(65536)]),
        _ => 0,
    };
    let (mut foreign, mut open) = (0, 0);
    let parts = parts(rest, primary);
    let count = parts.len();
    for (number, (wide, part)) in parts.into_iter().enumerate() {
        let before = text.len();
        let mut lossy = |part: &[u8]| {
            for chunk in part.utf8_chunks() {
                replaced += chunk.invalid().len() as u64;
            }
            String::from_utf8_lossy(part).into_owned()
        };
        if let Some(big) = wide {
            for c in char::decode_utf16(part.chunks_exact(2).map(|pair| unit(pair, big))) {
                replaced += if c.is_err() { 2 } else { 0 };
                text.push(c.unwrap_or('\u{fffd}'));
            }
            if part.len() % 2 == 1 {
                replaced += 1;
                text.push('\u{fffd}');
            }
        } else if (primary, by) == (None, "bom") {
            text.push_str(&lossy(part));
        } else {
            let mut lines = part.split_inclusive(|&byte| byte == b'\n').peekable();
            while let Some(line) = lines.next() {
                let last = number + 1 == count && lines.peek().is_none();
                match std::str::from_utf8(line) {
                    Ok(line) => {
                        text.push_str(line);
                        utf8 += u64::from(!line.is_ascii());
                    }
                    Err(e) if last && e.error_len().is_none() && ansi + oem_lines == 0 => {
                        text.push_str(&lossy(line));
                        utf8 += 1;
                    }
                    Err(_) if is_oem(line, leaning) => {
                        text.extend(oem::decode(line));
                        oem_lines += 1;
                    }
                    Err(_) => {
                        text.push_str(&WINDOWS_1252.decode_without_bom_handling(line).0);
                        ansi += 1;
                    }
                }
            }
        }
        if wide.is_some() != primary.is_some() {
            foreign += text[before..].matches('\n').count() as u64;
            open = u64::from(!text.ends_with('\n'));
        }
    }
    let (encoding, by, mixed_lines) = match (primary, by, [utf8, ansi, oem_lines]) {
        (Some(big), by, _) => (if big { "utf-16be" } else { "utf-16le" }, by, 0),
        (None, "bom", _) => ("utf-8", "bom", 0),
        (None, _, [0, 0, 0]) => ("utf-8", "assumed", 0),
        (None, _, [u, a, o]) if u >= a && u >= o => ("utf-8", "sniffed", a + o),
        (None, _, [u, a, o]) if a >= o => ("windows-1252", "sniffed", u + o),
        (None, _, [u, a, _]) => ("ibm850", "sniffed", u + a),
    };
    let decoding = Decoding {
        encoding,
        by,
        replaced_bytes: replaced,
        mixed_lines: mixed_lines + foreign + open,
        bytes: bytes.len() as u64,
    };
    (text, decoding)
}

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[test]
fn utf16_behind_other_text_is_found_at_any_offset() {
    for (head, lines) in [
        (b"Fullf\xF8rte\r\n".as_slice(), "Fullførte\r\n"),
        (b"Fullf\xF8rt\r\n", "Fullført\r\n"),
        (b"\xEF\xBB\xBF\xC3\xB8k\n", "øk\n"),
        (b"\xEF\xBB\xBF\xC3\xB8\n", "ø\n"),
        (b"no line end", "no line end"),
        (b"no line en", "no line en"),
    ] {
        for tail in ["økt slutt\r\n\r\nok\r\n", "\r\nø x y z\r\n"] {
            let (text, decoding) = decode(&[head, &wide(tail)].concat());
            assert_eq!(text, format!("{lines}{tail}"));
            assert_eq!(
                decoding.mixed_lines,
                tail.matches('\n').count() as u64,
                "{text}"
            );
            assert_eq!(decoding.replaced_bytes, 0);
        }
    }
    let marked = [b"log\n".as_slice(), b"\xFF\xFE", &wide("ab c\r\n")].concat();
    assert_eq!(decode(&marked).0, "log\nab c\r\n");
}

#[test]
fn other_text_behind_utf16_is_found_too() {
    for mark in [b"\xFF\xFE".as_slice(), b""] {
        let wide = wide("Fullførte Import HR\r\n");
        let bytes = [mark, &wide, b"\r\nappended \xF8\r\n", &wide].concat();
        let (text, decoding) = decode(&bytes);
        assert_eq!(
            text,
            "Fullførte Import HR\r\n\r\nappended ø\r\nFullførte Import HR\r\n"
        );
        assert_eq!((decoding.encoding, decoding.mixed_lines), ("utf-16le", 2));
    }
}

#[test]
fn zeros_of_a_power_cut_change_nothing() {
    let mut bytes = b"one\r\n".to_vec();
    bytes.resize(100, 0);
    let (text, decoding) = decode(&bytes);
    assert_eq!(text.trim_end_matches('\0'), "one\r\n");
    assert_eq!(told(decoding), ("utf-8", "assumed", 0, 0));
    let mut bytes = wide("Fullførte Import HR\r\n");
    bytes.resize(201, 0);
    let (text, decoding) = decode(&bytes);
    assert!(text.starts_with("Fullførte Import HR\r\n\0"));
    assert_eq!((decoding.encoding, decoding.mixed_lines), ("utf-16le", 0));
}

#[test]
fn plain_ascii_is_assumed_to_be_utf8() {
    let (text, decoding) = decode(b"a\r\nb\n");
    assert_eq!(text, "a\r\nb\n");
    assert_eq!(told(decoding), ("utf-8", "assumed", 0, 0));
    assert_eq!(decoding.bytes, 5);
}

#[test]
fn an_empty_document_has_no_block() {
    assert_eq!(run(b"", 1, 1, 64).0, Vec::<String>::new());
    assert_eq!(run(b"\xEF\xBB\xBF", 1, 1, 64).0, Vec::<String>::new());
}

#[test]
fn utf8_is_known_by_validity_and_by_its_mark() {
    let (text, decoding) = decode("Fullførte\n".as_bytes());
    assert_eq!(
        (text.as_str(), told(decoding)),
        ("Fullførte\n", ("utf-8", "sniffed", 0, 0))
    );
    let (text, decoding) = decode(b"\xEF\xBB\xBFFullf\xC3\xB8rte\n\xF8\xEF\xBB\xBF!");
    assert_eq!(text, "Fullførte\n\u{fffd}\u{feff}!");
    assert_eq!(told(decoding), ("utf-8", "bom", 1, 0));
}

#[test]
fn what_is_no_utf8_is_windows_1252() {
    let (text, decoding) = decode(b"Fullf\xF8rte \x80\r\nok\n");
    assert_eq!(text, "Fullførte €\r\nok\n");
    assert_eq!(told(decoding), ("windows-1252", "sniffed", 0, 0));
}

/// `dir` and `wevtutil` write so where they are redirected.
#[test]
fn what_a_console_program_wrote_is_its_code_page() {
    let (text, decoding) = decode(b"Niv\x86: Feil\r\nok\r\n\x92\r\n");
    assert_eq!(text, "Nivå: Feil\r\nok\r\nÆ\r\n");
    assert_eq!(told(decoding), ("ibm850", "sniffed", 0, 0));
    // Behind lines of another encoding it is told by itself.
    let (text, decoding) = decode(b"Fullf\xF8rte\nf\xE6rdig\nFullf\x9Brte\n\x92\n");
    assert_eq!(text, "Fullførte\nfærdig\nFullførte\n’\n");
    assert_eq!(told(decoding), ("windows-1252", "sniffed", 0, 1));
}

#[test]
fn a_document_of_both_is_read_line_by_line() {
    let (text, decoding) = decode(b"\xC3\xB8\n\xF8\n\xF8\n");
    assert_eq!(text, "ø\nø\nø\n");
    assert_eq!(told(decoding), ("windows-1252", "sniffed", 0, 1));
    assert_eq!(
        told(decode(b"\xC3\xB8\n\xC3\xB8\n\xF8\n").1),
        ("utf-8", "sniffed", 0, 1)
    );
}

#[test]
fn a_last_line_cut_inside_a_character_stays_utf8() {
    let (text, decoding) = decode(b"\xC3\xA5pen\nFullf\xC3");
    assert_eq!(text, "åpen\nFullf\u{fffd}");
    assert_eq!(told(decoding), ("utf-8", "sniffed", 1, 0));
    // With Windows-1252 above it, it is that too.
    assert_eq!(decode(b"\xE5pen\nFullf\xC3").0, "åpen\nFullfÃ");
}

#[test]
fn utf16_is_known_by_its_mark_and_by_its_zeros() {
    let text = "Fullførte Import HR\r\n";
    for big in [false, true] {
        let units = text.encode_utf16();
        let raw: Vec<u8> = units
            .flat_map(|u| {
                if big {
                    u.to_be_bytes()
                } else {
                    u.to_le_bytes()
                }
            })
            .collect();
        let name = if big { "utf-16be" } else { "utf-16le" };
        let (got, decoding) = decode(&raw);
        assert_eq!(
            (got.as_str(), told(decoding)),
            (text, (name, "sniffed", 0, 0))
        );
        let mut marked = if big {
            vec![0xFE, 0xFF]
        } else {
            vec![0xFF, 0xFE]
        };
        marked.extend(&raw);
        let (got, decoding) = decode(&marked);
        assert_eq!((got.as_str(), told(decoding)), (text, (name, "bom", 0, 0)));
    }
}

#[test]
fn utf16_halves_and_odd_bytes_are_replaced_and_counted() {
    let (text, decoding) = decode(b"\xFF\xFEa\0\x00\xD8b\0c");
    assert_eq!(text, "a\u{fffd}b\u{fffd}");
    assert_eq!(told(decoding), ("utf-16le", "bom", 3, 0));
}

#[test]
fn blocks_end_at_line_ends() {
    let (blocks, _) = run(b"one\ntwo\na longer line\nend", 3, 5, 64);
    assert_eq!(blocks, ["one\n", "two\n", "a longer line\n", "end"]);
}

#[test]
fn an_overlong_line_is_cut_between_characters() {
    let (blocks, decoding) = run("1234567ø12345\n".as_bytes(), 1, 2, 8);
    assert_eq!(blocks, ["1234567", "ø12345\n"]);
    assert_eq!(told(decoding), ("utf-8", "sniffed", 0, 0));
}

#[test]
fn an_error_is_told_after_what_was_read_before_it() {
    let drip = Drip {
        bytes: Cursor::new(b"one\ntw".to_vec()),
        step: 2,
        fails: true,
    };
    let mut reader = TextReader::new(Box::new(drip));
    assert_eq!(reader.head().unwrap(), b"one\ntw");
    let mut text = String::new();
    assert!(reader.read_block(100, &mut text).unwrap());
    assert!(reader.read_block(100, &mut text).unwrap());
    assert_eq!(text, "one\ntw");
    assert_eq!(
        reader.read_block(100, &mut text).unwrap_err().to_string(),
        "cut off"
    );
    assert!(!reader.read_block(100, &mut text).unwrap());
    assert_eq!(reader.decoding().bytes, 6);
}

#[test]
fn nothing_readable_at_all_is_an_error_of_the_head_too() {
    let drip = Drip {
        bytes: Cursor::new(Vec::new()),
        step: 1,
        fails: true,
    };
    let mut reader = TextReader::new(Box::new(drip));
    assert!(reader.head().is_err());
    assert!(reader.read_block(1, &mut String::new()).is_err());
}

#[test]
fn zeros_in_pairs_are_no_utf16() {
    assert_eq!(utf16_by_zeros(&[0; 64]), None);
    assert_eq!(utf16_by_zeros(b"a\0"), None);
    assert_eq!(utf16_by_zeros(b"plain text"), None);
}

/// Bytes in which encodings, marks and line ends meet often.
fn dirty() -> impl Strategy<Value = Vec<u8>> {
    let part = prop_oneof![
        any::<u8>().prop_map(|byte| vec![byte]),
        Just(b"\n".to_vec()),
        Just(b"\r\n".to_vec()),
        Just("ø".as_bytes().to_vec()),
        Just("€😀".as_bytes().to_vec()),
        Just(b"a\0b\0\n\0".to_vec()),
        Just(b"\0a\0b\0\n".to_vec()),
        Just(b"\x3D\xD8".to_vec()),
        Just(b"\xF8".to_vec()),
        Just(b"\xFF\xFE".to_vec()),
        "[a-z ]{1,6}\r?\n".prop_map(|text| wide(&text)),
        "[a-z ]{4,9}\r?\n".prop_map(String::into_bytes),
        "[a-z ]{1,6}".prop_map(String::into_bytes),
    ];
    let mark = prop_oneof![
        4 => Just(Vec::new()),
        1 => Just(b"\xEF\xBB\xBF".to_vec()),
        1 => Just(b"\xFF\xFE".to_vec()),
        1 => Just(b"\xFE\xFF".to_vec()),
    ];
    (mark, prop::collection::vec(part, 0..40))
        .prop_map(|(mark, parts)| [mark, parts.concat()].concat())
}

#[test]
fn a_mark_before_a_line_feed_within_a_line_is_no_text() {
    let bytes = [
        97, 0, 10, 0, 248, 255, 254, 10, 0, 97, 0, 98, 0, 10, 248, 97, 0, 10, 0, 0, 0, 0, 0, 0,
    ];
    for step in 1..9 {
        for want in 0..40 {
            let (blocks, decoding) = run(&bytes, step, want, 1 << 20);
            assert_eq!(
                (blocks.concat(), decoding),
                reference(&bytes),
                "{step} {want}"
            );
        }
    }
    let (text, _) = decode(b"log \xFF\xFE\n\0a\0b\0\n\0");
    assert_eq!(text, "log \nab\n");
}

proptest! {
    #[test]
    fn the_slow_truth_agrees(bytes in dirty(), step in 1_usize..9, want in 0_usize..40) {
        let (blocks, decoding) = run(&bytes, step, want, 1 << 20);
        let (text, expected) = reference(&bytes);
        prop_assert_eq!(blocks.concat(), text);
        prop_assert_eq!(decoding, expected);
        let ends = blocks.iter().rev().skip(1).all(|block| block.ends_with('\n'));
        prop_assert!(ends, "a block does not end at a line end: {:?}", blocks);
    }

    #[test]
    fn one_language_at_a_time_agrees(line in prop_oneof![Just("ø\n"), Just("å€😀\r\n"), Just("ascii\n")],
        times in 0_usize..30, cut in 0_usize..8, want in 0_usize..40) {
        let bytes = line.repeat(times).into_bytes();
        let bytes = &bytes[..bytes.len().saturating_sub(cut)];
        let (blocks, decoding) = run(bytes, 3, want, 1 << 20);
        prop_assert_eq!((blocks.concat(), decoding), reference(bytes));
    }

    #[test]
    fn overlong_lines_do_not_depend_on_how_the_bytes_arrive(
        bytes in dirty(), step in 1_usize..9, want in 0_usize..40, max in 8_usize..20,
    ) {
        let (blocks, decoding) = run(&bytes, step, want, max);
        let (whole, expected) = run(&bytes, 1 << 20, 1 << 20, max);
        prop_assert_eq!(blocks.concat(), whole.concat());
        prop_assert_eq!(decoding, expected);
    }

    #[test]
    fn a_glimpse_is_the_head_decoded(bytes in prop_oneof![dirty(), "[aå \r\n\u{feff}]{0,12}".prop_map(String::into_bytes)]) {
        prop_assert_eq!(super::glimpse(&bytes), super::decoded(&bytes));
    }

    #[test]
    fn any_bytes_are_read_to_the_end(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let (blocks, decoding) = run(&bytes, 7, 16, 1 << 20);
        prop_assert_eq!((blocks.concat(), decoding), reference(&bytes));
        prop_assert_eq!(decoding.bytes, bytes.len() as u64);
    }
}
