//! What to do, by step and failure mode: the vendor's table, and general advice where it has no
//! cell.

use std::collections::BTreeMap;

use crate::knowledge::forms::advice::RawRunbook;
use crate::knowledge::{ActionTemplate, Text};
use crate::knowledge::{RUNBOOK, sound};
use crate::model::{Mode, Party, Severity, StepKind};

/// What the runbook says for one step (or the cycle as a whole) and one failure mode. In its texts
/// `{step}` stands for the step's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The party that owns the solution.
    pub(crate) who: Party,
    /// The third party that is involved, where there is one.
    pub(crate) third_party: Option<String>,
    /// How bad it is.
    pub(crate) severity: Severity,
    /// What happened.
    pub(crate) title: Text,
    /// Why.
    pub(crate) cause: Text,
    /// What to do, in order.
    pub(crate) actions: Vec<ActionTemplate>,
    /// Nothing public stands behind the advice.
    pub(crate) general_advice: bool,
    /// A cell of the vendor's table stands behind it. It beats a signature's party, unless the
    /// signature itself is documented for the step.
    pub(crate) documented: bool,
}

/// The whole table; every step, known or not, and every mode has an entry.
#[derive(Debug)]
pub(crate) struct Runbook {
    steps: BTreeMap<(StepKind, Mode), Entry>,
    /// For every other step, in the order of [`Mode::ALL`].
    any: Vec<Entry>,
    /// For the cycle as a whole, in the order of [`Mode::ALL`].
    cycle: Vec<Entry>,
}

/// The word for every step that no entry names.
const ANY: &str = "any";

impl Runbook {
    /// The runbook that is compiled in.
    pub(crate) fn builtin() -> Self {
        sound(RUNBOOK.name, Self::of(RUNBOOK.read()))
    }

    /// An error says why the table is not sound, or what it leaves out.
    fn of(raw: RawRunbook) -> Result<Self, String> {
        let mut steps = BTreeMap::new();
        let mut any = BTreeMap::new();
        let mut cycle = BTreeMap::new();
        for raw in raw.entry {
            let (named, modes) = (raw.steps, raw.modes);
            let entry = Entry {
                who: raw.who,
                third_party: raw.third_party,
                severity: raw.severity,
                documented: raw.documented,
                general_advice: !raw.documented,
                title: raw.title.into(),
                cause: raw.cause.into(),
                actions: raw.action.into_iter().map(ActionTemplate::from).collect(),
            };
            for mode in modes {
                let mut twice = Vec::new();
                if named.is_empty() && cycle.insert(mode, entry.clone()).is_some() {
                    twice.push("the cycle");
                }
                for name in &named {
                    let replaced = if name == ANY {
                        any.insert(mode, entry.clone())
                    } else {
                        let Some(kind) = StepKind::from_id(name) else {
                            return Err(format!("`{name}` is not the id of a step"));
                        };
                        steps.insert((kind, mode), entry.clone())
                    };
                    if replaced.is_some() {
                        twice.push(name);
                    }
                }
                if let Some(name) = twice.first() {
                    return Err(format!("`{name}` has two entries for `{mode}`; keep one"));
                }
            }
        }
        let total = |mut entries: BTreeMap<Mode, Entry>, of: &str| {
            Mode::ALL
                .iter()
                .map(|mode| {
                    let entry = entries.remove(mode);
                    entry.ok_or_else(|| format!("{of} has no entry for `{mode}`; add one"))
                })
                .collect::<Result<Vec<_>, _>>()
        };
        Ok(Self {
            steps,
            any: total(any, "`any`")?,
            cycle: total(cycle, "the cycle")?,
        })
    }

    /// The entry for a step (`None`: the cycle as a whole) that went wrong in this way.
    pub(crate) fn entry(&self, step: Option<&StepKind>, mode: Mode) -> &Entry {
        let at = Mode::ALL.iter().position(|m| *m == mode).unwrap_or(0);
        match step {
            None => &self.cycle[at],
            Some(step) => self
                .steps
                .get(&(step.clone(), mode))
                .unwrap_or(&self.any[at]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ActionKind, Lang};

    fn runbook() -> Runbook {
        Runbook::builtin()
    }

    fn of(runbook: &Runbook, step: &str, mode: Mode) -> Entry {
        runbook
            .entry(Some(&StepKind::from_id(step).unwrap()), mode)
            .clone()
    }

    fn kinds(entry: &Entry) -> Vec<(Party, ActionKind)> {
        entry.actions.iter().map(|a| (a.who, a.kind)).collect()
    }

    /// Step, owner, whether documented, and the actions in order.
    type Cell = (&'static str, Party, bool, &'static [(Party, ActionKind)]);

    const ADMIN: Party = Party::CustomerAdmin;
    const SUPPORT: Party = Party::IdentumSupport;

    #[test]
    fn each_cell_of_the_failed_column_is_as_the_vendor_has_it() {
        let runbook = runbook();
        let cells: [Cell; 14] = [
            ("import-hr", SUPPORT, true, &[(ADMIN, ActionKind::Contact)]),
            (
                "import-hr-future",
                SUPPORT,
                true,
                &[(ADMIN, ActionKind::Contact)],
            ),
            (
                "import-hierarchy",
                SUPPORT,
                true,
                &[(ADMIN, ActionKind::Contact)],
            ),
            ("import-samaccountname", SUPPORT, false, GENERAL),
            ("import-ad", SUPPORT, false, GENERAL),
            ("synchronization", SUPPORT, false, GENERAL),
            (
                "export-ad",
                ADMIN,
                true,
                &[
                    (ADMIN, ActionKind::Check),
                    (ADMIN, ActionKind::Do),
                    (ADMIN, ActionKind::Check),
                ],
            ),
            (
                "import-ad-results",
                ADMIN,
                true,
                &[(ADMIN, ActionKind::Check)],
            ),
            ("export-hr", SUPPORT, false, GENERAL),
            ("export-azure", SUPPORT, false, GENERAL),
            ("export-efeide", SUPPORT, false, GENERAL),
            ("export-p360", SUPPORT, false, GENERAL),
            (
                "export-compilo",
                SUPPORT,
                true,
                &[
                    (ADMIN, ActionKind::Contact),
                    (SUPPORT, ActionKind::Contact),
                    (SUPPORT, ActionKind::Do),
                ],
            ),
            ("export-visma", SUPPORT, false, GENERAL),
        ];
        for (step, who, documented, actions) in cells {
            let entry = of(&runbook, step, Mode::Failed);
            assert_eq!((entry.who, entry.documented), (who, documented), "{step}");
            assert_eq!(entry.general_advice, !documented, "{step}");
            assert_eq!(kinds(&entry), actions, "{step}");
        }
        assert_eq!(
            of(&runbook, "export-compilo", Mode::Failed)
                .third_party
                .as_deref(),
            Some("Compilo")
        );
    }

    const GENERAL: &[(Party, ActionKind)] =
        &[(ADMIN, ActionKind::Check), (ADMIN, ActionKind::Contact)];

    #[test]
    fn each_cell_of_the_does_not_start_column_is_as_the_vendor_has_it() {
        let runbook = runbook();
        let run: &[(Party, ActionKind)] = &[
            (ADMIN, ActionKind::Do),
            (ADMIN, ActionKind::Check),
            (ADMIN, ActionKind::Contact),
        ];
        let cells: [Cell; 9] = [
            ("import-hr", ADMIN, true, run),
            (
                "import-hr-future",
                SUPPORT,
                true,
                &[(ADMIN, ActionKind::Contact)],
            ),
            ("import-hierarchy", ADMIN, true, run),
            ("import-ad", ADMIN, true, run),
            ("synchronization", ADMIN, false, GENERAL),
            ("export-ad", ADMIN, false, GENERAL),
            ("import-ad-results", ADMIN, false, GENERAL),
            ("export-azure", ADMIN, false, GENERAL),
            ("export-compilo", ADMIN, false, GENERAL),
        ];
        for (step, who, documented, actions) in cells {
            for mode in [Mode::NotStarted, Mode::NoNewCycle] {
                let entry = of(&runbook, step, mode);
                assert_eq!((entry.who, entry.documented), (who, documented), "{step}");
                assert_eq!(kinds(&entry), actions, "{step}");
            }
        }
        let cycle = runbook.entry(None, Mode::NoNewCycle);
        assert_eq!(
            (cycle.who, cycle.documented, kinds(cycle)),
            (ADMIN, true, run.to_vec())
        );
    }

    #[test]
    fn a_held_cycle_is_checked_before_it_is_resumed() {
        let runbook = runbook();
        for step in StepKind::DOCUMENTED.iter().map(Some).chain([None]) {
            let entry = runbook.entry(step, Mode::Held);
            assert_eq!(entry.who, ADMIN);
            assert_eq!(
                kinds(entry),
                [(ADMIN, ActionKind::Check), (ADMIN, ActionKind::Do)]
            );
            assert!(entry.actions[1].only_if.is_some());
        }
    }

    #[test]
    fn the_task_is_never_run_without_its_condition() {
        let runbook = runbook();
        let steps: Vec<Option<&StepKind>> = StepKind::DOCUMENTED
            .iter()
            .map(Some)
            .chain([None])
            .collect();
        for mode in Mode::ALL {
            for step in &steps {
                for action in &runbook.entry(*step, *mode).actions {
                    let starts = action.kind == ActionKind::Do && action.who == ADMIN;
                    if !starts || *mode == Mode::Held {
                        continue;
                    }
                    let condition = action.only_if.as_ref().unwrap();
                    assert!(
                        condition.en.contains("no cycle is running"),
                        "{step:?} {mode}"
                    );
                    let own_rule = *step == Some(&StepKind::ExportAd) && *mode == Mode::Failed;
                    assert_eq!(condition.en.contains("completed and green"), !own_rule);
                }
            }
        }
        let caution = &runbook
            .entry(Some(&StepKind::ExportAd), Mode::Failed)
            .actions[0]
            .text;
        assert!(
            caution.en.contains("completed and green") && caution.nb.contains("fullført og grønn")
        );
    }

    #[test]
    fn every_step_and_mode_has_words_in_both_languages() {
        let runbook = runbook();
        let unknown = [
            StepKind::Import("visma".into()),
            StepKind::Export("visma".into()),
        ];
        for step in StepKind::DOCUMENTED
            .iter()
            .chain(&unknown)
            .map(Some)
            .chain([None])
        {
            for mode in Mode::ALL {
                let entry = runbook.entry(step, *mode);
                assert!(!entry.actions.is_empty());
                for lang in [Lang::En, Lang::Nb] {
                    assert_eq!(entry.title.get(lang).contains("{step}"), step.is_some());
                }
                if entry.general_advice {
                    let said =
                        format!("{}{}", entry.cause.en, entry.actions[0].text.en).to_lowercase();
                    assert!(said.contains("general"), "{step:?} {mode}");
                }
            }
        }
    }

    #[test]
    fn a_runbook_that_is_not_sound_says_why() {
        let text = include_str!("../../data/runbook.toml");
        let error = |text: &str| Runbook::of(toml::from_str(text).unwrap()).unwrap_err();
        let misnamed = text.replacen("[\"import-hr\"]", "[\"imports\"]", 1);
        assert_eq!(error(&misnamed), "`imports` is not the id of a step");
        let twice = text.replacen("[\"import-hr-future\"]", "[\"import-hr\"]", 1);
        assert!(error(&twice).ends_with("`import-hr` has two entries for `failed`; keep one"));
        let short = text.replace("modes = [\"held\"]", "modes = []");
        assert_eq!(error(&short), "`any` has no entry for `held`; add one");
    }
}
