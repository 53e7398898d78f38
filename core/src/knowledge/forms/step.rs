//! Forms of what tells steps and cycles: `steps.toml`, `phases.toml`, `portal.toml`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::Product;

/// The endings of each inflection, by its name.
pub(crate) type Inflections = BTreeMap<String, Vec<String>>;

forms! {
    struct StepsFile {
        verbs: Verbs,
        calls: BTreeMap<String, Calls>,
        step: Vec<StepEntry>,
    }

    /// How the names of listed steps are put together.
    struct Calls {
        verbs: Vec<String>,
        forms: Vec<String>,
    }

    /// What names begin with that are not listed.
    struct Verbs {
        import: Vec<String>,
        export: Vec<String>,
    }

    struct StepEntry {
        id: String,
        name: String,
        product: Option<Product>,
        aliases: Vec<String>,
        /// What it moves, or what it moves it to.
        #[serde(default)]
        objects: Vec<String>,
        #[serde(default)]
        assumed: Vec<String>,
    }

    struct PhasesFile {
        /// The endings of each inflection.
        forms: Inflections,
        phase: BTreeMap<String, Phase>,
        status: StatusTable,
        icons: SignLists,
        words: BTreeMap<String, Vec<String>>,
        join: Vec<Join>,
        cycle: CycleTable,
        durations: DurationTable,
        sample: Vec<Sample>,
        near_miss: Vec<NearMiss>,
        hint: Vec<HintSample>,
    }

    struct Phase {
        /// In front of a name and behind it.
        #[serde(default)]
        words: Vec<String>,
        #[serde(default)]
        after: Vec<String>,
        #[serde(default)]
        before: Vec<String>,
    }

    struct StatusTable {
        completed: Vec<String>,
        failed: Vec<String>,
        held: Vec<String>,
    }

    /// What a line was, what more it states, and what it is then.
    struct Join {
        was: String,
        and: Vec<String>,
        is: String,
    }

    struct CycleTable {
        noun: Vec<String>,
        sync: Vec<String>,
        run: Vec<String>,
        first: Vec<String>,
        name: Vec<String>,
        kind: Vec<String>,
        number: Vec<String>,
    }

    struct DurationTable {
        joints: Vec<String>,
        units: Vec<Unit>,
    }

    struct Unit {
        seconds: f64,
        words: Vec<String>,
    }

    /// A line and what must be read from it.
    #[derive(Clone, Serialize)]
    struct Sample {
        line: String,
        /// A step's id, `cycle`, or `-` where the line names nobody.
        step: String,
        phase: String,
        /// Seconds; none must be read where none is stated.
        duration: Option<f64>,
        /// Compared where it is stated.
        reason: Option<String>,
        /// The cycle's number; none must be read where none is stated.
        number: Option<u64>,
    }

    /// A line from which nothing must be read.
    #[derive(Clone, Serialize)]
    struct NearMiss {
        line: String,
    }

    /// A line from which nothing is read, and what it may tell: `bad`, `end` or `none`.
    #[derive(Clone, Serialize)]
    struct HintSample {
        line: String,
        may: String,
    }

    /// `portal.toml`
    struct PortalFile {
        words: SignLists,
        classes: SignLists,
        cycle: CycleWords,
        times: Times,
        sample: Vec<ViewSample>,
        near_miss: Vec<ViewNearMiss>,
    }

    #[derive(Clone, Default)]
    #[serde(default)]
    struct SignLists {
        completed: Vec<String>,
        failed: Vec<String>,
        held: Vec<String>,
        running: Vec<String>,
        waiting: Vec<String>,
        turning: Vec<String>,
    }

    struct CycleWords {
        labels: Vec<String>,
    }

    struct Times {
        words: Vec<String>,
    }

    /// A line and what it shows.
    #[derive(Clone)]
    struct ViewSample {
        line: String,
        step: String,
        status: String,
        reason: Option<String>,
    }

    #[derive(Clone)]
    struct ViewNearMiss {
        line: String,
    }
}
