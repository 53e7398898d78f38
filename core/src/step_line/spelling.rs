//! One id for a step that the data do not name, however its name is spelled.
//!
//! Names are compared without case, blanks and hyphens: `Export KS Fiks` and `ExportKSFiks` are
//! one step. Of the spellings in a bundle the one with the most words gives the id.

use std::collections::BTreeMap;

use super::line::{LineSubject, StepLine};
use crate::model::StepKind;

/// The spellings seen: whether it imports and the name without hyphens, to the best name.
#[derive(Debug, Default)]
pub(crate) struct Spellings(BTreeMap<(bool, String), String>);

impl Spellings {
    /// Takes a line of the bundle.
    pub(crate) fn learn(&mut self, line: &StepLine) {
        let LineSubject::Step {
            kind: StepKind::Import(name) | StepKind::Export(name),
            ..
        } = &line.subject
        else {
            return;
        };
        let words = |name: &str| name.matches('-').count();
        let best = self
            .0
            .entry(key(line, name))
            .or_insert_with(|| name.clone());
        if (words(name), &*best) > (words(best), name) {
            best.clone_from(name);
        }
    }

    /// The same line with the bundle's one id.
    pub(crate) fn apply(&self, mut line: StepLine) -> StepLine {
        let LineSubject::Step {
            kind: StepKind::Import(name) | StepKind::Export(name),
            ..
        } = &line.subject
        else {
            return line;
        };
        let best = self.0.get(&key(&line, name)).cloned();
        if let (
            Some(best),
            LineSubject::Step {
                kind: StepKind::Import(name) | StepKind::Export(name),
                ..
            },
        ) = (best, &mut line.subject)
        {
            *name = best;
        }
        line
    }
}

fn key(line: &StepLine, name: &str) -> (bool, String) {
    let import = matches!(
        &line.subject,
        LineSubject::Step {
            kind: StepKind::Import(_),
            ..
        }
    );
    (import, name.replace('-', ""))
}

#[cfg(test)]
mod tests {
    use super::super::{Vocabulary, recognise};
    use super::*;

    #[test]
    fn a_step_written_as_one_word_is_the_step_written_as_two() {
        let vocabulary = Vocabulary::builtin();
        let line = |text: &str| recognise(vocabulary, text).unwrap();
        let mut spellings = Spellings::default();
        for text in [
            "ExportKSFiks started",
            "Export KS Fiks completed",
            "Import KSFiks started",
        ] {
            spellings.learn(&line(text));
        }
        let id = |text: &str| match spellings.apply(line(text)).subject {
            LineSubject::Step { kind, .. } => kind.to_string(),
            _ => String::new(),
        };
        assert_eq!(id("ExportKSFiks started"), "export-ks-fiks");
        assert_eq!(id("EXPORT KSFIKS completed"), "export-ks-fiks");
        assert_eq!(id("Import KSFiks started"), "import-ksfiks");
        assert_eq!(id("Import HR started"), "import-hr");
    }
}
