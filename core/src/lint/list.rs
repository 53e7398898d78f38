//! The list of lints: what stands here yields the ids, the severities and their documentation.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::model::Severity;

macro_rules! lints {
    ($($(#[doc = $what:literal])+ $name:ident = $id:literal, $severity:ident, $mend:literal;)+) => {
        /// A rule that a catalog or a profile is held to.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[non_exhaustive]
        pub enum Lint {
            $($(#[doc = $what])+ #[serde(rename = $id)] $name,)+
        }

        impl Lint {
            /// Every lint, in the order of the list.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// Its stable id, such as `no-literal`.
            pub const fn id(self) -> &'static str {
                match self { $(Self::$name => $id),+ }
            }

            /// `error`: what has it is not used; `warning`: it works, and worse than it could.
            pub const fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity),+ }
            }

            /// What it finds, in one sentence.
            pub fn what(self) -> &'static str {
                match self { $(Self::$name => concat!($($what),+).trim_ascii()),+ }
            }

            /// How that is mended.
            pub const fn mend(self) -> &'static str {
                match self { $(Self::$name => $mend),+ }
            }
        }
    };
}

lints! {
    // Files.
    /// The folder or file cannot be read.
    Unreadable = "unreadable", Error, "check the path and the rights on it";
    /// The folder holds no catalog file.
    EmptyCatalog = "empty-catalog", Error, "name the folder that holds the signatures' .toml files";
    /// The file is larger than any signature or profile can be.
    TooLarge = "too-large", Error, "one signature a file; check that it is the right file";
    /// The file is not UTF-8.
    NotUtf8 = "not-utf8", Error, "save the file as UTF-8";
    /// The file is not TOML.
    Syntax = "syntax", Error, "mend the TOML at this place";
    /// A key is unknown, is missing, or has a value of the wrong kind.
    Form = "form", Error, "see the form of a signature or profile in the documentation";
    // Identity.
    /// An id is not made of lower-case letters, digits and hyphens.
    BadId = "bad-id", Error, "use lower-case letters, digits and hyphens";
    /// A signature's file is not named by its id.
    IdNotFileName = "id-not-file-name", Error, "name the file by the id";
    /// Two signatures, layouts or steps have the same id.
    DuplicateId = "duplicate-id", Error, "rename or remove one of them";
    /// A signature supersedes one that does not exist.
    UnknownSupersedes = "unknown-supersedes", Error, "mend the id or remove it";
    /// A signature supersedes itself, directly or over others.
    CircularSupersedes = "circular-supersedes", Error, "break the circle";
    /// A signature is disabled that does not exist.
    UnknownDisable = "unknown-disable", Error, "mend the id or remove it";
    // Parts that must be there.
    /// A signature has no match.
    NoMatch = "no-match", Error, "add a [[match]]";
    /// A signature has no sample.
    NoSample = "no-sample", Error, "add a [[sample]] that it must match";
    /// A signature has no near miss.
    NoNearMiss = "no-near-miss", Error, "add a [[near_miss]]: a record that comes close and must not match";
    /// A signature has fewer than two samples or two near misses.
    FewExamples = "few-examples", Warning, "add another: a text log and an event where both exist";
    /// A signature says nothing about what to do.
    NoAction = "no-action", Warning, "add an [[action]]";
    /// A text that people read is missing in one language.
    MissingTranslation = "missing-translation", Warning, "add it: `en` is English, `nb` is Norwegian (bokmål)";
    /// It is left to a third party that is not named.
    UnnamedThirdParty = "unnamed-third-party", Error, "name it in `third_party`";
    // Conditions.
    /// A match or an entry of `all`, `any` or `none` asks for nothing.
    EmptyCondition = "empty-condition", Error, "ask for a text, regex, event, code or exception, or remove it";
    /// A regex cannot be compiled.
    BadRegex = "bad-regex", Error, "mend the regex";
    /// A regex needs more memory than one signature may take.
    RegexTooLarge = "regex-too-large", Error, "make it simpler: fewer and smaller repetitions";
    /// A pattern matches the empty string, so every record.
    MatchesEmpty = "matches-empty", Error, "ask for at least one character that must be there";
    /// A match takes lines that every healthy log holds.
    MatchesHealthy = "matches-healthy", Error, "ask for more: words or a code that only the error has";
    /// A code is written in no form that is known.
    BadCode = "bad-code", Error, "write it as 0x8007052E, 2147943726 or with its family, as ldap:32";
    /// The name of an exception type cannot be one.
    BadException = "bad-exception", Error, "write the type's name as .NET does: System.TimeoutException";
    /// A step stands where none can be judged, or differs from the steps of the signature.
    MisplacedStep = "misplaced-step", Error, "state it in `steps`, or at the top of a [[match]]";
    /// A step has no id that can be one.
    UnknownStep = "unknown-step", Error, "use the id of a documented step, or import-<name> or export-<name>";
    /// A step is none of those that the vocabulary names.
    UnusualStep = "unusual-step", Warning, "check the spelling, or name the step in a profile";
    /// No event of this provider is known.
    UnknownProvider = "unknown-provider", Warning, "check the spelling against the event's XML";
    /// The events of this provider and id have no data field of this name.
    UnknownField = "unknown-field", Warning, "check the spelling against the event's XML";
    /// A match has no literal to look for and is tried on every record.
    NoLiteral = "no-literal", Warning, "ask for a text, or a run of three ASCII letters or digits in the regex";
    // Signatures beside each other.
    /// Two signatures have the same match.
    DuplicateMatch = "duplicate-match", Warning, "remove one of them, or let one supersede the other";
    /// Every match of the signature is taken by another one that it does not supersede.
    Shadowed = "shadowed", Warning, "let it supersede the other one, or narrow the other one";
    /// A sample matches another signature too, and neither supersedes the other.
    Overlap = "overlap", Warning, "let the more specific one supersede the other";
    // Examples.
    /// An example is neither a text nor an event, or is both.
    BadExample = "bad-example", Error, "give either `text` or `event`";
    /// A sample is not matched.
    SampleNotMatched = "sample-not-matched", Error, "mend the match or the sample; `catalog explain` says which condition fails";
    /// A near miss is matched.
    NearMissMatched = "near-miss-matched", Error, "narrow the match, or make it a sample";
    // Profiles: layouts.
    /// A layout has no pattern, or one that cannot be understood.
    BadLayout = "bad-layout", Error, "mend the pattern: see the pattern language in the documentation";
    /// A layout of a profile has the id of a built-in one.
    LayoutTaken = "layout-taken", Error, "give it another id";
    /// A layout has no sample or no near miss.
    LayoutNoExample = "layout-no-example", Error, "give lines that it must read in `samples`, and lines that it must not in `near_misses`";
    /// A sample of a layout is not read by it.
    LayoutSampleNotRead = "layout-sample-not-read", Error, "mend the patterns or the sample, or change the order of the layouts";
    /// A near miss of a layout is read by it.
    LayoutNearMissRead = "layout-near-miss-read", Error, "narrow the patterns, or make it a sample";
    /// A layout of a profile reads lines that a built-in layout is for.
    LayoutOverlap = "layout-overlap", Warning, "narrow the patterns, or remove the layout where the built-in one will do";
    // Profiles: words.
    /// A phase is none of those that a line can tell.
    UnknownPhase = "unknown-phase", Error, "use started, progress, waiting, completed, failed, stopped, or paused (of words) or held (of samples)";
    /// A list of words is of no class that a line is read by.
    UnknownClass = "unknown-class", Error, "use a class of the table in docs/vocabulary.md";
    /// A word or name holds no letter or digit.
    EmptyPhrase = "empty-phrase", Error, "write the word as the log does, or remove it";
    /// A word can stand in no line where it would be looked for.
    NeverMet = "never-met", Error, "mend the word, or remove it";
    /// A word means something else already.
    PhraseTaken = "phrase-taken", Error, "remove it, or ask for more words around it";
    /// A name of a step or cycle means something else already.
    AliasTaken = "alias-taken", Error, "remove it, or use the name for what it means";
    /// A word or name means already what it is said to mean.
    AlreadyKnown = "already-known", Warning, "remove it";
    /// A step that is not built in has no name.
    UnnamedStep = "unnamed-step", Error, "say in `name` how the step is shown";
    /// A profile adds words and has no sample or no near miss.
    UnprovenWords = "unproven-words", Warning, "add a [[sample]] and a [[near_miss]]: lines of the log";
    /// A line is not read as its sample says.
    LineSampleNotRecognised = "line-sample-not-recognised", Error, "add the words that it needs, or mend the sample";
    /// A line that is a near miss is read as a step line.
    LineNearMissRecognised = "line-near-miss-recognised", Error, "narrow the words, or make it a sample";
    /// A word of a profile changes how a line is read that is read without it.
    ChangesBuiltin = "changes-builtin", Error, "remove the word, or ask for more words around it";
    /// A profile adds nothing.
    EmptyProfile = "empty-profile", Warning, "add a [[layout]], a [[step]], words or a [[client]], or leave the profile out";
    // Expectations of a corpus.
    /// An expectation file has no case.
    NoCase = "no-case", Error, "add a [[case]] with a path and what is expected there";
    /// The path of a case is no glob that can be.
    BadGlob = "bad-glob", Error, "write it as folder/**, folder/*.log or archive.zip!/**";
    /// A case, or a part of it, expects nothing that could fail.
    EmptyCase = "empty-case", Error, "say what is expected: `silent`, `exactly`, `at_least`, `at_most` or `others`";
    /// Two expectations of a case cannot stand beside each other.
    Contradiction = "contradiction", Error, "leave one of them";
    /// An expectation names a signature that is not in the catalog.
    UnknownSignature = "unknown-signature", Error, "mend the id, or add the folder that has it with `--catalog`";
    /// No log of the corpus fits the path of a case, which then holds whatever is wrong.
    DeadCase = "dead-case", Error, "mend the path (folder/** is all within a folder), or name the corpus that has it";
}

impl fmt::Display for Lint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ids_are_unique_and_in_kebab_case() {
        let ids: BTreeSet<&str> = Lint::ALL.iter().map(|l| l.id()).collect();
        assert_eq!(ids.len(), Lint::ALL.len());
        for lint in Lint::ALL {
            let sound = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            assert!(lint.id().chars().all(sound), "{lint}");
            assert!(
                lint.what().ends_with('.') && !lint.mend().ends_with('.'),
                "{lint}"
            );
        }
    }
}
