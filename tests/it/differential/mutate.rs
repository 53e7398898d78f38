//! Texts that come close to matching: what a record may look like after hands, wrappers, other
//! languages and other tools have had it.

use crate::story::wording::Dice;

/// What is longer is cut: it would only cost time.
const LONGEST: usize = 700;

/// The text, changed in none to three ways.
pub(super) fn mutated(text: &str, neighbour: &str, dice: &mut Dice) -> String {
    let mut text = text.to_owned();
    for _ in 0..[0, 0, 1, 1, 1, 2, 3][dice.below(7)] {
        text = once(&text, neighbour, dice);
    }
    cut(&mut text, LONGEST);
    text
}

fn once(text: &str, neighbour: &str, dice: &mut Dice) -> String {
    match dice.below(16) {
        0 => text.to_uppercase(),
        1 => text.to_lowercase(),
        2 => text.replace(' ', pick(&["  ", "\t", "\u{A0}", " \t ", ""], dice)),
        3 => text.replace(' ', pick(&["\n   ", "\r\n\t", "\n"], dice)),
        4 => inserted(text, pick(&["\n", "\r\n    ", " ", "\u{200B}"], dice), dice),
        5 => inserted(
            text,
            pick(&["\u{AD}", "\u{AD}\r\n  ", "\u{AD}\n"], dice),
            dice,
        ),
        6 => text.replace(['s', 'S'], "\u{17F}"),
        7 => text.replace(['k', 'K'], "\u{212A}"),
        8 => text.replace(['"', '\''], pick(&["\"\"", "'", "«", "”", "''"], dice)),
        9 => text.replace('-', pick(&["–", "\u{2011}", "—"], dice)),
        10 => text[place(text, dice)..].to_owned(),
        11 => text[..place(text, dice)].to_owned(),
        12 => [
            text,
            pick(&["", " ", ": ", "\n", "; ", "\u{AD}"], dice),
            neighbour,
        ]
        .concat(),
        13 => {
            let at = place(text, dice);
            [&text[..at], neighbour, &text[at..]].concat()
        }
        _ => recoded(text, dice),
    }
}

pub(super) fn pick<'a>(of: &[&'a str], dice: &mut Dice) -> &'a str {
    of[dice.below(of.len())]
}

/// A place between two characters.
fn place(text: &str, dice: &mut Dice) -> usize {
    text.floor_char_boundary(dice.below(text.len() + 1))
}

fn inserted(text: &str, what: &str, dice: &mut Dice) -> String {
    let at = place(text, dice);
    [&text[..at], what, &text[at..]].concat()
}

fn cut(text: &mut String, longest: usize) {
    text.truncate(text.floor_char_boundary(longest));
}

/// About half of the numbers written in another form, or made another number.
fn recoded(text: &str, dice: &mut Dice) -> String {
    let mut out = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let word = |c: char| c.is_ascii_alphanumeric();
        let end = rest.find(|c| !word(c)).unwrap_or(rest.len());
        let (run, behind) = rest.split_at(end);
        let negative = out.ends_with('-');
        if let Some(code) = number(run, negative).filter(|_| dice.below(2) == 0) {
            if negative {
                out.pop();
            }
            out.push_str(&written(code, dice));
        } else {
            out.push_str(run);
        }
        let next = behind.find(word).unwrap_or(behind.len());
        out.push_str(&behind[..next]);
        rest = &behind[next..];
    }
    out
}

fn number(run: &str, negative: bool) -> Option<u32> {
    if let Some(hex) = run.strip_prefix("0x").or_else(|| run.strip_prefix("0X")) {
        return u32::from_str_radix(hex, 16).ok();
    }
    if !run.contains(|c: char| !c.is_ascii_digit()) {
        let number: i64 = run.parse().ok()?;
        return if negative {
            i32::try_from(-number).ok().map(i32::cast_unsigned)
        } else {
            u32::try_from(number).ok()
        };
    }
    // Eight digits may be hexadecimal without saying so.
    let bare =
        run.len() == 8 && run.starts_with(|c: char| c.is_ascii_digit() || "CcEe".contains(c));
    u32::from_str_radix(run, 16).ok().filter(|_| bare)
}

fn written(code: u32, dice: &mut Dice) -> String {
    match dice.below(9) {
        0 => format!("0x{code:X}"),
        1 => format!("0x{code:08x}"),
        2 => format!("0X{code:08X}"),
        3 => format!("{code:08x}"),
        4 => format!("{code:08X}"),
        5 => format!("{code}"),
        6 => format!("{}", code.cast_signed()),
        7 => format!("{code}{}", dice.below(10)),
        _ => format!("0x{:X}", 0x8007_0000 | (code & 0xFFFF)),
    }
}
