//! The command as a test runs it.
#![expect(
    clippy::unwrap_used,
    reason = "a command that cannot be run ends the test"
)]

use std::path::Path;

use assert_cmd::Command;

/// How a call ended.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    /// Runs the command; it ends by itself, and writes UTF-8.
    pub(crate) fn of(command: &mut Command) -> Self {
        let output = command.output().unwrap();
        Self {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// The command in a folder.
pub(crate) fn command(folder: &Path) -> Command {
    let mut command = Command::cargo_bin("eadm-logs").unwrap();
    command.current_dir(folder).env_remove("NO_COLOR");
    command
}

/// Runs the command in a folder.
pub(crate) fn ran(folder: &Path, args: &[&str]) -> Ran {
    Ran::of(command(folder).args(args))
}
