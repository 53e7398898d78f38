//! One integration-test binary, through the public API and the command.

mod cli;
