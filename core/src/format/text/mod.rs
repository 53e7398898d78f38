//! Text logs: layouts as data, records of several lines.

mod layout;
mod levels;
mod pattern;

pub(crate) use layout::{Detection, Header, Layouts, read_zone};
