//! The closed vocabularies of an audit.

use serde::{Deserialize, Serialize};

macro_rules! words {
    ($($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:literal),+ $(,)? })+) => {
        $($(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(test, derive(schemars::JsonSchema))]
        #[non_exhaustive]
        pub enum $name { $($(#[$vmeta])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word that stands in the JSON.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        })+
    };
}

words! {
    /// What became of a step in one cycle.
    StepStatus {
        /// Its end line says that it went well.
        Completed = "completed",
        /// A failure line, a crash while it ran, or a signature that fails the step.
        Failed = "failed",
        /// The import filter stopped it.
        Held = "held",
        /// Started, not ended, and the last thing that the evidence shows.
        Running = "running",
        /// Waits for its turn.
        Waiting = "waiting",
        /// All that a rotating icon in the portal says.
        RunningOrWaiting = "running-or-waiting",
        /// Started, never ended, and a later cycle began; or a person ended it.
        Interrupted = "interrupted",
        /// The cycle stopped before it.
        NotStarted = "not-started",
        /// Conflicting or insufficient evidence.
        Unknown = "unknown",
    }

    /// Where the layout of a text log comes from.
    LayoutBy {
        /// The library brings it.
        BuiltIn = "built-in",
        /// A profile has it.
        Profile = "profile",
        /// A logging configuration in the bundle states it.
        Config = "config",
        /// It was found from the lines themselves.
        Induced = "induced",
    }

    /// How it is known what a step line says.
    ReadBy {
        /// By its words.
        Words = "words",
        /// By other lines of the log, the fields of its record, or an exception that it tells of.
        Log = "log",
    }

    /// What became of a cycle.
    CycleStatus {
        /// Every step of it completed.
        Completed = "completed",
        /// A step failed, or its end line says that it failed.
        Failed = "failed",
        /// The import filter holds it.
        Held = "held",
        /// A step runs or waits.
        Running = "running",
        /// It never ended, and a later one began; or a person ended it.
        Interrupted = "interrupted",
        /// Conflicting or insufficient evidence.
        Unknown = "unknown",
    }

    /// What became of a run of the client's scheduled task.
    RunStatus {
        /// Its program ended with result 0, which says nothing of the steps.
        Completed = "completed",
        /// Its program ended with another result, or an error.
        Failed = "failed",
        /// It was ended from outside: the time limit, a person, a newer run.
        Stopped = "stopped",
        /// It should have begun and did not.
        NotStarted = "not-started",
        /// The newest one, started and not ended.
        Running = "running",
        /// How it ended is not in the evidence.
        Unknown = "unknown",
    }

    /// Whether a cycle imports.
    CycleKind {
        /// With imports.
        Full = "full",
        /// Synchronization and exports only.
        Delta = "delta",
        /// Its start was not seen.
        Unknown = "unknown",
    }

    /// How bad a finding is; ordered from mild to grave.
    Severity {
        /// Nobody has to act.
        Info = "info",
        /// Somebody should look.
        Warning = "warning",
        /// Somebody must act.
        Error = "error",
    }

    /// Whether a finding still asks for action.
    FindingState {
        /// Nothing later shows that it is over.
        Open = "open",
        /// The same step completed in a later cycle of its stream.
        Resolved = "resolved",
    }

    /// How something went wrong.
    Mode {
        /// A step or cycle failed.
        Failed = "failed",
        /// A step or the client's task did not start.
        NotStarted = "not-started",
        /// No new cycle came.
        NoNewCycle = "no-new-cycle",
        /// The import filter holds the cycle.
        Held = "held",
        /// The client's program crashed.
        Crashed = "crashed",
        /// A known error beside an outcome.
        Other = "other",
    }

    /// The one answer for a bundle.
    VerdictStatus {
        /// Nothing open.
        Ok = "ok",
        /// Somebody must act.
        Action = "action",
        /// Running, nothing failed.
        Waiting = "waiting",
        /// No step recognised, or the evidence ends too early.
        CannotJudge = "cannot-judge",
    }

    /// What a code means for what ended with it.
    Outcome {
        /// It went wrong.
        Failure = "failure",
        /// It went well.
        Success = "success",
        /// Not over yet, or not begun.
        Running = "running",
    }

    /// The product whose client wrote a stream.
    Product {
        /// eAdm.
        Eadm = "eadm",
        /// eFeide, its sibling.
        Efeide = "efeide",
    }

    /// How grave the writer of a record thought it was; ordered from mild to grave.
    Level {
        /// The record does not say.
        None = "none",
        /// Trace, Verbose.
        Trace = "trace",
        /// Debug.
        Debug = "debug",
        /// Information.
        Info = "info",
        /// Warning.
        Warning = "warning",
        /// Error.
        Error = "error",
        /// Fatal, Critical.
        Critical = "critical",
    }

    /// The party that owns a solution or carries out one action.
    Party {
        /// The customer's administrator (IT).
        CustomerAdmin = "customer-admin",
        /// The customer's HR department.
        CustomerHr = "customer-hr",
        /// Identum support.
        IdentumSupport = "identum-support",
        /// Somebody else: the supplier of a source or target system.
        ThirdParty = "third-party",
    }

    /// What kind of act an action is.
    ActionKind {
        /// Look at something before anything is changed.
        Check = "check",
        /// Change something.
        Do = "do",
        /// Tell somebody.
        Contact = "contact",
        /// Leave it alone until something has happened.
        Wait = "wait",
    }

    /// Where the knowledge of a signature comes from.
    SignatureStatus {
        /// The vendor says so.
        Documented = "documented",
        /// Public facts of Windows, .NET, Active Directory or HTTP.
        Known = "known",
        /// Ours; no source shows it.
        Assumed = "assumed",
    }

    /// What a match does to the step or cycle in which it stands.
    Effect {
        /// The step failed.
        FailsStep = "fails-step",
        /// The cycle is held by the import filter.
        HoldsCycle = "holds-cycle",
        /// The client or its task did not start.
        PreventsStart = "prevents-start",
        /// It explains, and decides nothing.
        None = "none",
    }

    /// Where the zone of a stamp came from.
    ZoneBy {
        /// The record says it.
        Stated = "stated",
        /// The caller said it.
        Configured = "configured",
        /// Nobody said it: Europe/Oslo, the zone of the product's customers.
        Assumed = "assumed",
    }

    /// Who says where the evidence ends.
    AsOfBy {
        /// The caller.
        Given = "given",
        /// The newest stamp of any source.
        Newest = "newest",
    }
}
