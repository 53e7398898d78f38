//! The small conversion language of layouts: parsed with nom, expanded into plain sequences.
//!
//! `(…)?` doubles the sequences, the one with the optional part first, so that matching itself
//! never has to go back.

use nom::branch::alt;
use nom::bytes::complete::{tag, take_while1};
use nom::character::complete::{anychar, char, none_of};
use nom::combinator::{all_consuming, map, recognize, value, verify};
use nom::multi::many1;
use nom::sequence::{delimited, preceded};
use nom::{IResult, Parser};

use super::times::Date;

/// One piece of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DatePart {
    /// Four digits.
    Year,
    /// Two digits, or one or two.
    Month { padded: bool },
    /// Two digits, or one or two.
    Day { padded: bool },
    /// Two digits, or one or two.
    Hour { padded: bool },
    /// The same on a clock of twelve hours.
    HalfHour { padded: bool },
    /// `AM` or `PM`, in any case.
    Half,
    /// Two digits of this century.
    ShortYear,
    /// The name of a month or its beginning.
    MonthName,
    /// Two digits.
    Minute,
    /// Two digits.
    Second,
    /// One to nine digits of a fraction.
    Fraction,
    /// This byte.
    Byte(u8),
}

/// One piece of a sequence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Item {
    /// Exactly this text.
    Literal(String),
    /// One or more blanks or tabs.
    Blank,
    /// A date, or as much of one as the line has.
    Date(Date),
    /// Seconds since 1970 with a fraction, or milliseconds.
    Epoch,
    /// Milliseconds since the program started, or seconds with a fraction.
    Elapsed,
    /// `Z`, `UTC`, `+01:00`, `+0100` or `+01`.
    Zone,
    /// A word for a level.
    Level,
    /// The number of syslog that tells a level.
    Priority,
    /// The structured data of syslog; dropped.
    Data,
    /// Any word where others have a level; no pattern says it, see [`lenient`].
    Word,
    /// Anything up to the next item's text; kept as the thread.
    Thread,
    /// No blanks; kept as the logger.
    Logger,
    /// Anything up to the next item's text; dropped.
    Any,
    /// The rest of the line.
    Message,
}

/// Each optional part doubles the sequences, and each one within another goes a call deeper.
const MOST_BRACKETS: usize = 8;
/// No line's head is described by more than this.
const LONGEST: usize = 500;
/// `(…)*` stands for so many of its parts at the most.
const MOST_REPEATS: usize = 4;
/// Sequences of one pattern: each is tried on a line.
const MOST_SEQUENCES: usize = 512;

/// Parses one pattern into the sequences that it stands for, longest first.
pub(crate) fn parse(pattern: &str) -> Result<Vec<Vec<Item>>, String> {
    if pattern.matches('(').count() > MOST_BRACKETS {
        return Err(format!("has more than {MOST_BRACKETS} opening brackets"));
    }
    if pattern.len() > LONGEST {
        return Err(format!("is longer than {LONGEST} bytes"));
    }
    let nodes = match all_consuming(nodes).parse(pattern) {
        Ok((_, nodes)) => nodes,
        Err(nom::Err::Error(e) | nom::Err::Failure(e)) => {
            return Err(format!("not understood from `{}` on", e.input));
        }
        Err(nom::Err::Incomplete(_)) => return Err("ends too early".to_owned()),
    };
    let sequences: Vec<_> = expand(&nodes).into_iter().map(joined).collect();
    if sequences.len() > MOST_SEQUENCES {
        return Err(format!("stands for more than {MOST_SEQUENCES} heads"));
    }
    for sequence in &sequences {
        check(sequence)?;
    }
    Ok(sequences)
}

/// The sequence with any word in the place of a level, for a line whose level no list knows.
pub(super) fn lenient(items: &[Item]) -> Option<Vec<Item>> {
    let word = |item: &Item| match item {
        Item::Level => Item::Word,
        item => item.clone(),
    };
    items
        .contains(&Item::Level)
        .then(|| items.iter().map(word).collect())
}

#[derive(Debug, Clone)]
enum Node {
    Item(Item),
    /// A date may hold optional parts too.
    Date(Vec<DateNode>),
    Optional(Vec<Node>),
    Repeated(Vec<Node>),
}

#[derive(Debug, Clone)]
enum DateNode {
    Part(DatePart),
    /// Exactly this text.
    Text(String),
    Optional(Vec<DateNode>),
}

fn nodes(input: &str) -> IResult<&str, Vec<Node>> {
    many1(node).parse(input)
}

fn node(input: &str) -> IResult<&str, Node> {
    alt((
        map(delimited(char('('), nodes, tag(")?")), Node::Optional),
        map(delimited(char('('), nodes, tag(")*")), Node::Repeated),
        map(
            preceded(
                tag("%date"),
                delimited(char('{'), many1(date_node), char('}')),
            ),
            Node::Date,
        ),
        map(conversion, Node::Item),
        map(value(Item::Blank, take_while1(|c| c == ' ')), Node::Item),
        map(literal, Node::Item),
    ))
    .parse(input)
}

fn conversion(input: &str) -> IResult<&str, Item> {
    preceded(
        char('%'),
        alt((
            value(Item::Literal("%".into()), char('%')),
            value(Item::Literal("(".into()), char('(')),
            value(Item::Literal(")".into()), char(')')),
            value(Item::Epoch, tag("epoch")),
            value(Item::Elapsed, tag("elapsed")),
            value(Item::Zone, tag("zone")),
            value(Item::Level, tag("level")),
            value(Item::Priority, tag("priority")),
            value(Item::Data, tag("data")),
            value(Item::Thread, tag("thread")),
            value(Item::Logger, tag("logger")),
            value(Item::Any, tag("any")),
            value(Item::Message, tag("message")),
        )),
    )
    .parse(input)
}

fn literal(input: &str) -> IResult<&str, Item> {
    map(recognize(many1(none_of("%() "))), |text: &str| {
        Item::Literal(text.to_owned())
    })
    .parse(input)
}

fn date_node(input: &str) -> IResult<&str, DateNode> {
    alt((
        map(
            delimited(char('('), many1(date_node), tag(")?")),
            DateNode::Optional,
        ),
        map(
            delimited(char('\''), take_while1(|c| c != '\''), char('\'')),
            |text: &str| DateNode::Text(text.to_owned()),
        ),
        map(date_part, DateNode::Part),
    ))
    .parse(input)
}

fn date_part(input: &str) -> IResult<&str, DatePart> {
    alt((
        value(DatePart::Year, tag("yyyy")),
        value(DatePart::ShortYear, tag("yy")),
        value(DatePart::MonthName, tag("MMM")),
        value(DatePart::Month { padded: true }, tag("MM")),
        value(DatePart::Month { padded: false }, tag("M")),
        value(DatePart::Day { padded: true }, tag("dd")),
        value(DatePart::Day { padded: false }, tag("d")),
        value(DatePart::Hour { padded: true }, tag("HH")),
        value(DatePart::Hour { padded: false }, tag("H")),
        value(DatePart::HalfHour { padded: true }, tag("hh")),
        value(DatePart::HalfHour { padded: false }, tag("h")),
        value(DatePart::Half, tag("tt")),
        value(DatePart::Minute, tag("mm")),
        value(DatePart::Second, tag("ss")),
        value(DatePart::Fraction, tag("f+")),
        map(
            verify(anychar, |c: &char| {
                c.is_ascii() && (!c.is_ascii_alphabetic() || *c == 'T') && !"(){}".contains(*c)
            }),
            |c| DatePart::Byte(c as u8),
        ),
    ))
    .parse(input)
}

fn expand(nodes: &[Node]) -> Vec<Vec<Item>> {
    let mut out: Vec<Vec<Item>> = vec![Vec::new()];
    for node in nodes {
        let tails: Vec<Vec<Item>> = match node {
            Node::Item(item) => vec![vec![item.clone()]],
            Node::Date(parts) => expand_date(parts)
                .into_iter()
                .map(|parts| vec![Item::Date(Date::new(parts))])
                .collect(),
            Node::Optional(inner) => {
                let mut with = expand(inner);
                with.push(Vec::new());
                with
            }
            Node::Repeated(inner) => {
                let once = expand(inner);
                let mut all = vec![Vec::new()];
                let mut longest = all.clone();
                for _ in 0..MOST_REPEATS {
                    longest = each_with_each(&longest, &once);
                    all.splice(0..0, longest.iter().cloned());
                    if all.len() > MOST_SEQUENCES {
                        break;
                    }
                }
                all
            }
        };
        out = each_with_each(&out, &tails);
        if out.len() > MOST_SEQUENCES {
            break;
        }
    }
    out
}

fn expand_date(nodes: &[DateNode]) -> Vec<Vec<DatePart>> {
    let mut out: Vec<Vec<DatePart>> = vec![Vec::new()];
    for node in nodes {
        let tails: Vec<Vec<DatePart>> = match node {
            DateNode::Part(part) => vec![vec![*part]],
            DateNode::Text(text) => vec![text.bytes().map(DatePart::Byte).collect()],
            DateNode::Optional(inner) => {
                let mut with = expand_date(inner);
                with.push(Vec::new());
                with
            }
        };
        out = each_with_each(&out, &tails);
    }
    out
}

/// Texts that follow each other as one: a field ends where all of it stands.
fn joined(items: Vec<Item>) -> Vec<Item> {
    let mut out: Vec<Item> = Vec::with_capacity(items.len());
    for item in items {
        match (out.last_mut(), item) {
            (Some(Item::Literal(before)), Item::Literal(text)) => before.push_str(&text),
            (_, item) => out.push(item),
        }
    }
    out
}

/// Every head followed by every tail, the order of the heads first.
fn each_with_each<T: Clone>(heads: &[Vec<T>], tails: &[Vec<T>]) -> Vec<Vec<T>> {
    heads
        .iter()
        .flat_map(|head| {
            tails
                .iter()
                .map(move |tail| [head.as_slice(), tail.as_slice()].concat())
        })
        .collect()
}

/// What a sequence must have so that a line can be read with it.
fn check(items: &[Item]) -> Result<(), String> {
    let times = items
        .iter()
        .filter(|i| matches!(i, Item::Date(_) | Item::Epoch | Item::Elapsed));
    let times = times.count();
    if times > 1 || times == 0 && !items.contains(&Item::Level) {
        return Err("needs one `%date{…}`, `%epoch` or `%elapsed`, or a `%level`".into());
    }
    if items.last() != Some(&Item::Message) {
        return Err("must end with `%message`".into());
    }
    if items.iter().filter(|i| **i == Item::Message).count() != 1 {
        return Err("may hold `%message` only once".into());
    }
    for pair in items.windows(2) {
        let open = matches!(pair[0], Item::Thread | Item::Logger | Item::Any);
        if open && !matches!(pair[1], Item::Literal(_) | Item::Blank) {
            return Err(
                "`%thread`, `%logger` and `%any` need fixed text or a blank behind them".into(),
            );
        }
    }
    let Some(Item::Date(Date { parts, .. })) = items.iter().find(|i| matches!(i, Item::Date(_)))
    else {
        return Ok(());
    };
    let count = |wanted: fn(&DatePart) -> bool| parts.iter().filter(|p| wanted(p)).count();
    let years = count(|p| matches!(p, DatePart::Year | DatePart::ShortYear));
    let months = count(|p| matches!(p, DatePart::Month { .. } | DatePart::MonthName));
    let days = count(|p| matches!(p, DatePart::Day { .. }));
    let half = count(|p| matches!(p, DatePart::HalfHour { .. }));
    // Whole, without its year, or a time of day.
    let day = matches!((years, months, days), (0 | 1, 1, 1) | (0, 0, 0));
    let time = half + count(|p| matches!(p, DatePart::Hour { .. })) == 1
        && half == count(|p| *p == DatePart::Half)
        && count(|p| *p == DatePart::Minute) == 1
        && count(|p| *p == DatePart::Second) <= 1
        && count(|p| *p == DatePart::Fraction) <= 1;
    if day && time {
        Ok(())
    } else {
        Err(
            "a date needs year, month and day once, or month and day, or none of them; hour and minute once; second and fraction at most once"
                .into(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_optional_part_stands_for_two_sequences_the_longer_first() {
        let sequences = parse("%date{yyyy-MM-dd HH:mm:ss} %logger( [%any])? - %message").unwrap();
        assert_eq!(sequences.len(), 2);
        assert!(sequences[0].contains(&Item::Any));
        assert!(!sequences[1].contains(&Item::Any));
    }

    #[test]
    fn brackets_and_words_within_a_date_can_be_meant_literally() {
        let sequences = parse("%date{dd.MM.yyyy 'kl' HH:mm} %(%any%): %message").unwrap();
        let Item::Date(Date { parts, .. }) = &sequences[0][0] else {
            panic!("{sequences:?}");
        };
        assert!(parts.contains(&DatePart::Byte(b'k')) && !parts.contains(&DatePart::Second));
        assert_eq!(sequences[0][2], Item::Literal("(".into()));
        assert_eq!(sequences[0][4], Item::Literal("):".into()));
    }

    #[test]
    fn a_repeated_part_stands_for_up_to_four_the_most_first() {
        let sequences = parse("%date{HH:mm:ss}( [%any])* %message").unwrap();
        let parts = |items: &Vec<Item>| items.iter().filter(|i| **i == Item::Any).count();
        let counts: Vec<usize> = sequences.iter().map(parts).collect();
        assert_eq!(counts, [4, 3, 2, 1, 0]);
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (pattern, why) in [
            (
                "%date{yyyy-MM-dd HH:mm:ss} %level",
                "must end with `%message`",
            ),
            (
                "%message",
                "needs one `%date{…}`, `%epoch` or `%elapsed`, or a `%level`",
            ),
            (
                "%date{yyyy-MM-dd} %message",
                "a date needs year, month and day once, or month and day, or none of them; hour and minute once; second and fraction at most once",
            ),
            (
                "%date{yyyy-MM-dd HH:mm:ss}%thread%message",
                "`%thread`, `%logger` and `%any` need fixed text or a blank behind them",
            ),
            (
                "%date{yyyy-MM-dd HH:mm:ss} %unknown %message",
                "not understood from `%unknown %message` on",
            ),
            ("", "not understood from `` on"),
            (
                "(((((((((%date{yyyy-MM-dd HH:mm:ss} %message",
                "has more than 8 opening brackets",
            ),
        ] {
            assert_eq!(parse(pattern), Err(why.to_owned()), "{pattern}");
        }
    }
}
