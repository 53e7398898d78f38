//! One integration-test binary, through the public API and the command.
// A test that cannot go on says so by panicking, in its helpers too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod agree;
mod backtest;
mod bad_input;
mod bundles;
mod catalog;
mod cause;
mod cli;
mod codes;
mod command;
mod differential;
mod errors_told;
mod events;
mod evtx;
mod evtx_writer;
mod expectation;
mod explain;
mod export;
mod floor;
mod forms;
mod frames;
mod fuzz_targets;
mod guard;
mod heads;
mod html;
mod layers;
mod lines;
mod lint;
mod no_logs;
mod output_file;
mod portal;
mod privacy;
mod profile;
mod reasons;
mod repeated;
mod reported;
mod retries;
mod samples;
mod schema;
mod stated;
mod stopped;
mod story;
mod streams;
mod structured;
mod text_forms;
