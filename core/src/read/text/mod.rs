//! Text logs: layouts as data, records of several lines.

pub(crate) mod blocks;
pub(crate) mod cut;
mod header;
pub(crate) mod induce;
mod layout;
mod levels;
mod pattern;
mod peel;
pub(crate) mod structured;
pub(crate) mod time_only;
pub(crate) mod transcript;

pub(crate) use header::Header;
pub(crate) use layout::{Detection, Layout, Layouts};
pub(crate) use levels::{LONGEST as LONGEST_LEVEL, Levels};
pub(crate) use pattern::{Item, parse as parse_pattern};
