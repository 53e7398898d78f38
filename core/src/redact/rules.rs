//! The rules of `data/redact.toml`, made ready: one regex a rule, and one search that says which
//! rules are worth trying on a text.

use std::borrow::Cow;
use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use regex::Regex;

use super::national_id;
use crate::knowledge::forms::text::{Check, RawRule, RawRules};
use crate::knowledge::{REDACT, sound};
use crate::lazy::Once;

/// Where the pattern of a rule takes the words of its list.
const WORDS: &str = "%words%";
/// Where it takes a value in quotes of either kind, which may hold the other kind.
const QUOTED: &str = "%quoted%";
const IN_QUOTES: &str = r#"(?:"((?:[^"\\\r\n]|\\.|"")+)|'((?:[^'\\\r\n]|\\.|'')+))"#;
/// Rounds over all rules. One round nearly always does; another finds what a replacement laid
/// open. The bound keeps a hostile text from asking for more.
const ROUNDS: usize = 8;
/// Digit runs below this are too common in stamps to be asked about.
const SHORTEST_RUN: usize = 6;

#[derive(Debug)]
struct Rule {
    written: String,
    /// Compiled when its words are first met: most texts have none of them.
    regex: Once<Regex>,
    replacement: String,
    check: Option<Check>,
}

/// A set of rules: bit `n` stands for the rule at `n`.
type Chosen = u64;

/// All rules, in the order of the file.
#[derive(Debug)]
pub(super) struct Rules {
    list: Vec<Rule>,
    /// Finds the words without which a rule cannot match.
    words: AhoCorasick,
    /// The rule of each of these words.
    word_rule: Vec<usize>,
    /// The rules that a run of digits makes worth trying, by its length.
    by_run: Vec<Chosen>,
    /// Words that are no secret, in lower case.
    kept: Vec<String>,
}

impl Rules {
    /// The rules that are compiled in.
    pub(super) fn standard() -> Self {
        sound(REDACT.name, Self::of(REDACT.read()))
    }

    /// An error says which rule is not sound, and why.
    fn of(file: RawRules) -> Result<Self, String> {
        if file.untouched.is_empty() {
            return Err("give texts in `untouched` that no rule may touch".to_owned());
        }
        let mut rules = Vec::with_capacity(file.rule.len());
        let mut needed = Vec::new();
        let mut word_rule = Vec::new();
        let mut by_run = Vec::new();
        for data in file.rule {
            for (rule, needs) in ready(&data, &file.words)? {
                let index = rules.len();
                if index >= Chosen::BITS as usize {
                    return Err(format!("more than {} rules; join some", Chosen::BITS));
                }
                for &run in &data.digit_runs {
                    by_run.resize(by_run.len().max(run + 1), 0);
                    by_run[run] |= 1 << index;
                }
                word_rule.extend(needs.iter().map(|_| index));
                needed.extend(needs);
                rules.push(rule);
            }
        }
        let words = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            // Every message is searched: the fastest form for some more memory.
            .kind(Some(AhoCorasickKind::DFA))
            .build(&needed)
            .map_err(|error| format!("the words cannot be searched for: {error}"))?;
        Ok(Self {
            list: rules,
            words,
            word_rule,
            by_run,
            kept: file.kept.words.iter().map(|w| w.to_lowercase()).collect(),
        })
    }

    /// Masks everything that a rule finds.
    pub(super) fn mask<'a>(&self, text: &'a str) -> Cow<'a, str> {
        self.run(text, |text| self.worth_trying(text))
    }

    /// The slow truth: every rule on every text.
    #[cfg(test)]
    pub(super) fn mask_with_all<'a>(&self, text: &'a str) -> Cow<'a, str> {
        self.run(text, |_| Chosen::MAX)
    }

    fn run<'a>(&self, text: &'a str, choose: impl Fn(&str) -> Chosen) -> Cow<'a, str> {
        let mut masked = Cow::Borrowed(text);
        let mut chosen = choose(text);
        for _ in 0..ROUNDS {
            let mut changed = false;
            for (index, rule) in self.list.iter().enumerate() {
                if chosen & (1 << index) == 0 {
                    continue;
                }
                if let Some(next) = self.apply(rule, &masked) {
                    // A replacement can hold a word that another rule looks for.
                    chosen = choose(&next);
                    masked = Cow::Owned(next);
                    changed = true;
                }
            }
            if !changed {
                break;
            }
        }
        masked
    }

    /// Which rules can match at all. Runs on every message, so it allocates nothing.
    fn worth_trying(&self, text: &str) -> Chosen {
        let mut chosen = 0;
        for found in self.words.find_overlapping_iter(text) {
            if let Some(rule) = self.word_rule.get(found.pattern().as_usize()) {
                chosen |= 1 << rule;
            }
        }
        let mut run = 0;
        for byte in text.bytes() {
            if byte.is_ascii_digit() {
                run += 1;
            } else if run > 0 {
                chosen |= self.of_run(run);
                run = 0;
            }
        }
        chosen | self.of_run(run)
    }

    fn of_run(&self, digits: usize) -> Chosen {
        self.by_run.get(digits).copied().unwrap_or_default()
    }

    /// The text with one rule applied; none when the rule changes nothing.
    fn apply(&self, rule: &Rule, text: &str) -> Option<String> {
        let mut masked = String::new();
        let mut copied = 0;
        let mut at = 0;
        let regex = rule.regex();
        while let Some(found) = regex.captures_at(text, at) {
            let whole = found.get_match();
            let mut groups = (1..found.len()).filter_map(|group| found.get(group));
            let span = groups.next().or((found.len() == 1).then_some(whole));
            let span = span.filter(|span| {
                !span.is_empty()
                    && !self.is_replacement(span.as_str())
                    && self.holds(rule, text, span)
            });
            if let Some(span) = span {
                masked.push_str(text.get(copied..span.start()).unwrap_or_default());
                masked.push_str(&rule.replacement);
                copied = span.end();
                // What ends one value can begin the next (`;password=a;password=b`).
                at = span.end();
            } else {
                // The next candidate may begin within this one.
                let step = text
                    .get(whole.start()..)
                    .and_then(|rest| rest.chars().next());
                at = whole.start() + step.map_or(1, char::len_utf8);
            }
            if at > text.len() {
                break;
            }
        }
        if copied == 0 {
            return None;
        }
        masked.push_str(text.get(copied..).unwrap_or_default());
        Some(masked)
    }

    /// Whether what a rule found passes its check.
    fn holds(&self, rule: &Rule, text: &str, span: &regex::Match<'_>) -> bool {
        match rule.check {
            None => true,
            Some(Check::NationalId) => {
                let before = text.get(..span.start()).unwrap_or_default();
                let after = text.get(span.end()..).unwrap_or_default();
                national_id::stands_alone(before, after)
                    && national_id::is_national_id(span.as_str())
            }
            Some(Check::Value) => {
                let value = span.as_str();
                let word = value.to_lowercase();
                let blotted = value.chars().all(|c| c == '*');
                !blotted && !self.kept.contains(&word)
            }
        }
    }

    fn is_replacement(&self, text: &str) -> bool {
        text.starts_with('[') && self.list.iter().any(|rule| rule.replacement == text)
    }
}

impl Rule {
    fn compile(&self) -> Result<Regex, String> {
        Regex::new(&self.written).map_err(|error| error.to_string())
    }

    fn regex(&self) -> &Regex {
        self.regex
            .get_or_init(|| sound(REDACT.name, self.compile()))
    }
}

/// The rules that an entry stands for, each with the words without which it cannot match: one with each
/// list of names, or itself.
fn ready(
    data: &RawRule,
    lists: &BTreeMap<String, Vec<String>>,
) -> Result<Vec<(Rule, Vec<String>)>, String> {
    let id = &data.id;
    if data.samples.is_empty() || data.near_misses.is_empty() {
        return Err(format!("rule `{id}`: give a sample and a near miss"));
    }
    if let Some(sample) = data.samples.iter().find(|s| s.text == s.masked) {
        let text = &sample.text;
        return Err(format!("rule `{id}`: nothing is masked in `{text}`"));
    }
    if data.needs.iter().any(String::is_empty)
        || data.digit_runs.iter().any(|run| *run < SHORTEST_RUN)
    {
        return Err(format!(
            "rule `{id}`: a needed word is empty, or a digit run is shorter than 6"
        ));
    }
    let regex = data.regex.replace(QUOTED, IN_QUOTES);
    let rule = |written: String, replacement: String| Rule {
        written,
        regex: Once::new(),
        replacement,
        check: data.check,
    };
    if data.names.is_empty() {
        if data.needs.is_empty() && data.digit_runs.is_empty() {
            return Err(format!(
                "rule `{id}`: give `names`, `needs` or `digit_runs`"
            ));
        }
        let replacement = data.replacement.clone().unwrap_or_default();
        if !(replacement.starts_with('[') && replacement.ends_with(']')) {
            return Err(format!("rule `{id}`: write the replacement as `[what]`"));
        }
        return Ok(vec![(rule(regex, replacement), data.needs.clone())]);
    }
    let named = |name: &String| {
        let list = lists
            .get(name)
            .ok_or_else(|| format!("rule `{id}`: there is no list of words `{name}`"))?;
        let escaped: Vec<String> = list.iter().map(|word| regex::escape(word)).collect();
        // ASCII case only, as the search for the words has it.
        let words = format!("(?i-u:{})", escaped.join("|"));
        let needs = data.needs.iter().chain(list).cloned().collect();
        let written = regex.replace(WORDS, &words);
        Ok((rule(written, format!("[{name}]")), needs))
    };
    data.names.iter().map(named).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::forms::text::Masked;

    #[test]
    fn every_rule_can_be_compiled() {
        for rule in Rules::standard().list {
            assert_eq!(rule.compile().err(), None, "{}", rule.written);
        }
    }

    #[test]
    fn samples_come_out_as_written() {
        let rules = Rules::standard();
        let mut wrong = Vec::new();
        let mut next = 0;
        for data in &REDACT.read().rule {
            let own = next..next + data.names.len().max(1);
            next = own.end;
            for Masked { text, masked } in &data.samples {
                let got = rules.mask(text);
                if got != masked.as_str() {
                    wrong.push(format!("{}: `{text}` became `{got}`", data.id));
                }
            }
            let own = &rules.list[own];
            let fires = |text: &str| own.iter().any(|rule| rules.apply(rule, text).is_some());
            if !data.samples.iter().any(|sample| fires(&sample.text)) {
                wrong.push(format!("{}: masks none of its own samples", data.id));
            }
            for text in &data.near_misses {
                if fires(text) {
                    wrong.push(format!("{}: touches its near miss `{text}`", data.id));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn what_is_nobodys_secret_stays() {
        let rules = Rules::standard();
        let touched: Vec<String> = REDACT
            .read()
            .untouched
            .iter()
            .filter(|text| rules.mask(text) != text.as_str())
            .map(|text| format!("`{text}` became `{}`", rules.mask(text)))
            .collect();
        assert!(touched.is_empty(), "{}", touched.join("\n"));
    }

    #[test]
    fn unsound_data_is_named() {
        let rule = |body: &str| {
            format!(
                "untouched = [\"b\"]\n[words]\n[kept]\nwords = []\n[[rule]]\nid = \"x\"\nregex = 'a(b)'\n{body}"
            )
        };
        let rest = "replacement = \"[x]\"\nsamples = [{ text = \"ab\", masked = \"a[x]\" }]\nnear_misses = [\"b\"]\n";
        let message = |text: String| match Rules::of(toml::from_str(&text).unwrap()) {
            Ok(_) => "sound".to_owned(),
            Err(error) => error,
        };
        assert_eq!(message(rule(&format!("{rest}needs = [\"ab\"]"))), "sound");
        assert_eq!(
            message(rule(rest)),
            "rule `x`: give `names`, `needs` or `digit_runs`"
        );
        assert_eq!(
            message(rule(&format!("{rest}names = [\"none\"]"))),
            "rule `x`: there is no list of words `none`"
        );
    }
}
