use std::fmt::Write as _;
use std::io::Read;

use proptest::prelude::*;

use super::super::bundle::Bundle;
use super::*;

/// How a part is written into a mail.
#[derive(Debug, Clone, Copy)]
enum Written {
    Plain,
    Quoted,
    Base64,
}

fn header(written: Written) -> &'static str {
    match written {
        Written::Plain => "Content-Transfer-Encoding: 8bit",
        Written::Quoted => "Content-Transfer-Encoding:\r\n quoted-printable",
        Written::Base64 => "content-transfer-encoding: BASE64",
    }
}

fn body(text: &str, written: Written) -> String {
    let mut out = String::new();
    match written {
        Written::Plain => out.push_str(text),
        Written::Quoted => {
            let mut behind = text.bytes().skip(1);
            for (at, byte) in text.bytes().enumerate() {
                // A blank at the end of a line is not safe on its way.
                let last = behind.next().is_none_or(|next| next == b'\n');
                match byte {
                    b'\n' | b'a'..=b'z' | b'A'..=b'Z' | b'<' => out.push(byte.into()),
                    b' ' if !last => out.push(' '),
                    byte => write!(out, "={byte:02X}").unwrap(),
                }
                if at % 7 == 6 && byte != b'\n' {
                    out.push_str("=\r\n");
                }
            }
        }
        Written::Base64 => {
            const LETTERS: &[u8] =
                b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
            for (at, three) in text.as_bytes().chunks(3).enumerate() {
                let bits = three
                    .iter()
                    .fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte))
                    << (8 * (3 - three.len()));
                for letter in 0..4 {
                    let six = bits >> (18 - 6 * letter) & 63;
                    out.push(if letter > three.len() {
                        '='
                    } else {
                        LETTERS[six as usize].into()
                    });
                }
                if at % 19 == 18 {
                    out.push_str("\r\n");
                }
            }
        }
    }
    out
}

fn leaf(text: &str, written: Written, kind: &str, name: Option<&str>) -> String {
    let named = name.map_or_else(String::new, |name| {
        format!("Content-Disposition: attachment; filename=\"{name}\"\r\n")
    });
    format!(
        "Content-Type: {kind}\r\n{named}{}\r\n\r\n{}",
        header(written),
        body(text, written)
    )
}

fn around(kind: &str, boundary: &str, parts: &[String]) -> String {
    let mut out = format!(
        "Content-Type: multipart/{kind};\r\n boundary=\"{boundary}\"\r\n\r\nThis is a mail in parts.\r\n"
    );
    for part in parts {
        write!(out, "--{boundary}\r\n{part}\r\n").unwrap();
    }
    out + "--" + boundary + "--\r\n"
}

fn mail(part: &str) -> String {
    format!(
        "Received: from a\r\n by b; Mon, 2 Mar 2026\r\nFrom: a@example.no\r\nSubject: =?utf-8?Q?=C3=85?=\r\nMIME-Version: 1.0\r\n{part}"
    )
}

/// Path and text of what a mail holds, and its problems.
fn held(mail: &str) -> (Vec<(String, String)>, Vec<String>) {
    let bundle = Bundle::from_bytes("sak.eml", mail.as_bytes().to_vec());
    let (mut read, mut told) = (Vec::new(), Vec::new());
    for document in bundle.documents() {
        if let Some(problem) = document.problem() {
            told.push(problem.kind.clone());
        } else if let Some(why) = document.skip_reason() {
            told.push(why.to_owned());
        } else {
            let mut bytes = Vec::new();
            document.open().unwrap().read_to_end(&mut bytes).unwrap();
            read.push((
                document.path().to_owned(),
                String::from_utf8(bytes).unwrap(),
            ));
        }
    }
    (read, told)
}

const WAYS: [Written; 3] = [Written::Plain, Written::Quoted, Written::Base64];

proptest! {
    #[test]
    fn parts_are_the_same_however_they_are_written(
        text in "[a-zø=\\-<> \n]{1,80}",
        log in "[a-zå:0-9\n]{1,400}",
        ways in [0_usize..3, 0..3, 0..3],
        nested: bool,
    ) {
        prop_assume!(!text.contains("--in"));
        let [first, second, third] = ways.map(|way| WAYS[way]);
        let alternative = around("alternative", "in=_ner", &[
            leaf(&text, first, "text/plain; charset=UTF-8", None),
            leaf("<p>the same</p>", second, "text/html; charset=utf-8", None),
        ]);
        let attached = leaf(&log, third, "application/octet-stream", Some("logg æ.log"));
        let mut whole = around("mixed", "in", &[alternative, attached]);
        if nested {
            whole = around("mixed", "out", &[format!("Content-Type: message/rfc822\r\n\r\n{}", mail(&whole))]);
        }
        let (read, told) = held(&mail(&whole));
        // The line end before a boundary is its own.
        let own = |text: &str| text.trim_end().replace("\r\n", "\n");
        let wanted = [("sak.eml!/logg æ.log", &log), ("sak.eml!/message.txt", &text)];
        prop_assert_eq!(read.len(), 2, "{:?}", read);
        for ((path, given), (name, text)) in read.iter().zip(wanted) {
            prop_assert_eq!((path.as_str(), own(given)), (name, own(text)));
        }
        prop_assert_eq!(told, ["text that the mail has as plain text too"]);
    }

    #[test]
    fn a_mail_may_end_anywhere(end in 0_usize..900, ways in [0_usize..3, 0..3]) {
        let parts = ways.map(|way| leaf("Import HR started\nline two\n", WAYS[way], "text/plain", None));
        let whole = mail(&around("mixed", "b", &parts));
        let cut = &whole[..whole.floor_char_boundary(end.min(whole.len()))];
        if is_mail(cut.as_bytes()) && cut.len() + 2 < whole.len() {
            let (_, told) = held(cut);
            prop_assert!(!told.is_empty(), "{}", cut);
        }
    }
}

#[test]
fn text_of_one_part_is_decoded_by_its_character_set() {
    for (kind, body) in [
        ("text/plain; charset=\"iso-8859-1\"", "bl=E5b=E6r"),
        ("text/plain; charset=utf-8", "bl=C3=A5b=C3=A6r"),
        ("text/plain", "bl=C3=A5b=C3=A6r"),
    ] {
        let part = format!(
            "Content-Type: {kind}\nContent-Transfer-Encoding: quoted-printable\n\n{body}\n"
        );
        let (read, told) = held(&format!("From: a\n{part}"));
        assert_eq!(
            read,
            [("sak.eml!/message.txt".to_owned(), "blåbær\n".to_owned())]
        );
        assert!(told.is_empty());
    }
}

#[test]
fn a_character_set_that_only_the_mail_tells_is_decoded() {
    for (charset, bytes) in [
        ("ISO-2022-JP", &b"\x1b$B%m%0\x1b(B"[..]),
        ("shift_jis", b"\x83\x8d\x83O"),
        ("utf-8", "ログ".as_bytes()),
    ] {
        let mut mail = format!("From: a\nContent-Type: text/plain; charset=\"{charset}\"\nContent-Transfer-Encoding: 7bit\n\n").into_bytes();
        mail.extend_from_slice(bytes);
        assert_eq!(is_mail(&mail), charset != "utf-8", "{charset}");
        let bundle = Bundle::from_bytes("sak.eml", mail);
        let mut text = String::new();
        let document = &bundle.documents()[0];
        document.open().unwrap().read_to_string(&mut text).unwrap();
        assert!(text.ends_with("ログ"), "{charset}: {text}");
    }
}

#[test]
fn mails_within_mails_are_opened_to_a_depth() {
    let mut whole = mail("Content-Type: text/plain\r\n\r\nx");
    for at in 0..2_000 {
        let inner = format!("Content-Type: message/rfc822\r\n\r\n{whole}");
        whole = mail(&around("mixed", &format!("b{at}"), &[inner]));
    }
    assert_eq!(held(&whole).1, ["too-deep"]);
}

#[test]
fn what_is_no_mail_in_parts_stays_one_text() {
    for text in [
        "From: a\nTo: b\nContent-Type: text/plain\n\nHei\n",
        "Import: started\nExport: ended\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n",
        "2026-03-02 05:14:07 INFO Import started\nContent-Type: multipart/mixed; boundary=a\n\n--a\n",
        "Log Name: System\nSource: x\n\nContent-Type: multipart/mixed; boundary=a\n\n--a\n",
        "From: a\nContent-Type: multipart/mixed\n\nno boundary is named\n",
    ] {
        let is = is_mail(text.as_bytes());
        // Whoever writes such a header means it, wherever it is.
        let means = text.starts_with("Import:");
        assert_eq!(is, means, "{text}");
    }
}
