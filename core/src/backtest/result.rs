//! What came of a backtest.

use serde::{Deserialize, Serialize};

use crate::model::{Evidence, SourceProblem, Tool};

/// What came of holding a corpus to its expectations.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct BacktestReport {
    /// What it was made with.
    pub tool: Tool,
    /// The expectation file, as it was named.
    pub file: String,
    /// Inputs of the corpus, those aside that are no logs by their names.
    pub inputs: usize,
    /// Inputs that are no case's.
    pub inputs_of_no_case: usize,
    /// The cases, in the order of the file.
    pub cases: Vec<BacktestCase>,
}

impl BacktestReport {
    /// Whether every expectation holds. What could not be read is not in it: see
    /// [`BacktestCase::problems`].
    pub fn holds(&self) -> bool {
        self.cases.iter().all(BacktestCase::holds)
    }
}

/// One case of the file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct BacktestCase {
    /// Its glob.
    pub path: String,
    /// Line of the glob in the file, 1-based.
    pub line: usize,
    /// Paths of the inputs that fit and are logs, sorted.
    pub inputs: Vec<String>,
    /// Records that were read of them.
    pub records: u64,
    /// What was expected: `exactly`, then `at-least`, `at-most`, each sorted by signature, then
    /// `silent`.
    pub expectations: Vec<Expectation>,
    /// Signatures that match although they should be silent, sorted by id.
    pub unexpected: Vec<UnexpectedSignature>,
    /// What is wrong with inputs that fit; an input that could not be read is among them, and not
    /// among `inputs`.
    pub problems: Vec<InputProblem>,
}

impl BacktestCase {
    /// Whether every expectation of the case holds, over what could be read.
    pub fn holds(&self) -> bool {
        self.expectations.iter().all(|e| e.ok)
    }
}

/// How a number is bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Bound {
    /// This many, no more and no fewer.
    Exactly,
    /// This many or more.
    AtLeast,
    /// This many or fewer.
    AtMost,
    /// None of any signature that is neither named nor allowed.
    Silent,
}

impl Bound {
    pub(super) const fn holds(self, expected: u64, found: u64) -> bool {
        match self {
            Self::Exactly | Self::Silent => found == expected,
            Self::AtLeast => found >= expected,
            Self::AtMost => found <= expected,
        }
    }
}

/// One expectation, and what was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Expectation {
    /// The signature; `None` where it is about all others.
    pub signature: Option<String>,
    /// How the number is bound.
    pub bound: Bound,
    /// Records.
    pub expected: u64,
    /// Records that match, over all inputs of the case. Of `silent`, a record counts once for each
    /// signature that it should not match.
    pub found: u64,
    /// Whether it holds.
    pub ok: bool,
    /// The first records that match, where it does not hold.
    pub places: Vec<Evidence>,
}

/// A signature that should not match.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct UnexpectedSignature {
    /// Its id.
    pub signature: String,
    /// Records that match.
    pub found: u64,
    /// The first of them.
    pub places: Vec<Evidence>,
}

/// Something that is wrong with an input.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct InputProblem {
    /// Path of the input.
    pub path: String,
    /// What is wrong, and the mend.
    pub problem: SourceProblem,
}
