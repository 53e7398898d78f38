//! The layout that a logging configuration states: its patterns, written in the language of another
//! library, as patterns of ours.

mod clock;
mod conversion;
mod piece;
mod renderer;
mod template;

use std::collections::BTreeSet;

use self::piece::{Piece, written};
use super::layout::Layout;
use super::levels::Levels;
use super::pattern::{Item, parse};
use crate::knowledge;
use crate::knowledge::forms::text::RawPatterns;
use crate::lazy::Lazy;
use crate::model::{LayoutBy, Level};
use crate::read::event::markup::reference;
use crate::step_line::{Vocabulary, recognise};

/// Patterns of one configuration that are looked at.
const MOST_PATTERNS: usize = 32;
/// With fewer levels one line must be a step line.
const FEW: u64 = 3;
/// No pattern is longer.
const LONGEST: usize = 1000;

static LANGUAGES: Lazy<RawPatterns> = Lazy::new(|| knowledge::PATTERNS.read());

/// A layout that a configuration states, and reads lines of a log.
#[derive(Debug, Clone)]
pub(crate) struct Stated {
    pub(crate) layout: Layout,
    /// In our language.
    pub(crate) pattern: String,
    /// Path of the configuration.
    pub(crate) path: String,
    /// Lines of the sample that it fits.
    pub(crate) lines: u64,
}

/// The layout of a configuration that fits most lines of a sample, of equals the first one; `None`
/// where none reads lines of a log.
pub(crate) fn stated(
    (path, config): (&str, &str),
    sample: &str,
    levels: &Levels,
    vocabulary: &Vocabulary,
) -> Option<Stated> {
    let mut best: Option<Stated> = None;
    for pattern in patterns(config) {
        let Ok(sequences) = parse(&pattern) else {
            continue;
        };
        let levelled = sequences.iter().all(|items| items.contains(&Item::Level));
        let layout = Layout::new(
            "config".to_owned(),
            LayoutBy::Config,
            sequences,
            !levelled,
            None,
        );
        let (mut lines, mut levels_seen, mut steps) = (0, 0, false);
        for header in sample.lines().filter_map(|line| layout.read(levels, line)) {
            lines += 1;
            let fields = header.fields();
            levels_seen += u64::from(fields.level != Level::None);
            steps = steps || recognise(vocabulary, fields.message).is_some();
        }
        // Lines of any text have times.
        let telling = steps || levels_seen >= FEW;
        if telling && best.as_ref().is_none_or(|best| best.lines < lines) {
            best = Some(Stated {
                layout,
                pattern,
                path: path.to_owned(),
                lines,
            });
        }
    }
    best
}

/// Whether a file of this name may be a configuration.
pub(crate) fn may_be_config(name: &str) -> bool {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let known = |known: &String| known.eq_ignore_ascii_case(extension);
    LANGUAGES.extensions.iter().any(known)
}

/// The layouts that a configuration states, in its own order, as patterns of ours.
pub(crate) fn patterns(config: &str) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let stated = config.lines().filter_map(value).filter_map(|value| {
        let plain = unescaped(value);
        translated(&plain).filter(|pattern| seen.insert(pattern.clone()))
    });
    stated.take(MOST_PATTERNS).collect()
}

/// A pattern of one of the languages in ours; `None` where it states no layout that can be read.
fn translated(stated: &str) -> Option<String> {
    let pieces: Option<Vec<Piece>> = if stated.contains("${") {
        renderer::pieces(stated)
    } else if stated.contains('%') {
        conversion::pieces(stated)
    } else {
        template::pieces(stated)
    };
    written(&pieces?).filter(|pattern| parse(pattern).is_ok())
}

/// The value of a line of a configuration in which a message has a place: what stands in quotes, in
/// an element, or behind the sign of a setting.
fn value(line: &str) -> Option<&str> {
    let bytes = line.as_bytes();
    let mark = ["${message", "${formattedmessage", "{Message", "%m"];
    let at = mark.iter().filter_map(|mark| line.find(mark)).min()?;
    let quote = |quote: u8| {
        let is_quote = |at: &usize| bytes[*at] == quote && (*at == 0 || bytes[at - 1] != b'\\');
        let open = (0..at).rev().find(is_quote)?;
        let close = (at..bytes.len()).find(is_quote)?;
        line.get(open + 1..close)
    };
    let element = || {
        let open = line.get(..at)?.rfind('>')? + 1;
        let close = open + line.get(open..)?.find('<')?;
        line.get(open..close)
    };
    let setting = || {
        let open = line.get(..at)?.find(['=', ':'])? + 1;
        line.get(open..)
    };
    let value = quote(b'"')
        .or_else(|| quote(b'\''))
        .or_else(element)
        .or_else(setting)?;
    (value.len() <= LONGEST).then_some(value)
}

/// A value without the escapes of XML and JSON.
fn unescaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find(['&', '\\']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let (text, width) = entity(rest).or_else(|| escape(rest)).unwrap_or_else(|| {
            let first = rest.chars().next().unwrap_or_default();
            (first, first.len_utf8())
        });
        out.push(text);
        rest = rest.get(width..).unwrap_or_default();
    }
    out + rest
}

/// `&lt;`, `&#9;` at the front of a text.
fn entity(text: &str) -> Option<(char, usize)> {
    let (known, width) = reference(text.strip_prefix('&')?)?;
    Some((known, width + 1))
}

/// `\"`, `\t`, `\u003e` at the front of a text. A colon or brace that NLog escapes stays as it is.
fn escape(text: &str) -> Option<(char, usize)> {
    let behind = text.strip_prefix('\\')?;
    let known = match behind.chars().next()? {
        same @ ('"' | '\\' | '/') => same,
        't' => '\t',
        'u' => {
            let code = u32::from_str_radix(behind.get(1..5)?, 16).ok()?;
            return Some((char::from_u32(code)?, 6));
        }
        _ => return None,
    };
    Some((known, 2))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_sample_is_translated_and_no_near_miss() {
        let languages = &*LANGUAGES;
        for language in [
            &languages.conversion,
            &languages.renderer,
            &languages.template,
        ] {
            for sample in &language.sample {
                let got = translated(&sample.stated);
                assert_eq!(got.as_ref(), Some(&sample.pattern), "{}", sample.stated);
            }
            for near_miss in &language.near_misses {
                assert_eq!(translated(near_miss), None, "{near_miss}");
            }
        }
    }

    #[test]
    fn patterns_are_found_in_every_form_of_a_configuration() {
        let log4net = "%date{yyyy-MM-dd HH:mm:ss,f+} [%thread] %level - %message";
        let nlog = "%date{yyyy-MM-dd HH:mm:ss.f+}|%level|%message";
        for (text, wanted) in [
            (
                "<layout type=\"log4net.Layout.PatternLayout\">\r\n<conversionPattern value=\"%date [%thread] %-5level - %message%newline\" />\r\n",
                log4net,
            ),
            (
                "<param name='ConversionPattern' value='%d [%t] %-5p - %m%n'/>",
                log4net,
            ),
            (
                "log4j.appender.A.layout.ConversionPattern=%d [%t] %-5p - %m%n",
                log4net,
            ),
            ("<pattern>%d [%thread] %-5level - %msg%n</pattern>", log4net),
            ("  pattern: '%d [%t] %-5level - %msg%n'", log4net),
            (
                "<target name=\"f\" xsi:type=\"File\" fileName=\"${basedir}/a.log\" layout=\"${longdate}|${level}|${message}\" />",
                nlog,
            ),
            ("  \"layout\": \"${longdate}|${level}|${message}\",", nlog),
            (
                "{\"WriteTo\":[{\"Name\":\"File\",\"Args\":{\"outputTemplate\":\"{Timestamp:HH:mm} \\u003c{Level}\\u003e \\\"{Message}\\\"\"}}]}",
                "%date{HH:mm} <%level> \"%message",
            ),
            (
                "<add key=\"serilog:write-to:File.outputTemplate\" value=\"{Timestamp:HH:mm} &lt;{Level}&gt;&#9;{Message}\" />",
                "%date{HH:mm} <%level> %message",
            ),
        ] {
            assert_eq!(patterns(text), [wanted], "{text}");
        }
    }

    #[test]
    fn what_states_no_layout_has_none() {
        for text in [
            "",
            "<configuration><appSettings><add key=\"apiKey\" value=\"x\"/></appSettings></configuration>",
            "{\"Message\": \"{Message}\", \"a\": \"100 %m\"}",
            "${message",
            "%m",
            "\"%date{{{{{{ %message\"",
            "\"%date{yyyy-MM-dd HH:mm:ss} %(((((((( %message\"",
        ] {
            assert_eq!(patterns(text), Vec::<String>::new(), "{text}");
        }
        let many = "p=%d %p %c{1} %m%n\n".repeat(100_000);
        assert_eq!(patterns(&many).len(), 1);
        let deep = format!("\"{}{{message}}\"", "${pad:inner=".repeat(50_000));
        assert!(patterns(&deep).is_empty());
    }

    proptest! {
        #[test]
        fn any_text_is_translated_or_refused(
            parts in prop::collection::vec(prop_oneof![
                Just("${".to_owned()), Just("}".to_owned()), Just("{".to_owned()), Just("%".to_owned()),
                Just("message".to_owned()), Just("Message".to_owned()), Just("date".to_owned()),
                Just("Timestamp:".to_owned()), Just("level".to_owned()), Just(":inner=".to_owned()),
                Just("\\".to_owned()), Just("&#".to_owned()), Just("\"".to_owned()),
                "[yMdHhmsfzKt'TSX:. ,-]{1,12}", "\\PC{0,8}",
            ], 0..24),
        ) {
            let text = parts.concat();
            for pattern in patterns(&text).into_iter().chain(translated(&text)) {
                prop_assert!(parse(&pattern).is_ok(), "{}", pattern);
            }
        }
    }
}
