//! Layouts of NLog: `${longdate}|${level:uppercase=true}|${message}`.

use super::LANGUAGES;
use super::piece::Piece;

/// Renderers within each other.
const DEEPEST: usize = 8;

/// `None` where it is none.
pub(super) fn pieces(stated: &str) -> Option<Vec<Piece>> {
    within(stated, DEEPEST)
}

fn within(stated: &str, deep: usize) -> Option<Vec<Piece>> {
    let deep = deep.checked_sub(1)?;
    let mut out = Vec::new();
    let mut rest = stated;
    while let Some((text, behind)) = rest.split_once("${") {
        out.push(Piece::Text(text.to_owned()));
        let end = end(behind)?;
        let options = parts(&behind[..end]);
        rest = &behind[end + 1..];
        let (name, options) = options.split_first()?;
        let name = name.trim().to_lowercase();
        let padded = value(options, "padding").is_some();
        let inner = value(options, "inner").or_else(|| {
            let bare = options.iter().find(|option| option.starts_with("${"));
            bare.copied()
        });
        let known = &LANGUAGES.renderer;
        let pieces = if known.nothing.contains(&name) {
            vec![Piece::Nothing]
        } else if let Some(inner) = inner {
            within(inner, deep)?
        } else {
            let format = value(options, "format")
                .unwrap_or_default()
                .replace('\\', "");
            Piece::named(known, &name, &format)?
        };
        out.extend(pieces.into_iter().map(|piece| piece.filled(padded)));
    }
    out.push(Piece::Text(rest.to_owned()));
    Some(out)
}

/// What an option says.
fn value<'o>(options: &[&'o str], key: &str) -> Option<&'o str> {
    let value = |option: &&'o str| option.strip_prefix(key)?.strip_prefix('=');
    options.iter().find_map(value)
}

/// Where the renderer ends whose name a text begins with.
fn end(text: &str) -> Option<usize> {
    let mut open = 0_usize;
    let mut before = 0;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if before == b'\\' => {}
            b'{' => open += 1,
            b'}' if open == 0 => return Some(at),
            b'}' => open -= 1,
            _ => {}
        }
        before = byte;
    }
    None
}

/// The name and the options of a renderer.
fn parts(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let (mut open, mut start, mut before) = (0_usize, 0, 0);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if before == b'\\' => {}
            b'{' => open += 1,
            b'}' => open = open.saturating_sub(1),
            b':' if open == 0 => {
                out.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
        before = byte;
    }
    out.push(&text[start..]);
    out
}
