//! Text logs: layouts as data, records of several lines.

mod below;
pub(crate) mod blocks;
mod columns;
pub(crate) mod config;
pub(crate) mod cut;
mod header;
pub(crate) mod induce;
mod layout;
mod levels;
pub(crate) mod lined;
mod order;
mod pattern;
mod peel;
mod seen;
mod stamp;
pub(crate) mod structured;
mod times;
pub(crate) mod transcript;

pub(crate) use header::{Fields, Header};
pub(crate) use induce::is_stamped;
pub(crate) use layout::{Detection, Layout, Layouts};
pub(crate) use levels::{LONGEST as LONGEST_LEVEL, Levels};
pub(crate) use order::{Ask, Undated};
pub(crate) use pattern::{Item, parse as parse_pattern};
pub(crate) use seen::SeenHeads;
pub(super) use times::{month_name, weekday};
