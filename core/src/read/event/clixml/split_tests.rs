use proptest::prelude::*;

use super::*;
use crate::read::event::harness;

fn split(pieces: &[&str], limit: usize) -> (Vec<Piece>, Option<u64>) {
    let mut splitter = Splitter::new().with_limit(limit);
    let mut out = Vec::new();
    for piece in pieces {
        splitter.feed(piece, &mut out);
    }
    let open = splitter.finish(&mut out);
    (out, open)
}

fn shown(text: &str) -> Vec<(String, u64, Ending)> {
    split(&[text], FRAGMENT)
        .0
        .into_iter()
        .map(|piece| match piece {
            Piece::Object(object) => (object.text, object.line, object.ending),
            Piece::Stray(line) => ("-".to_owned(), line, Ending::Closed),
        })
        .collect()
}

const ONE: &str = "<Obj RefId=\"0\"><TN><T>a</T></TN><Props><I32 N=\"Id\">1</I32><Obj N=\"P\" RefId=\"2\"><LST><Obj RefId=\"3\"><S>x</S></Obj></LST></Obj></Props></Obj>";

#[test]
fn objects_of_the_root_and_of_a_list() {
    for (open, close) in [
        ("<Objs Version=\"1.1.0.1\">\n", "</Objs>\n"),
        (
            "\u{feff}<?xml version=\"1.0\"?><!-- x --><Objs>",
            "</Objs><Objs></Objs>",
        ),
        (
            "<Objs><Obj RefId=\"9\"><TN><T>System.Object[]</T></TN><LST>",
            "</LST><Props><I32 N=\"Count\">2</I32></Props></Obj></Objs>",
        ),
    ] {
        let text = format!("{open}{ONE}\n{ONE}{close}");
        let (pieces, unended) = split(&[&text], FRAGMENT);
        assert_eq!((pieces.len(), unended), (2, None), "{pieces:?}");
        for piece in pieces {
            let Piece::Object(object) = piece else {
                panic!("stray: {text}");
            };
            assert_eq!((object.text.as_str(), object.ending), (ONE, Ending::Closed));
        }
    }
    assert_eq!(split(&[&format!("<Objs>{ONE}\n")], FRAGMENT).1, Some(1));
}

#[test]
fn a_broken_object_ends_where_the_next_one_begins() {
    let next = "<Obj RefId=\"5\"><I32>2</I32></Obj>";
    for broken in [
        "<Obj RefId=\"0\"><Props><I32 N=\"Id\">1</I32></Props>",
        "<Obj RefId=\"0\"><Props><I32 N=\"Id\">1</I",
        "<Obj RefId=\"0\"><Props><Obj N=\"a\" RefId=\"1\"><S>x</S></Props>",
    ] {
        let given = shown(&format!("<Objs>{broken}{next}</Objs>"));
        assert_eq!(given[0], (broken.to_owned(), 1, Ending::Unclosed));
        assert_eq!(given[1], (next.to_owned(), 1, Ending::Closed));
        assert_eq!(given.len(), 2);
        let alone = shown(&format!("<Objs>{broken}</Objs>"));
        assert_eq!(alone, [(broken.to_owned(), 1, Ending::Unclosed)]);
    }
    // A list that is never closed would take the next event as its item: the column tells.
    let text = format!(
        "<Objs>\n  <Obj RefId=\"0\">\n    <Obj N=\"P\"><LST>\n      <S>x</S>\n  {next}\n</Objs>"
    );
    let given = shown(&text);
    assert_eq!((given.len(), given[1].1), (2, 5), "{given:?}");
}

#[test]
fn what_is_no_object_is_told_by_its_line() {
    let text = format!("<Objs>\n{ONE}\nHei,\nhei\n<S>x</S></Obj>\n{ONE}</Objs>");
    let strays: Vec<u64> = shown(&text)
        .iter()
        .filter(|(text, ..)| text == "-")
        .map(|(_, line, _)| *line)
        .collect();
    assert_eq!(strays, [3, 4, 5]);
}

#[test]
fn an_object_without_end_keeps_its_head_and_the_ones_behind_it() {
    let text = format!(
        "<Objs><Obj RefId=\"0\"><S>{}</S></Obj>\n{ONE}",
        "x".repeat(400)
    );
    let (pieces, _) = split(&[&text], 200);
    let ends: Vec<_> = pieces
        .iter()
        .filter_map(|piece| match piece {
            Piece::Object(object) => Some((object.text.len(), object.ending)),
            Piece::Stray(_) => None,
        })
        .collect();
    assert_eq!(ends, [(100, Ending::TooLong), (ONE.len(), Ending::Closed)]);
}

#[test]
fn broken_text_costs_no_more_than_its_length() {
    for unit in [
        "<",
        "<Obj ",
        "<Obj RefId=\"1\">",
        "<Obj N=\"1\">",
        "<Obj><LST>",
        "</Obj>",
        "<S>",
        "<Obj RefId=\"1\"><TNRef RefId=\"0\" /><I32 N=\"a\" /><LST>",
    ] {
        let text = unit.repeat(100_000);
        let (pieces, _) = split(&[&text], FRAGMENT);
        let kept: usize = pieces
            .iter()
            .map(|piece| match piece {
                Piece::Object(object) => object.text.len(),
                Piece::Stray(_) => 0,
            })
            .sum();
        assert!(kept <= text.len(), "{unit}");
    }
}

proptest! {
    #[test]
    fn pieces_of_any_size_give_the_same_objects(
        text in "(<Objs>|</Objs>|<Obj RefId=\"1\">|<Obj N=\"a\">|</Obj>|<LST>|</LST>|<S N=\"b\">|</S>|<TNRef RefId=\"0\" />|<Obj RefId=\"2\"><TNRef RefId=\"0\" />|<|>|æ|x|\n  ){0,40}",
        cuts in prop::collection::vec(0_usize..300, 0..6),
        limit in prop_oneof![Just(FRAGMENT), 24_usize..100],
    ) {
        let pieces = harness::pieces(&text, cuts);
        prop_assert_eq!(split(&pieces, limit), split(&[&text], limit));
    }
}
