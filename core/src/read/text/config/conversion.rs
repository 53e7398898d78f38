//! Conversion patterns, as log4net, log4j and Logback have them: `%date [%-5level] %message%newline`.

use super::LANGUAGES;
use super::piece::Piece;

/// `None` where it is none.
pub(super) fn pieces(stated: &str) -> Option<Vec<Piece>> {
    let language = &LANGUAGES.conversion;
    let mut out = Vec::new();
    let mut rest = stated;
    while let Some((text, behind)) = rest.split_once('%') {
        out.push(Piece::Text(text.to_owned()));
        if let Some(behind) = behind.strip_prefix('%') {
            out.push(Piece::Text("%".to_owned()));
            rest = behind;
            continue;
        }
        let named = behind.trim_start_matches(|c: char| c.is_ascii_digit() || "-.".contains(c));
        let padding = &behind[..behind.len() - named.len()];
        let word = named.bytes().take_while(u8::is_ascii_alphabetic).count();
        // `%mente` is `%m` and a text, as the libraries read it.
        let known = (1..=word)
            .rev()
            .find(|width| Piece::is_known(language, &named[..*width]));
        let (name, behind) = named.split_at(known.unwrap_or(word));
        if name.is_empty() {
            return None;
        }
        rest = behind;
        let mut formats = Vec::new();
        while let Some(inside) = rest.strip_prefix('{') {
            let (format, behind) = inside.split_once('}')?;
            formats.push(format);
            rest = behind;
        }
        let format = formats.first().copied().unwrap_or_default();
        // A number before the full stop is the width to fill up to.
        let padded = !padding.split('.').next().unwrap_or_default().is_empty();
        let pieces = Piece::named(language, name, format)?;
        out.extend(pieces.into_iter().map(|piece| piece.filled(padded)));
    }
    out.push(Piece::Text(rest.to_owned()));
    Some(out)
}
