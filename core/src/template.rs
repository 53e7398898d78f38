//! A message without what changes from one occurrence to the next: errors are counted by it.

use std::net::Ipv6Addr;

use crate::model::is_guid;
use crate::secret;

/// The longest template, in characters.
const LONGEST: usize = 200;
/// Longer words are cut here where the whole becomes too long.
const PIECE: usize = 40;

/// What masked parts become. Templates may be masked again without change, so these are known.
const MASKS: [&str; 8] = [
    "<num>", "<hex>", "<guid>", "<email>", "<url>", "<path>", "<dn>", "<str>",
];

/// The first line of a message and the exception types of the lines below it, with numbers, dates,
/// GUIDs, addresses, paths, distinguished names and quoted words masked; at most 200 characters.
pub(crate) fn template(message: &str) -> String {
    // What it is cut by and what it leaves out must not be what shows that a part is secret.
    let message = secret::mask_named(message);
    let mut lines = message
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty());
    let mut writer = Writer::default();
    let first = lines.next().unwrap_or_default();
    writer.mask(first);
    let mut seen: Vec<&str> = Vec::new();
    for name in lines.filter_map(exception_type) {
        if writer.full() {
            break;
        }
        if !first.contains(name) && !seen.contains(&name) {
            seen.push(name);
            writer.mask(" | ");
            writer.mask(name);
        }
    }
    writer.finish()
}

/// The exception type that a line below the first opens with.
fn exception_type(line: &str) -> Option<&str> {
    let line = line.trim_start_matches(['-', '>', ' ', '(']);
    let line = line
        .strip_prefix("Exception Info:")
        .unwrap_or(line)
        .trim_start();
    let end = line
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '`' | '+')))
        .unwrap_or(line.len());
    let name = &line[..end];
    (name.contains('.') && name.ends_with("Exception")).then_some(name)
}

#[derive(Default)]
struct Writer {
    out: String,
    /// Characters in `out`.
    count: usize,
    /// Where `out` may be cut so that a mark still fits.
    safe: usize,
}

impl Writer {
    fn full(&self) -> bool {
        self.count > LONGEST
    }

    /// Whether nothing that follows changes what it becomes: a number may take one sign back.
    fn overfull(&self) -> bool {
        self.count > LONGEST + 1
    }

    fn push(&mut self, piece: &str) {
        self.count += piece.chars().count();
        self.out.push_str(piece);
        if self.count < LONGEST {
            self.safe = self.out.len();
        }
    }

    /// Numbers with one of the usual characters between them are one: dates, times, versions,
    /// addresses.
    fn push_number(&mut self) {
        let joined = self
            .out
            .strip_suffix(['.', ':', ',', '/', '-'])
            .is_some_and(|head| head.ends_with("<num>"));
        if joined {
            self.out.pop();
            self.count -= 1;
            self.safe = self.safe.min(self.out.len());
        } else {
            self.push("<num>");
        }
    }

    fn finish(mut self) -> String {
        if self.full() {
            self.out
                .truncate(secret::outside_names(&self.out, self.safe));
            self.out.push('…');
        }
        let kept = self.out.trim_end().len();
        self.out.truncate(kept);
        self.out
    }

    fn mask(&mut self, text: &str) {
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            if self.full() {
                return;
            }
            rest = self.step(rest, c);
        }
    }

    /// Writes what stands at the start of `rest`, whose first character is `c`; gives what follows.
    fn step<'a>(&mut self, rest: &'a str, c: char) -> &'a str {
        let behind = &rest[c.len_utf8()..];
        if c.is_whitespace() || c.is_control() {
            if !self.out.is_empty() && !self.out.ends_with(' ') {
                self.push(" ");
            }
            return behind;
        }
        if c == '<'
            && let Some(mask) = MASKS.iter().find(|mask| rest.starts_with(**mask))
        {
            if *mask == "<num>" {
                self.push_number();
            } else {
                self.push(mask);
            }
            return &rest[mask.len()..];
        }
        if let Some(close) = closing_quote(c)
            && !self.out.ends_with(char::is_alphanumeric)
            && let Some(end) = behind.find(close)
        {
            let end = end + behind[end..].chars().next().map_or(0, char::len_utf8);
            let (quoted, behind) = rest.split_at(c.len_utf8() + end);
            let empty = quoted.chars().count() == 2;
            self.push(if empty { quoted } else { "<str>" });
            return behind;
        }
        if c == '\\'
            && behind
                .strip_prefix('\\')
                .is_some_and(|s| s.starts_with(char::is_alphanumeric))
        {
            self.push("<path>");
            return &rest[path_end(rest)..];
        }
        if let Some(end) = ipv6_end(rest).filter(|_| !self.out.ends_with(char::is_alphanumeric)) {
            self.push("<num>");
            return &rest[end..];
        }
        if in_chunk(c) {
            return self.chunk(rest);
        }
        self.push(&rest[..c.len_utf8()]);
        behind
    }

    /// A run of letters, digits and what may join them.
    fn chunk<'a>(&mut self, rest: &'a str) -> &'a str {
        let end = rest.find(|c| !in_chunk(c)).unwrap_or(rest.len());
        let (chunk, behind) = rest.split_at(end);
        // What opens an address, a path or a name may stand right behind a number.
        let tail = chunk.trim_end_matches(char::is_alphabetic).len();
        if let Some((mask, skip)) = opened(&chunk[tail..], behind) {
            self.words(&chunk[..tail]);
            self.push(mask);
            return &behind[skip..];
        }
        if is_email(chunk) {
            let kept = chunk.trim_end_matches(['.', '-', '+']).len();
            self.push("<email>");
            self.words(&chunk[kept..]);
        } else if is_guid(chunk) {
            self.push("<guid>");
        } else {
            self.words(chunk);
        }
        behind
    }

    fn words(&mut self, chunk: &str) {
        let mut rest = chunk;
        while !self.overfull()
            && let Some(c) = rest.chars().next()
        {
            if c.is_alphanumeric() || c == '_' {
                let end = rest
                    .find(|c: char| !(c.is_alphanumeric() || c == '_'))
                    .unwrap_or(rest.len());
                self.word(&rest[..end]);
                rest = &rest[end..];
            } else {
                self.push(&rest[..c.len_utf8()]);
                rest = &rest[c.len_utf8()..];
            }
        }
    }

    fn word(&mut self, word: &str) {
        if is_hex(word) {
            self.push("<hex>");
            return;
        }
        let mut rest = word;
        while !self.overfull()
            && let Some(c) = rest.chars().next()
        {
            let digits = c.is_ascii_digit();
            let mut end = rest
                .find(|c: char| c.is_ascii_digit() != digits)
                .unwrap_or(rest.len());
            if digits {
                self.push_number();
            } else {
                if let Some((cut, _)) = rest[..end].char_indices().nth(PIECE) {
                    end = cut;
                }
                self.push(&rest[..end]);
            }
            rest = &rest[end..];
        }
    }
}

fn in_chunk(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | '@' | '+' | '-')
}

fn closing_quote(open: char) -> Option<&'static [char]> {
    match open {
        '"' => Some(&['"']),
        '\'' => Some(&['\'']),
        '“' | '„' => Some(&['”', '“']),
        '‘' => Some(&['’']),
        '«' => Some(&['»']),
        _ => None,
    }
}

/// The mask that a run of letters opens together with what follows, and how much of that it takes.
fn opened(letters: &str, behind: &str) -> Option<(&'static str, usize)> {
    if letters.is_empty() {
        return None;
    }
    if behind.starts_with("://") {
        let end = behind.find(ends_address).unwrap_or(behind.len());
        return Some((
            "<url>",
            behind[..end].trim_end_matches(['.', ':']).len().max(3),
        ));
    }
    if letters.len() == 1 && (behind.starts_with(":\\") || behind.starts_with(":/")) {
        return Some(("<path>", path_end(behind)));
    }
    (behind.starts_with('=') && is_dn_key(letters)).then(|| ("<dn>", dn_end(behind)))
}

fn ends_address(c: char) -> bool {
    const ENDS: [char; 17] = [
        '"', '\'', '<', '>', '|', ',', ';', '(', ')', '[', ']', '{', '}', '“', '”', '«', '»',
    ];
    c.is_whitespace() || c.is_control() || ENDS.contains(&c)
}

/// Where a path ends; it goes on over a blank where the next word holds a backslash.
fn path_end(text: &str) -> usize {
    let mut end = 0;
    loop {
        end += text[end..].find(ends_address).unwrap_or(text.len() - end);
        let Some(next) = text[end..].strip_prefix(' ') else {
            break;
        };
        let word = &next[..next.find(ends_address).unwrap_or(next.len())];
        if word.find('\\').is_none_or(|at| at == 0) || word.trim_end_matches(':').contains(':') {
            break;
        }
        end += 1;
    }
    let trimmed = text[..end].trim_end_matches(['.', ':']).len();
    // The two characters that made it a path belong to it.
    trimmed.max(2.min(end))
}

const DN_KEYS: [&str; 4] = ["CN", "OU", "DC", "UID"];

fn is_dn_key(word: &str) -> bool {
    DN_KEYS.iter().any(|key| key.eq_ignore_ascii_case(word))
}

/// Where a distinguished name ends whose first `=` opens the text: a value may hold blanks while
/// another part follows; the last one ends at a blank.
fn dn_end(text: &str) -> usize {
    let mut at = 0;
    loop {
        let value = &text[at..];
        let ends = |c| ends_address(c) && !" ,()[]{}".contains(c);
        let stop = value.find(ends).unwrap_or(value.len());
        let comma = value[..stop].find(',');
        let next = comma.and_then(|comma| {
            let behind = value[comma + 1..].trim_start_matches(' ');
            let (key, _) = behind.split_once('=')?;
            is_dn_key(key).then(|| text.len() - behind.len() + key.len())
        });
        match next {
            Some(next) => at = next,
            None => return at + value.find(ends_address).unwrap_or(value.len()).max(1),
        }
    }
}

/// Something, `@`, and a host with a dot inside.
/// Where the IPv6 address ends that a text begins with.
fn ipv6_end(text: &str) -> Option<usize> {
    let of_address = |c: char| c.is_ascii_hexdigit() || c == ':';
    let run = text.find(|c| !of_address(c)).unwrap_or(text.len());
    let run = text[..run].trim_end_matches(':');
    let is_one = run.matches(':').count() > 1 && run.parse::<Ipv6Addr>().is_ok();
    is_one.then_some(run.len())
}

fn is_email(chunk: &str) -> bool {
    let chunk = chunk.trim_end_matches(['.', '-', '+']);
    chunk.match_indices('@').any(|(at, _)| {
        let host = &chunk[at + 1..];
        let inner = |(i, c): (usize, char)| c == '.' && i > 0 && i + 1 < host.len();
        at > 0 && host.char_indices().any(inner)
    })
}

/// `0x…`, or eight and more hexadecimal digits with both digits and letters among them.
fn is_hex(word: &str) -> bool {
    if let Some(digits) = word.strip_prefix("0x").or_else(|| word.strip_prefix("0X")) {
        return !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_hexdigit());
    }
    word.len() >= 8
        && word.bytes().all(|b| b.is_ascii_hexdigit())
        && word.bytes().any(|b| b.is_ascii_digit())
        && word.bytes().any(|b| b.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_changes_is_masked() {
        for (message, expected) in [
            ("User 10482 not found", "User <num> not found"),
            ("Error 0x8007203A at 10.0.0.12:389", "Error <hex> at <num>"),
            (
                "Since 2026-03-02 05:40:12,123 (v4.0.30319)",
                "Since <num> <num> (v<num>)",
            ),
            (
                "Task {8e59add8-6b31-4dbc-a869-5b698117421c} ended",
                "Task {<guid>} ended",
            ),
            ("Mail to ola.nordmann@kommune.no.", "Mail to <email>."),
            (
                "GET https://api.example.no/v1/users?id=5, retry",
                "GET <url>, retry",
            ),
            (
                r"Cannot open C:\Program Files\eadm\x.log: denied",
                "Cannot open <path>: denied",
            ),
            (r"Cannot open \\srv01\share$\a.csv", "Cannot open <path>"),
            (
                "No CN=Ola Nordmann,OU=Brukere,DC=k,DC=no in AD",
                "No <dn> in AD",
            ),
            ("Group 'Lærere 2026' is \"full\"", "Group <str> is <str>"),
            ("can't read Ola's file", "can't read Ola's file"),
            ("crash e0434352 in thread 7", "crash <hex> in thread <num>"),
            ("  many \t blanks \r\n", "many blanks"),
            ("", ""),
        ] {
            assert_eq!(template(message), expected, "{message}");
        }
    }

    #[test]
    fn exception_types_below_the_first_line_belong_to_it() {
        let message = "Export AD failed for user 7\nSystem.Exception: user 7\n ---> System.IO.IOException: x\n   at A.B.C() in C:\\x.cs:line 5\n ---> System.IO.IOException: y";
        assert_eq!(
            template(message),
            "Export AD failed for user <num> | System.Exception | System.IO.IOException"
        );
    }

    #[test]
    fn a_long_message_is_cut_between_words() {
        let text = template(&"word ".repeat(100));
        assert!(
            text.chars().count() <= LONGEST && text.ends_with("word…"),
            "{text}"
        );
        let text = template(&"å".repeat(1000));
        assert_eq!(text.chars().count(), 4 * PIECE + 1);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn any_message_is_safe_bounded_and_masked_once(
            message in prop_oneof![
                "\\PC{0,300}",
                "([a-fx0-9]{1,9}|[-.:,/\\\\'\"@=+<>|(«»“” \n]|://|C:\\\\|CN=|,OU=|<num>|Exception|…){0,80}",
            ],
        ) {
            let once = template(&message);
            prop_assert!(once.chars().count() <= LONGEST);
            prop_assert_eq!(template(&once), once.clone(), "{}", message);
        }
    }
}
