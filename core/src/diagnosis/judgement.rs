//! Sentences of verdicts and gaps, as data in two languages.

use std::collections::BTreeMap;

use crate::knowledge::JUDGEMENT;
pub(crate) use crate::knowledge::forms::advice::Judgement;
use crate::knowledge::forms::advice::Said;
use crate::lazy::Lazy;
use crate::model::{Gap, Lang, Party, Stamp};

impl Said {
    fn fill(&self, lang: Lang, values: &[(&str, &str)]) -> String {
        let mut text = match lang {
            Lang::En => self.en.clone(),
            Lang::Nb => self.nb.clone(),
        };
        for (name, value) in values {
            text = text.replace(&format!("{{{name}}}"), value);
        }
        text
    }
}

fn said(list: &BTreeMap<String, Said>, id: &str, lang: Lang, values: &[(&str, &str)]) -> String {
    let known = list.get(id);
    known.map_or_else(String::new, |said| said.fill(lang, values))
}

impl Judgement {
    /// The sentences that are compiled in.
    pub(crate) fn builtin() -> &'static Self {
        static BUILTIN: Lazy<Judgement> = Lazy::new(|| JUDGEMENT.read());
        &BUILTIN
    }

    /// A party, as it stands in a sentence.
    pub(crate) fn who(&self, party: Party, lang: Lang) -> String {
        said(&self.who, party.as_str(), lang, &[])
    }

    /// A time as people write it: the wall clock, to the minute.
    pub(crate) fn time(&self, stamp: Option<&Stamp>, lang: Lang) -> String {
        let Some(stamp) = stamp else {
            return self.unknown.time.fill(lang, &[]);
        };
        let text = stamp.to_string();
        text.get(..16).map_or(text.clone(), |t| t.replace('T', " "))
    }

    pub(crate) fn verdict(&self, id: &str, lang: Lang, values: &[(&str, &str)]) -> String {
        said(&self.verdict, id, lang, values)
    }

    pub(crate) fn why(&self, id: &str, lang: Lang, values: &[(&str, &str)]) -> String {
        said(&self.why, id, lang, values)
    }

    /// What one should know of how the inputs were read.
    pub(crate) fn note(&self, id: &str, lang: Lang, values: &[(&str, &str)]) -> String {
        said(&self.note, id, lang, values)
    }

    pub(crate) fn gap(&self, id: &str, lang: Lang, values: &[(&str, &str)]) -> Option<Gap> {
        let text = self.gap.get(id)?;
        Some(Gap {
            what: text.what.fill(lang, values),
            limits: text.limits.fill(lang, values),
            would_settle: text.would_settle.fill(lang, values),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_that_the_code_asks_for_is_there_and_says_the_same_in_both_languages() {
        let judgement = Judgement::builtin();
        for id in [
            "action",
            "action-in",
            "more",
            "ok",
            "ok-until",
            "waiting",
            "no-steps",
            "ends-early",
            "not-understood",
            "withheld",
        ] {
            assert!(judgement.verdict.contains_key(id), "{id}");
        }
        for id in [
            "no-steps",
            "no-later-evidence",
            "no-events",
            "no-task-scheduler",
            "lines-not-understood",
            "no-times",
            "undated",
            "unread",
            "withheld",
            "withheld-more",
            "ends-early",
            "view-differs",
            "not-understood",
            "not-understood-more",
            "steps-not-understood",
        ] {
            assert!(judgement.gap.contains_key(id), "{id}");
        }
        for id in [
            "no-new-cycle",
            "interrupted",
            "failed",
            "not-the-reason",
            "documented-cell",
        ] {
            assert!(judgement.why.contains_key(id), "{id}");
        }
        for id in [
            "zone-assumed",
            "later-records",
            "moved-times",
            "repeated-events",
        ] {
            assert!(judgement.note.contains_key(id), "{id}");
        }
        let gaps = judgement
            .gap
            .values()
            .flat_map(|g| [&g.what, &g.limits, &g.would_settle]);
        for said in judgement
            .verdict
            .values()
            .chain(judgement.note.values())
            .chain(gaps)
        {
            let holes = |text: &str| {
                let mut holes: Vec<String> = text
                    .split('{')
                    .skip(1)
                    .map(|t| t.split('}').next().unwrap_or("").to_owned())
                    .collect();
                holes.sort();
                holes
            };
            assert_eq!(holes(&said.en), holes(&said.nb), "{}", said.en);
        }
    }
}
