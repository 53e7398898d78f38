//! What holds for any text.

use proptest::prelude::*;

use super::*;

/// Text that is mostly made of what matters to the splitter.
fn soup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => prop::sample::select(vec![
            "<Event>", "<Event a='>'>", "</Event>", "</Event >", "<Events>", "</Events>", "<System>",
            "</System>", "<Provider Name='P'/>", "<EventID>7</EventID>", "<EventData>", "</EventData>",
            "<Data>", "<Data Name='n'>", "</Data>", "<![CDATA[", "]]>", "<!--", "-->", "<?xml?>", "<",
            ">", "&amp;", "&#x1;", "\n", "\r\n", "æ", "]", "-", "</Event", "<Event", "<!", "x",
        ]).prop_map(str::to_owned),
        1 => "\\PC{0,6}",
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn split(text: &str, sizes: &[usize], limit: usize) -> Vec<Fragment> {
    let mut splitter = XmlSplitter::with_limits(limit, limit / 2);
    let mut out = Vec::new();
    let mut rest = text;
    for size in sizes.iter().cycle() {
        if rest.is_empty() {
            break;
        }
        let mut end = (*size).clamp(1, rest.len());
        while !rest.is_char_boundary(end) {
            end += 1;
        }
        let (piece, after) = rest.split_at(end);
        splitter.feed(piece, &mut out);
        rest = after;
    }
    splitter.finish(&mut out);
    out
}

proptest! {
    #[test]
    fn any_split_gives_the_same_fragments(
        text in soup(),
        sizes in prop::collection::vec(1_usize..12, 1..6),
        limit in 8_usize..80,
    ) {
        let whole = split(&text, &[usize::MAX], limit);
        prop_assert_eq!(&split(&text, &sizes, limit), &whole);
        prop_assert_eq!(&split(&text, &[1], limit), &whole);
        for fragment in &whole {
            let at = fragment.offset as usize;
            prop_assert!(text[at..].starts_with(&fragment.text));
            prop_assert!(["<Event", "<System>", "<Provider ", "</Event"].iter().any(|head| fragment.text.starts_with(head)) || fragment.ending == Ending::TooLong);
            prop_assert_eq!(fragment.line as usize, text[..at].matches('\n').count() + 1);
            prop_assert!(fragment.ending != Ending::Closed || fragment.text.len() <= limit);
        }
    }

    #[test]
    fn any_text_is_read_to_the_end(text in soup(), other in any::<String>()) {
        for text in [&text, &other] {
            let mut out = Vec::new();
            let fragment = Fragment { text: text.clone(), line: 1, offset: 0, ending: Ending::Closed };
            parse_fragment(&fragment, &mut out);
            prop_assert!(out.len() <= 2);
            let _ = items(text);
        }
    }

    #[test]
    fn sound_events_come_through_whatever_stands_between(
        values in prop::collection::vec("[ -~æøå]{0,12}", 1..6),
        between in "[^<]{0,8}",
    ) {
        let mut text = String::new();
        for value in &values {
            let escaped = value.replace('&', "&amp;").replace('<', "&lt;");
            text += &event(3, &format!("<Data>{escaped}</Data>"));
            text += &between;
        }
        let read: Vec<_> = events(&text).into_iter().map(|record| record.event.data).collect();
        let expected: Vec<_> = values
            .iter()
            .map(|value| {
                let value = if value.trim().is_empty() { "" } else { value.as_str() };
                vec![(None, value.to_owned())]
            })
            .collect();
        prop_assert_eq!(read, expected);
    }
}
