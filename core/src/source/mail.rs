//! A mail saved as a file (`.eml`, and `.mhtml`, as a browser saves a page) as an archive: its text and what is
//! attached to it are its members. After RFC 2045 to 2049.
//!
//! A mail whose text stands in the file as it was written is no archive: it is read as any text.

use std::io::{self, Read};

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{ContentType, Message, MessageParser, MimeHeaders};
use memchr::{memchr_iter, memmem};

use super::archive::{self, Entry};
use super::store::{Location, Store};
use crate::model::SourceProblem;

/// Parts within parts that are taken apart.
const DEPTH: usize = 8;
/// Lines of the header of a mail that are looked at.
const HEADER: usize = 400;
/// Ways to write bytes as letters.
const BASE64: &str = "base64";
const QUOTED: &str = "quoted-printable";

/// Whether a document begins as a mail does whose parts have to be taken apart or decoded.
pub(super) fn is_mail(head: &[u8]) -> bool {
    // Nothing but the name of a header ends with a colon so early; a mailbox has a line before it.
    let begins = head.strip_prefix(b"From ").map_or(head, |mailbox| {
        let end = memchr::memchr(b'\n', mailbox);
        end.and_then(|end| mailbox.get(end + 1..))
            .unwrap_or(mailbox)
    });
    let first = begins.split(|byte| *byte == b'\n').next();
    if !first.is_some_and(is_header) {
        return false;
    }
    let (header, _) = parted(begins);
    let lines = header.split(|byte| *byte == b'\n');
    if !lines
        .take(HEADER)
        .all(|line| is_header(line) || is_folded(line))
    {
        return false;
    }
    let Some(mail) = MessageParser::default().parse_headers(header) else {
        return false;
    };
    let kind = mail.content_type();
    kind.is_some_and(|kind| kind.ctype() == "multipart" && kind.has_attribute("boundary"))
        // Others than these two cannot be recognised by the text itself.
        || kind.and_then(charset).is_some_and(|own| own != UTF_8 && own != WINDOWS_1252)
        || kind.is_some() && is_encoded(&mail)
}

/// `Name: value`
fn is_header(line: &[u8]) -> bool {
    let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
    let letters = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
    name.len() < line.len() && name.len() > 1 && name.iter().all(letters)
}

/// What goes on with the header of the line before.
fn is_folded(line: &[u8]) -> bool {
    line.first().is_some_and(|byte| b" \t\r".contains(byte)) || line.is_empty()
}

fn is_encoded(part: &Message<'_>) -> bool {
    let encoding = part.content_transfer_encoding().unwrap_or_default();
    [BASE64, QUOTED]
        .iter()
        .any(|own| own.eq_ignore_ascii_case(encoding))
}

/// The character set that a part names.
fn charset(kind: &ContentType<'_>) -> Option<&'static Encoding> {
    Encoding::for_label(kind.attribute("charset")?.as_bytes())
}

/// The header of a part and what follows the empty line behind it.
fn parted(part: &[u8]) -> (&[u8], &[u8]) {
    let mut from = 0;
    for end in memchr_iter(b'\n', part) {
        if part
            .get(from..end)
            .is_some_and(|line| line.is_empty() || line == b"\r")
        {
            return (&part[..from], &part[end + 1..]);
        }
        from = end + 1;
    }
    (part, &[])
}

/// The parts of a mail, those that hold others left out, and why some were not found, if so.
pub(super) fn parts(mail: &Store, most: usize) -> io::Result<(Vec<Entry>, Option<SourceProblem>)> {
    let mut bytes = Vec::new();
    mail.reader()?.read_to_end(&mut bytes)?;
    let mut parts = Parts {
        most,
        found: Vec::new(),
        cut: None,
    };
    parts.part(&bytes, 0, false);
    Ok((parts.found, parts.cut))
}

struct Parts {
    most: usize,
    found: Vec<Entry>,
    cut: Option<SourceProblem>,
}

impl Parts {
    /// Takes a part apart; `has_plain` says that the text of the mail is there as plain text as well.
    fn part(&mut self, part: &[u8], depth: usize, has_plain: bool) {
        if self.found.len() >= self.most {
            self.cut.get_or_insert_with(archive::too_many);
            return;
        }
        let (header, body) = parted(part);
        let message = MessageParser::default().parse_headers(header);
        let message = message.as_ref();
        let kind = message.and_then(MimeHeaders::content_type);
        let is = |main: &str| kind.is_some_and(|kind| kind.ctype().eq_ignore_ascii_case(main));
        let boundary = kind.and_then(|kind| kind.attribute("boundary"));
        if depth >= DEPTH && (is("multipart") || is("message")) {
            self.cut.get_or_insert_with(|| archive::too_deep(DEPTH));
        } else if let Some(boundary) = boundary.filter(|_| is("multipart")) {
            let (parts, ended) = between(body, boundary);
            let alternative = kind.and_then(ContentType::subtype) == Some("alternative");
            let has_plain = has_plain || alternative && parts.iter().any(|part| is_plain(part));
            for part in parts {
                self.part(part, depth + 1, has_plain);
            }
            if !ended {
                self.cut
                    .get_or_insert_with(|| archive::broken("it ends before its last part does"));
            }
        } else if message.is_some_and(|part| {
            is("message") && !is_encoded(part) && part.attachment_name().is_none()
        }) {
            self.part(body, depth + 1, has_plain);
        } else {
            self.leaf(message, body, has_plain);
        }
    }

    /// Adds a part that holds no other.
    fn leaf(&mut self, part: Option<&Message<'_>>, body: &[u8], has_plain: bool) {
        let kind = part.and_then(MimeHeaders::content_type);
        let text = kind.is_none_or(|kind| kind.ctype().eq_ignore_ascii_case("text"));
        let html = text && kind.and_then(ContentType::subtype) == Some("html");
        let named = part
            .and_then(MimeHeaders::attachment_name)
            .map(str::to_owned);
        let name = named.clone().unwrap_or_else(|| {
            match (text, kind.and_then(ContentType::subtype)) {
                (true, None | Some("plain")) => "message.txt".to_owned(),
                (true, Some("html")) => "message.html".to_owned(),
                // A page has its styles with it.
                (_, Some(kind)) => format!("part-{}.{kind}", self.found.len() + 1),
                (false, None) => format!("part-{}", self.found.len() + 1),
            }
        });
        let encoding = part
            .and_then(MimeHeaders::content_transfer_encoding)
            .unwrap_or_default();
        let bytes = if encoding.eq_ignore_ascii_case(BASE64) {
            base64_decode(body)
        } else if encoding.eq_ignore_ascii_case(QUOTED) {
            quoted_printable_decode(body)
        } else {
            Some(body.to_vec())
        };
        // A file has an encoding of its own, whatever the mail says of it.
        let charset = kind.filter(|_| text && named.is_none()).and_then(charset);
        let store = bytes.map(|bytes| match charset.filter(|own| *own != UTF_8) {
            Some(charset) => Store::bytes(charset.decode(&bytes).0.into_owned().into_bytes()),
            None => Store::bytes(bytes),
        });
        let size = store.as_ref().map_or(body.len() as u64, Store::length);
        let mut entry = Entry::new(name, size);
        entry.skip = (html && has_plain && named.is_none())
            .then_some("text that the mail has as plain text too");
        if store.is_none() {
            entry
                .problem
                .get_or_insert_with(|| archive::broken("the letters of a part are no bytes"));
        }
        entry.location = store.map(Location::Plain);
        self.found.push(entry);
    }
}

/// Whether a part is plain text of the mail itself.
fn is_plain(part: &[u8]) -> bool {
    let message = MessageParser::default().parse_headers(parted(part).0);
    message.is_none_or(|message| {
        message
            .content_type()
            .is_none_or(|kind| kind.ctype() == "text" && kind.subtype() == Some("plain"))
    })
}

/// The parts between the lines of a boundary, and whether the last of these lines was found.
fn between<'m>(body: &'m [u8], boundary: &str) -> (Vec<&'m [u8]>, bool) {
    let line = format!("--{boundary}");
    let mut parts = Vec::new();
    let mut from = None;
    for at in memmem::find_iter(body, &line) {
        if at > 0 && body.get(at - 1) != Some(&b'\n') {
            continue;
        }
        let behind = body.get(at + line.len()..).unwrap_or_default();
        let ends = behind.starts_with(b"--");
        // A longer boundary may begin alike.
        let rest = if ends {
            behind.get(2..).unwrap_or_default()
        } else {
            behind
        };
        let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
        if !rest[..end].iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        if let Some(from) = from {
            parts.push(body.get(from..at).unwrap_or_default());
        }
        if ends {
            return (parts, true);
        }
        from = Some(body.len() - rest.len() + end);
    }
    parts.extend(from.and_then(|from| body.get(from..)));
    (parts, false)
}

#[cfg(test)]
#[path = "mail_tests.rs"]
mod tests;
