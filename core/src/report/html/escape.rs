//! Texts of a log within markup: on one line, without control characters, and never markup.

use crate::report::text::{one_line, shorten};

/// Columns of a text that names something: a bundle, a step, a host.
const NAME: usize = 120;
/// Columns of quoted log text, as below a finding of the table view.
const QUOTE: usize = 200;

/// The text with every character written as a reference that could end a text or an attribute.
pub(super) fn esc(text: &str) -> String {
    escaped(&one_line(text))
}

/// A name, cut where it is too long to be one.
pub(super) fn name(text: &str) -> String {
    escaped(&shorten(&one_line(text), NAME))
}

/// What a log says, cut to what helps to recognise it.
pub(super) fn quote(text: &str) -> String {
    escaped(&shorten(&one_line(text), QUOTE))
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_script_is_text() {
        assert_eq!(
            esc("<script>alert('x') && \"y\"</script>\u{202e}\u{0}"),
            "&lt;script&gt;alert(&#39;x&#39;) &amp;&amp; &quot;y&quot;&lt;/script&gt;\u{fffd}\u{fffd}"
        );
    }

    #[test]
    fn a_long_text_is_cut_before_it_is_escaped() {
        assert_eq!(quote(&"&".repeat(500)).matches("&amp;").count(), QUOTE - 1);
        assert!(name(&"a".repeat(500)).ends_with('…'));
    }

    proptest! {
        #[test]
        fn no_text_holds_markup_or_control_characters(text in "(\\PC|[<>&\"'\u{0}-\u{1f}]){0,80}") {
            for safe in [esc(&text), name(&text), quote(&text)] {
                prop_assert!(!safe.contains(['<', '>', '"', '\'']));
                prop_assert!(!safe.chars().any(char::is_control));
            }
        }
    }
}
