//! Forms of what text logs are read with, and of what is masked in them.

use std::collections::BTreeMap;

use serde::Deserialize;

forms! {
    /// `layouts.toml`
    struct RawLayouts {
        layout: Vec<RawLayout>,
    }

    struct RawLayout {
        id: String,
        #[serde(default)]
        level_from_message: bool,
        #[serde(default)]
        message_below: bool,
        patterns: Vec<String>,
        samples: Vec<String>,
        near_misses: Vec<String>,
    }

    /// `dates.toml`
    struct RawDates {
        /// January first.
        months: [Vec<String>; 12],
        /// Monday first.
        weekdays: [Vec<String>; 7],
        /// Words between a day and its time.
        between: Vec<String>,
        /// Halves of a clock of twelve hours.
        morning: Vec<String>,
        afternoon: Vec<String>,
        /// Seconds east of UTC.
        zones: BTreeMap<String, i32>,
    }

    /// `fields.toml`
    struct RawFields {
        level: Vec<String>,
        thread: Vec<String>,
        logger: Vec<String>,
    }

    /// `patterns.toml`
    struct RawPatterns {
        extensions: Vec<String>,
        conversion: RawLanguage,
        renderer: RawLanguage,
        template: RawLanguage,
    }

    struct RawLanguage {
        level: Vec<String>,
        thread: Vec<String>,
        logger: Vec<String>,
        message: Vec<String>,
        newline: Vec<String>,
        elapsed: Vec<String>,
        other: Vec<String>,
        nothing: Vec<String>,
        /// Names of dates, each with the format that it has where none is stated.
        dates: BTreeMap<String, String>,
        /// Names of formats.
        formats: BTreeMap<String, String>,
        sample: Vec<Stated>,
        near_misses: Vec<String>,
    }

    struct Stated {
        stated: String,
        pattern: String,
    }

    /// `levels.toml`
    struct RawLevels {
        words: ByLevel,
        letters: ByLevel,
    }

    struct ByLevel {
        trace: Vec<String>,
        debug: Vec<String>,
        info: Vec<String>,
        warning: Vec<String>,
        error: Vec<String>,
        critical: Vec<String>,
    }

    /// `origin.toml`
    struct RawOrigin {
        host: HostNames,
        orgnr: NumberNames,
        sample: Vec<OriginSample>,
        near_misses: OriginMisses,
    }

    struct HostNames {
        own: Vec<String>,
        likely: Vec<String>,
        said: Vec<String>,
        none: Vec<String>,
        files: Vec<String>,
    }

    struct NumberNames {
        names: Vec<String>,
    }

    struct OriginSample {
        line: String,
        #[serde(default)]
        host: Option<String>,
        #[serde(default)]
        orgnr: Option<String>,
    }

    struct OriginMisses {
        lines: Vec<String>,
    }

    /// `own-output.toml`
    struct OwnOutput {
        marks: Vec<String>,
        json: Vec<Vec<String>>,
        csv: Vec<String>,
    }

    /// `redact.toml`, `identity.toml`
    struct RawRules {
        untouched: Vec<String>,
        names: RawNames,
        values: RawValueWords,
        context: Vec<RawContext>,
        shape: Vec<RawShape>,
    }

    struct RawNames {
        name: Vec<RawName>,
        tails: Vec<String>,
        others: Vec<String>,
    }

    struct RawName {
        kind: Kind,
        #[serde(default)]
        only: Where,
        words: Vec<String>,
    }

    struct RawValueWords {
        kept: Vec<String>,
        links: Vec<String>,
        leads: Vec<String>,
        schemes: Vec<String>,
    }

    struct RawContext {
        id: String,
        samples: Vec<Masked>,
        near_misses: Vec<String>,
    }

    struct RawShape {
        id: String,
        kind: Kind,
        regex: String,
        needs: Vec<String>,
        samples: Vec<Masked>,
        near_misses: Vec<String>,
    }

    struct Masked {
        text: String,
        masked: String,
    }
}

/// What is masked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    Password,
    Secret,
    Token,
    NationalId,
    /// An address of the network; before a host, since a host may be named by it.
    Address,
    Host,
    Phone,
    Person,
}

impl Kind {
    /// Whether it says who or where, and is no secret.
    pub(crate) fn is_identity(self) -> bool {
        matches!(
            self,
            Self::Address | Self::Host | Self::Phone | Self::Person
        )
    }
}

/// Where a name names a secret.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Where {
    #[default]
    Anywhere,
    /// With an equals sign directly behind it.
    Assigned,
    /// In front of a value that reaches to the end of its line.
    Header,
    /// As a parameter of an address.
    Query,
    /// As a switch of a command line.
    Switch,
}
