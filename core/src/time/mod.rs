//! Civil time and points in time: zones, the hour that autumn gives twice, stretches of stamps.

mod fold;
mod islands;
mod parse;
pub(crate) mod zone;

pub(crate) use fold::{Calendar, FoldState, Mark, RawStamp};
pub(crate) use islands::Islands;
pub(crate) use parse::{digits, read_zone};
