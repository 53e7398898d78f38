//! Paths, loggers and threads: few of them, each in very many records.

use std::borrow::Cow;

use super::Redactor;

/// How many are remembered at a time.
const NAMES: usize = 8;
/// Longest name, in bytes, that is.
const NAME: usize = 256;

/// The names that were masked last, each with what it became where it changed.
#[derive(Debug, Default)]
pub(crate) struct Names {
    seen: Vec<(String, Option<String>)>,
    /// The next one to be forgotten.
    oldest: usize,
}

impl Names {
    /// Masks a name as the redactor does, which is asked once for a name that comes again and again.
    pub(super) fn mask(&mut self, redactor: &Redactor, name: &mut String) {
        if let Some((_, masked)) = self.seen.iter().find(|(seen, _)| seen == name) {
            if let Some(masked) = masked {
                name.clone_from(masked);
            }
            return;
        }
        let masked = match redactor.mask(name) {
            Cow::Owned(masked) => Some(masked),
            Cow::Borrowed(_) => None,
        };
        if name.len() <= NAME {
            let one = (name.clone(), masked.clone());
            match self.seen.get_mut(self.oldest) {
                Some(place) => *place = one,
                None => self.seen.push(one),
            }
            self.oldest = (self.oldest + 1) % NAMES;
        }
        if let Some(masked) = masked {
            *name = masked;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_masked_as_any_text_is() {
        let redactor = Redactor::standard();
        let mut names = Names::default();
        let long = format!("pwd=sommer77 {}", "x".repeat(NAME));
        for turn in 0..100 {
            let thread = format!("thread {} pwd=sommer{}", turn % 11, turn % 3);
            for name in [thread.as_str(), long.as_str(), "eadm.log"] {
                let mut masked = name.to_owned();
                names.mask(&redactor, &mut masked);
                assert_eq!(masked, redactor.mask(name));
            }
            assert!(names.seen.len() <= NAMES);
        }
    }
}
