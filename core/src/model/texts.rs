//! The texts within an audit, each of them once: what has to be masked before anybody sees it.

use super::{
    ActionKind, AsOfBy, CycleKind, CycleStatus, FindingState, LayoutBy, Level, Mode, Outcome,
    Party, Product, RunStatus, Severity, Stamp, StepKind, StepStatus, VerdictStatus, ZoneBy,
};

/// A value that holds texts.
pub(crate) trait Texts {
    /// Hands out each text, to be changed where it is.
    fn each_text(&mut self, take: &mut dyn FnMut(&mut String));
}

impl Texts for String {
    fn each_text(&mut self, take: &mut dyn FnMut(&mut String)) {
        take(self);
    }
}

impl<T: Texts> Texts for Option<T> {
    fn each_text(&mut self, take: &mut dyn FnMut(&mut String)) {
        self.iter_mut().for_each(|value| value.each_text(take));
    }
}

impl<T: Texts> Texts for Vec<T> {
    fn each_text(&mut self, take: &mut dyn FnMut(&mut String)) {
        self.iter_mut().for_each(|value| value.each_text(take));
    }
}

impl Texts for StepKind {
    /// The name of a step that is not documented comes from the log; it stays a name.
    fn each_text(&mut self, take: &mut dyn FnMut(&mut String)) {
        if let Self::Import(name) | Self::Export(name) = self {
            let before = name.clone();
            take(name);
            if *name != before {
                name.retain(|c| c == '-' || c.is_alphanumeric());
                *name = name.to_lowercase();
            }
        }
    }
}

macro_rules! without_texts {
    ($($type:ty),+ $(,)?) => {
        $(impl Texts for $type {
            fn each_text(&mut self, _: &mut dyn FnMut(&mut String)) {}
        })+
    };
}

// Words of the schema, and numbers.
without_texts!(
    ActionKind,
    AsOfBy,
    CycleKind,
    CycleStatus,
    FindingState,
    Level,
    Mode,
    Outcome,
    Party,
    Product,
    RunStatus,
    Severity,
    Stamp,
    StepStatus,
    VerdictStatus,
    ZoneBy,
    LayoutBy,
    bool,
    f64,
    u32,
    u64,
    usize,
);
