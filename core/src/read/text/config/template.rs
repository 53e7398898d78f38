//! Output templates of Serilog: `{Timestamp:HH:mm:ss} [{Level:u3}] {Message:lj}{NewLine}`.

use super::LANGUAGES;
use super::piece::Piece;

/// `None` where it is none.
pub(super) fn pieces(stated: &str) -> Option<Vec<Piece>> {
    let mut out = Vec::new();
    let mut rest = stated;
    while let Some(at) = rest.find(['{', '}']) {
        let (text, behind) = rest.split_at(at);
        out.push(Piece::Text(text.to_owned()));
        // Two braces are one that is meant.
        let double = behind.get(..2).filter(|two| matches!(*two, "{{" | "}}"));
        if let Some(two) = double {
            out.push(Piece::Text(two[..1].to_owned()));
            rest = &behind[2..];
            continue;
        }
        let (hole, behind) = behind.strip_prefix('{')?.split_once('}')?;
        rest = behind;
        let (name, format) = hole.split_once(':').unwrap_or((hole, ""));
        let (name, width) = name.split_once(',').unwrap_or((name, ""));
        let name = name.trim_start_matches(['@', '$']);
        if name.is_empty() || !name.chars().all(|c| c.is_alphanumeric() || c == '_') {
            return None;
        }
        let padded = !width.is_empty();
        let pieces = Piece::named(&LANGUAGES.template, name, format)?;
        out.extend(pieces.into_iter().map(|piece| piece.filled(padded)));
    }
    out.push(Piece::Text(rest.to_owned()));
    Some(out)
}
