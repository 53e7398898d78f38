//! A search for a few texts, with the processor's vectors where it has them.

use aho_corasick::{AhoCorasick, Input, MatchKind, Span, packed};

/// Finds where a text holds one of a few others.
#[derive(Debug, Clone, Default)]
pub(crate) struct Few {
    vectors: Option<packed::Searcher>,
    /// Where the processor has no vectors, or there are too many texts.
    plain: Option<AhoCorasick>,
}

impl Few {
    pub(crate) fn of(texts: &[String]) -> Self {
        let vectors = packed::Searcher::new(texts);
        let mut plain = AhoCorasick::builder();
        plain.match_kind(MatchKind::LeftmostFirst);
        let plain = vectors.is_none().then(|| plain.build(texts).ok());
        Self {
            plain: plain.flatten(),
            vectors,
        }
    }

    /// The places at which one of them begins, ascending, each once.
    pub(crate) fn find<'t>(&'t self, text: &'t str) -> impl Iterator<Item = usize> {
        let mut from = 0;
        std::iter::from_fn(move || {
            let found = self.first(text, from)?;
            from = found + 1;
            Some(found)
        })
    }

    fn first(&self, text: &str, from: usize) -> Option<usize> {
        let rest = Span::from(from..text.len());
        if let Some(finder) = &self.vectors {
            return Some(finder.find_in(text, rest)?.start());
        }
        let found = self.plain.as_ref()?.find(Input::new(text).span(rest))?;
        Some(found.start())
    }
}
