//! A catalog proves itself: its samples match, its near misses do not.

use crate::Error;

use super::{Catalog, Matcher};

/// A sample that does not match its signature, or a near miss that does.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unproven {
    /// The signature.
    pub id: String,
    /// Line of the example in the signature's file, 1-based.
    pub line: usize,
    /// It is a near miss, and matches.
    pub near_miss: bool,
}

impl Catalog {
    /// The samples that do not match and the near misses that do; none in a sound catalog.
    ///
    /// # Errors
    /// [`Error::Data`] where the catalog cannot be compiled.
    pub fn unproven(&self) -> Result<Vec<Unproven>, Error> {
        let matcher = Matcher::new(self)?;
        let mut found = Vec::new();
        let mut out = Vec::new();
        for (index, signature) in (0_u32..).zip(self.signatures()) {
            let samples = signature.samples.iter().map(|example| (false, example));
            let near_misses = signature.near_misses.iter().map(|example| (true, example));
            for (near_miss, example) in samples.chain(near_misses) {
                matcher.matches(&example.subject(), &mut found);
                if found.contains(&index) == near_miss {
                    let id = signature.id.clone();
                    out.push(Unproven {
                        id,
                        line: example.line(),
                        near_miss,
                    });
                }
            }
        }
        Ok(out)
    }
}
