//! A catalog proves itself: its samples match, its near misses do not.

use serde::Serialize;

use super::client::Client;
use super::evidence::Evidence;
use super::{Catalog, Example, Signature};
use crate::cancel::Cancel;
use crate::error::Error;

/// How the examples of one signature fared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Proof {
    /// The signature.
    pub id: String,
    /// Its file.
    pub file: String,
    /// How many samples it has.
    pub samples: usize,
    /// How many near misses it has.
    pub near_misses: usize,
    /// The samples that do not match and the near misses that do.
    pub failed: Vec<FailedExample>,
}

/// A sample that does not match, or a near miss that does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FailedExample {
    /// Line in the signature's file, 1-based.
    pub line: usize,
    /// It is a near miss, and matches.
    pub near_miss: bool,
    /// The record's text.
    pub text: String,
}

impl Catalog {
    /// Tries every signature on its samples and near misses.
    pub fn prove(&self) -> Vec<Proof> {
        self.prove_until(&Cancel::new())
    }

    /// [`prove`](Self::prove) that a token ends early.
    ///
    /// # Errors
    /// [`Error::Cancelled`].
    pub fn prove_with(&self, cancel: &Cancel) -> Result<Vec<Proof>, Error> {
        let proofs = self.prove_until(cancel);
        cancel.check().map(|()| proofs)
    }

    fn prove_until(&self, cancel: &Cancel) -> Vec<Proof> {
        let signatures = self.signatures().iter();
        signatures
            .take_while(|_| !cancel.is_cancelled())
            .map(|signature| Proof {
                id: signature.id.clone(),
                file: signature.file().to_owned(),
                samples: signature.samples().len(),
                near_misses: signature.near_misses().len(),
                failed: failed(signature)
                    .map(|(near_miss, example)| FailedExample {
                        line: example.line(),
                        near_miss,
                        text: example.text.clone(),
                    })
                    .collect(),
            })
            .collect()
    }
}

/// The examples that do not do what they stand for; `true` for near misses.
pub(super) fn failed(signature: &Signature) -> impl Iterator<Item = (bool, &Example)> {
    let samples = signature.samples().iter().map(|example| (false, example));
    let near_misses = signature
        .near_misses()
        .iter()
        .map(|example| (true, example));
    samples
        .chain(near_misses)
        .filter(|(near_miss, example)| matches(signature, example) == *near_miss)
}

fn matches(signature: &Signature, example: &Example) -> bool {
    let subject = example.subject();
    let evidence = Evidence::new(&subject, Client::builtin());
    signature.alternatives.iter().any(|a| a.holds(&evidence))
}
