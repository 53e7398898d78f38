//! What the first lines of a log say of where it was written.

use std::collections::{BTreeMap, BTreeSet};

use crate::few::Few;
use crate::knowledge::ORIGIN;
use crate::lazy::Lazy;
use crate::model::orgnr;

/// Lines that are looked at, counted from the first one of the log.
pub(super) const FIRST_LINES: u64 = 100;
/// Different names that are kept: two say no more than three.
const KEPT: usize = 2;

/// Machines and customers that a log names as its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Origin {
    /// Under a name of nothing else.
    own: BTreeSet<String>,
    /// Under a name that other machines have as well.
    likely: BTreeSet<String>,
    orgnrs: BTreeSet<String>,
}

/// What a name in front of a value says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    Own,
    Likely,
    Orgnr,
}

struct Names {
    labels: BTreeMap<String, Label>,
    /// Letters that these begin with.
    first: String,
    said: Vec<String>,
    /// Finds whether a line has any of these.
    says: Few,
    none: BTreeSet<String>,
    files: BTreeSet<String>,
}

static NAMES: Lazy<Names> = Lazy::new(|| {
    let raw = ORIGIN.read();
    let own = raw.host.own.into_iter().map(|name| (name, Label::Own));
    let likely = raw
        .host
        .likely
        .into_iter()
        .map(|name| (name, Label::Likely));
    let orgnr = raw.orgnr.names.into_iter().map(|name| (name, Label::Orgnr));
    let labels: BTreeMap<String, Label> = own.chain(likely).chain(orgnr).collect();
    Names {
        first: labels
            .keys()
            .filter_map(|name| name.chars().next())
            .collect(),
        labels,
        says: Few::of(&raw.host.said),
        said: raw.host.said,
        none: raw.host.none.into_iter().collect(),
        files: raw.host.files.into_iter().collect(),
    }
});

impl Origin {
    /// The machine, where the log names one only.
    pub(crate) fn host(&self) -> Option<&str> {
        let named = if self.own.is_empty() {
            &self.likely
        } else {
            &self.own
        };
        only(named)
    }

    /// The customer's organisation number, where the log names one only.
    pub(crate) fn orgnr(&self) -> Option<&str> {
        only(&self.orgnrs)
    }

    /// Whether it names several machines as its own, so that no one wrote all of it.
    pub(crate) fn is_of_several(&self) -> bool {
        self.own.len() > 1 || self.own.is_empty() && self.likely.len() > 1
    }

    pub(super) fn append(&mut self, next: Self) {
        for host in next.own {
            add(&mut self.own, host);
        }
        for host in next.likely {
            add(&mut self.likely, host);
        }
        for number in next.orgnrs {
            add(&mut self.orgnrs, number);
        }
    }

    /// Takes a machine that a form of its own names.
    pub(super) fn machine(&mut self, name: &str) {
        add(&mut self.own, name.to_owned());
    }

    /// Takes what a line says: a message, or a record in fields as it is written.
    pub(super) fn read(&mut self, line: &str) {
        if let Some(number) = orgnr(line) {
            add(&mut self.orgnrs, number);
        }
        self.sentence(line);
        // A name begins behind a sign that ends another part of the line.
        let mut from = 0;
        for (at, sign) in line.bytes().enumerate() {
            let behind = at + 1;
            if at < from {
                continue;
            }
            match sign {
                b':' | b'=' | b'>' => {
                    let name = line.get(from..at).unwrap_or_default();
                    let rest = line.get(behind..).unwrap_or_default();
                    from = behind;
                    if let Some(label) = label(attribute(name)) {
                        from += self.value(label, rest, sign == b':');
                    } else if sign == b'=' && !rest.starts_with('"') {
                        // `level=info host=SRV01`
                        from += rest.find([' ', ':', '<', ',', ';']).unwrap_or(rest.len());
                    }
                }
                b',' | b';' | b'|' | b'{' | b'}' | b'(' | b')' | b'[' | b']' | b'<' | b'\t' => {
                    from = behind;
                }
                b'-' | b'.' if line.get(behind..).is_some_and(|rest| rest.starts_with(' ')) => {
                    from = behind;
                }
                _ => {}
            }
        }
    }

    /// Takes what the rows of a text say: those of a table under the names of its heading, and the
    /// lines of syslog, whose third field is the machine.
    pub(super) fn rows(&mut self, text: &str, format: &str) {
        let mut lines = text.lines().take(FIRST_LINES as usize);
        let (delimiter, columns) = match format {
            "text:syslog" => (' ', vec![(2, Label::Own)]),
            "text:delimited" => {
                let Some(heading) = lines.find(|line| !line.trim().is_empty()) else {
                    return;
                };
                let most = [',', ';', '\t', '|'].into_iter();
                let Some(delimiter) = most.max_by_key(|d| heading.matches(*d).count()) else {
                    return;
                };
                let named = cells(heading, delimiter).into_iter().enumerate();
                let columns = named.filter_map(|(at, name)| Some((at, label(name)?)));
                (delimiter, columns.collect())
            }
            _ => return,
        };
        for line in lines.filter(|_| !columns.is_empty()) {
            let cells = cells(line, delimiter);
            for (at, label) in &columns {
                // A field that is more than a name is a sentence.
                let cell = cells.get(*at).copied().unwrap_or_default();
                if *label == Label::Orgnr || host(cell) == cell {
                    self.value(*label, cell, true);
                }
            }
        }
    }

    /// Takes the value behind a name; gives its length.
    fn value(&mut self, label: Label, rest: &str, in_prose: bool) -> usize {
        let lead = |c: char| c.is_whitespace() || c == '"' || c == '\'';
        let start = rest.trim_start_matches(lead);
        if label == Label::Orgnr {
            if let Some(number) = digits(start) {
                add(&mut self.orgnrs, number);
            }
            return 0;
        }
        let value = host(start);
        let behind = start.get(value.len()..).unwrap_or_default();
        let fits = match label {
            Label::Own => is_host(value),
            _ => is_host(value) && is_telling(value),
        };
        if fits && (!in_prose || ends(behind)) {
            let hosts = if label == Label::Own {
                &mut self.own
            } else {
                &mut self.likely
            };
            add(hosts, value.to_owned());
            return rest.len().saturating_sub(behind.len());
        }
        0
    }

    /// `The client runs on SRV01`.
    fn sentence(&mut self, line: &str) {
        let lower = line.to_lowercase();
        // Letters that change their length with their case stand in no name of a machine.
        if lower.len() != line.len() || NAMES.says.find(&lower).next().is_none() {
            return;
        }
        for said in &NAMES.said {
            let Some((before, _)) = lower.split_once(said.as_str()) else {
                continue;
            };
            let rest = line.get(before.len() + said.len()..).unwrap_or_default();
            let value = host(rest.trim_start());
            if rest.starts_with(' ') && is_host(value) && is_telling(value) {
                add(&mut self.likely, value.to_owned());
            }
        }
    }
}

/// The cells of a row, without the quotes around them.
fn cells(line: &str, delimiter: char) -> Vec<&str> {
    let mut quoted = false;
    let ends = |c: char| {
        quoted ^= c == '"';
        c == delimiter && !quoted
    };
    let cells = line.split(ends);
    cells.map(|cell| cell.trim().trim_matches('"')).collect()
}

fn only(names: &BTreeSet<String>) -> Option<&str> {
    match names.len() {
        1 => names.first().map(String::as_str),
        _ => None,
    }
}

fn add(names: &mut BTreeSet<String>, name: String) {
    let known = names.iter().any(|known| known.eq_ignore_ascii_case(&name));
    if !known && names.len() < KEPT {
        names.insert(name);
    }
}

/// The last of several attributes: `host` of `msg="Import HR started" host`, `HostName` of
/// `name="HostName" value`.
fn attribute(names: &str) -> &str {
    if !names.contains('"') {
        return names;
    }
    match names.rsplit_once("\" ") {
        Some((quoted, "value")) => quoted,
        Some((_, last)) => last,
        None => names,
    }
}

fn label(name: &str) -> Option<Label> {
    // Most signs stand between the numbers of a time.
    if !name.contains(|c: char| c.is_alphabetic()) {
        return None;
    }
    let letters = name.chars().filter(|c| c.is_alphabetic());
    // Most words begin as no name does, and need no copy.
    let first = letters.clone().next().map(|c| c.to_ascii_lowercase());
    if first.is_some_and(|c| c.is_ascii() && !NAMES.first.contains(c)) {
        return None;
    }
    let key: String = letters.take(40).flat_map(char::to_lowercase).collect();
    NAMES.labels.get(&key).copied()
}

/// Nine digits, with `NO`, or with blanks between groups of three.
fn digits(text: &str) -> Option<String> {
    let text = text.strip_prefix("NO").unwrap_or(text);
    let mut out = String::from("NO");
    for c in text.trim_start().chars() {
        match c {
            '0'..='9' => out.push(c),
            ' ' | '\u{a0}' if out.len() % 3 == 2 && out.len() < 11 => {}
            _ => break,
        }
    }
    (out.len() == 11).then_some(out)
}

/// The characters of a machine's name, domain included.
fn host(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '.')));
    text.get(..end.unwrap_or(text.len()))
        .unwrap_or_default()
        .trim_end_matches('.')
}

fn is_host(value: &str) -> bool {
    let of_file = |(_, end): (&str, &str)| NAMES.files.contains(end);
    let file = value.rsplit_once('.').is_some_and(of_file);
    let lower = value.to_lowercase();
    value.len() > 1
        && value.len() <= 255
        && value.starts_with(char::is_alphanumeric)
        && value.contains(char::is_alphabetic)
        && !file
        && !NAMES.none.contains(&lower)
}

/// Whether a word looks like a machine's name and no other: few words have digits or capitals only.
fn is_telling(value: &str) -> bool {
    value.contains(|c: char| c.is_ascii_digit() || matches!(c, '-' | '_'))
        || value.trim_end_matches('.').contains('.')
        || !value.contains(char::is_lowercase)
}

/// Whether nothing goes on behind a value: what does makes a sentence, or a port of it.
fn ends(behind: &str) -> bool {
    let rest = behind.trim_start_matches(['"', '\'']);
    let next = rest.trim_start();
    let word = next.split([' ', '\t']).next().unwrap_or_default();
    let blank = rest.len() > next.len();
    next.is_empty()
        || next.starts_with([',', ';', '|', '(', ')', '[', ']', '{', '}', '<', '>'])
        || (blank && (next.starts_with('-') || word.contains([':', '='])))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Origin {
        let mut out = Origin::default();
        out.read(line);
        out
    }

    #[test]
    fn every_sample_is_read_and_no_near_miss() {
        let raw = ORIGIN.read();
        for sample in &raw.sample {
            let origin = read(&sample.line);
            assert_eq!(origin.host(), sample.host.as_deref(), "{}", sample.line);
            assert_eq!(origin.orgnr(), sample.orgnr.as_deref(), "{}", sample.line);
        }
        for line in &raw.near_misses.lines {
            assert_eq!(read(line), Origin::default(), "{line}");
        }
    }

    /// Whatever the name and the form, the same machine and number are found.
    #[test]
    fn names_and_forms_are_interchangeable() {
        let raw = ORIGIN.read();
        let forms = [
            "{}: {=}",
            "{}={=}",
            "{} = {=}",
            "{}: {=}, version 4.2",
            "Client 4.2 - {}: {=}",
            "Version: 4.2; {}: {=}",
            "[{}: {=}]",
            "level=info {}={=} msg=x",
            r#"{"level":"info","{}":"{=}","x":1}"#,
            r#"<data name="{}" value="{=}" />"#,
            "<{}>{=}</{}>",
        ];
        for form in forms {
            for name in raw.host.own.iter().chain(&raw.host.likely) {
                for value in ["SRV01", "srv-eadm.fjord.example"] {
                    let line = form.replace("{}", name).replace("{=}", value);
                    assert_eq!(read(&line).host(), Some(value), "{line}");
                }
            }
            for name in &raw.orgnr.names {
                for value in ["961381630", "NO961381630"] {
                    let line = form.replace("{}", name).replace("{=}", value);
                    assert_eq!(read(&line).orgnr(), Some("NO961381630"), "{line}");
                }
            }
        }
    }

    #[test]
    fn columns_name_the_machine() {
        let read = |text: &str, format: &str| {
            let mut out = Origin::default();
            out.rows(text, format);
            (
                out.host().map(str::to_owned),
                out.orgnr().map(str::to_owned),
            )
        };
        let both = (Some("SRV01".to_owned()), Some("NO961381630".to_owned()));
        for delimiter in [",", ";", "\t", "|"] {
            let text = "\nTime;Machine Name;\"Message\";Orgnr\n05:40:00;SRV01;\"a;b \";961381630\n05:41:00;\"srv01\";x;961 381 630\n";
            assert_eq!(read(&text.replace(';', delimiter), "text:delimited"), both);
            // Without a heading nothing says which column it is.
            let bare = "05:40:00;SRV01;x;961381630\n05:41:00;SRV01;x;961381630\n";
            assert_eq!(
                read(&bare.replace(';', delimiter), "text:delimited"),
                (None, None)
            );
        }
        let syslog = "<134>1 2026-03-02T05:14:07Z srv01.example eadm 1402 STEP - Import HR started\n<134>1 2026-03-02T05:14:08Z - eadm - - - x\n";
        assert_eq!(
            read(syslog, "text:syslog").0.as_deref(),
            Some("srv01.example")
        );
        assert_eq!(read(syslog, "text:plain"), (None, None));
    }

    #[test]
    fn a_log_that_names_several_names_none() {
        let mut both = read("Host: SRV01");
        both.append(read("Host: srv01"));
        assert_eq!(
            both.host(),
            Some("SRV01"),
            "one machine, written in two ways"
        );
        both.append(read("Host: SRV02"));
        assert_eq!(both.host(), None);
        both.append(read("Machine: SRV03"));
        assert_eq!(
            both.host(),
            Some("SRV03"),
            "the other names are of other machines"
        );
    }

    proptest::proptest! {
        #[test]
        fn any_line_is_read(line in r"\PC{0,80}", tail in "(Host|Orgnr|Kunde|name=)[:= \"]{0,3}\\PC{0,12}") {
            read(&line);
            read(&format!("{line}{tail}"));
        }
    }
}
