use proptest::prelude::*;

use super::*;
use crate::read::event::harness;

fn split(pieces: &[&str], limit: usize) -> (Vec<Piece>, Option<u64>) {
    let mut splitter = Splitter::new().with_limit(limit);
    let mut out = Vec::new();
    let is_event = |head: &str| head.contains("\"Id\":");
    for piece in pieces {
        splitter.feed(piece, &is_event, &mut out);
    }
    let open = splitter.finish(&is_event, &mut out);
    (out, open)
}

/// Text, line and ending of every object; stray lines in angle brackets.
fn shown(text: &str) -> Vec<(String, u64, Ending)> {
    split(&[text], FRAGMENT)
        .0
        .into_iter()
        .map(|piece| match piece {
            Piece::Object(object) => {
                let start = usize::try_from(object.offset).unwrap();
                assert!(text[start..].starts_with(&object.text));
                (object.text, object.line, object.ending)
            }
            Piece::Stray(line, text) | Piece::Before(line, text) => {
                (format!("<{text}>"), line, Ending::Closed)
            }
        })
        .collect()
}

fn texts(text: &str) -> Vec<String> {
    shown(text).into_iter().map(|(text, ..)| text).collect()
}

#[test]
fn objects_of_lists_and_lines() {
    let two = ["{\"Id\":1}", "{\"Id\":[{\"a\":\"}\\\"\"}]}"];
    for (open, between, close) in [
        ("[", ",", "]"),
        ("", "\n", "\n"),
        ("\u{feff} [[\n", " ,,\r\n ", ",]\n]\n"),
        ("{\"value\":[", ",", "],\"Count\":2,\"x\":\"y\"}"),
        ("[{\"Count\":2,\"value\" : [\n", ",", "]}]"),
        ("{\"Count\":2,\"events\":[", ",", "]}[]"),
    ] {
        let text = format!("{open}{}{between}{}{close}", two[0], two[1]);
        assert_eq!(texts(&text), two, "{text}");
        assert_eq!(split(&[&text], FRAGMENT).1, None, "{text}");
    }
    let (_, open) = split(&["[{\"Id\":1},\n"], FRAGMENT);
    assert_eq!(open, Some(1));
    let event = "{\"Id\":1,\"value\":[{\"a\":2}]}";
    assert_eq!(texts(event), [event], "a list of an event is its own");
}

#[test]
fn a_broken_object_ends_where_the_next_one_begins() {
    let next = "{\"Id\": 2}";
    for broken in [
        "{\"Id\": 1, \"M\": \"cut }, ",
        "{\"Id\": 1, \"M\": cut\" }, ",
        "{\"Id\": 1, \"M\": \"x\", ",
        "{\"Id\": 1, \"M\": \"x\" ",
        "{\"Id\": 1 \"M\": \"x\"}, ",
        "{\"Id\": 1, \"P\": [{\"Value\": 1}, {\"Value\": 2}, ",
        "{\"Id\": 1, \"P\": [{\"Value\": 1}, \"M\": {\"Value\": 3}}, ",
        "{\"Id\": 1, \"P\": {\"a\": 1, \"M\": \"x\"}, ",
        "{\"Id\": }, ",
        "{x, ",
    ] {
        let given = shown(&format!("[{broken}{next}]"));
        assert_eq!(given.len(), 2, "{broken}: {given:?}");
        assert_eq!(given[0].0, broken.trim_end(), "{broken}");
        assert_eq!(given[0].2, Ending::Unclosed, "{broken}");
        assert_eq!(given[1], (next.to_owned(), 1, Ending::Closed), "{broken}");
    }
    // Names that nobody knows: the column tells.
    let text = "[\n  {\n    \"A\": \"cut\n  },\n  {\n    \"B\": {\"C\": 1}\n  }\n]\n";
    let given = shown(text);
    assert_eq!(given.len(), 2, "{given:?}");
    assert_eq!((given[1].1, given[1].2), (5, Ending::Closed));
}

#[test]
fn what_is_no_object_is_told_by_its_line() {
    let given = shown("[{\"Id\":1},\nHei, \"du\"\n--\n{\"Id\":2},x]\n");
    let lines: Vec<_> = given
        .iter()
        .map(|(text, line, _)| (text.as_str(), *line))
        .collect();
    assert_eq!(
        lines,
        [
            ("{\"Id\":1}", 1),
            ("<Hei, \"du\">", 2),
            ("<-->", 3),
            ("{\"Id\":2}", 4),
            ("<x]>", 4)
        ]
    );
    let given = shown("[{\"Id\":1},{\"Id\":2,\"a");
    assert_eq!(given[1].2, Ending::Cut);
}

#[test]
fn an_object_without_end_keeps_its_head_and_the_ones_behind_it() {
    let text = format!(
        "[{{\"Id\":1,\"M\":\"{}\"}},{{\"Id\":2}}]",
        "x{\\\"Id\\\":".repeat(50)
    );
    let (pieces, open) = split(&[&text], 60);
    assert_eq!(open, None);
    let ends: Vec<_> = pieces
        .iter()
        .filter_map(|piece| match piece {
            Piece::Object(object) => Some((object.text.len(), object.ending)),
            Piece::Stray(..) | Piece::Before(..) => None,
        })
        .collect();
    assert_eq!(ends, [(30, Ending::TooLong), (8, Ending::Closed)]);
}

#[test]
fn broken_text_costs_no_more_than_its_length() {
    for unit in [
        "{\"Id\":\"",
        "{",
        "[",
        "{\"",
        "\"",
        "{\"Id\":[",
        "{\"value\":[",
        "]}",
        "\\\"{ ",
    ] {
        let text = unit.repeat(200_000);
        let (pieces, _) = split(&[&text], FRAGMENT);
        let kept: usize = pieces
            .iter()
            .map(|piece| match piece {
                Piece::Object(object) => object.text.len(),
                Piece::Stray(_, text) | Piece::Before(_, text) => text.len(),
            })
            .sum();
        assert!(kept <= text.len(), "{unit}");
    }
}

proptest! {
    #[test]
    fn pieces_of_any_size_give_the_same_objects(
        text in "(\\{\"Id\":|\\{\"a\":|\"value\":\\[|\\{|\\}|\\[|\\]|,|:|\"|\\\\|æ|1|x|\n  | ){0,60}",
        cuts in prop::collection::vec(0_usize..160, 0..6),
        limit in prop_oneof![Just(FRAGMENT), 8_usize..60],
    ) {
        let pieces = harness::pieces(&text, cuts);
        prop_assert_eq!(split(&pieces, limit), split(&[&text], limit));
    }
}
