//! The command as a test runs it: within the test's own process, or as a process of its own where
//! the process is what is tested.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a command that cannot be run ends the test"
)]

use std::ffi::OsString;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{PoisonError, RwLock, mpsc};
use std::time::Duration;

use eadm_logs_cli::{Surroundings, run_with};

/// The folder that cargo runs these tests in.
const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// How a call ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Runs the command in a folder.
pub(crate) fn ran(folder: &Path, args: &[&str]) -> Ran {
    ran_on(folder, args, "")
}

/// Runs the command in a folder, with this on its standard input.
pub(crate) fn ran_on(folder: &Path, args: &[&str], stdin: &str) -> Ran {
    let args = std::iter::once("eadm-logs").chain(args.iter().copied());
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = within(folder, || {
        run_with(
            args.map(OsString::from),
            Surroundings::default(),
            &mut stdin.as_bytes(),
            &mut out,
            &mut err,
        )
    });
    Ran {
        code: code.into(),
        out: String::from_utf8(out).unwrap(),
        err: String::from_utf8(err).unwrap(),
    }
}

/// A process has one working folder: calls in the folder of the tests run side by side, and a call
/// in another folder runs alone.
fn within<T>(folder: &Path, call: impl FnOnce() -> T) -> T {
    static FOLDER: RwLock<()> = RwLock::new(());
    struct Back;
    impl Drop for Back {
        fn drop(&mut self) {
            std::env::set_current_dir(ROOT).unwrap();
        }
    }

    if folder == Path::new(ROOT) {
        let _shared = FOLDER.read().unwrap_or_else(PoisonError::into_inner);
        return call();
    }
    let _alone = FOLDER.write().unwrap_or_else(PoisonError::into_inner);
    std::env::set_current_dir(folder).unwrap();
    let _back = Back;
    call()
}

/// Runs the command in a folder, as a process that must end in time.
pub(crate) fn process(folder: &Path, args: &[&str], stdin: &str) -> Ran {
    const IN_TIME: Duration = Duration::from_secs(120);
    let mut child = Command::new(env!("CARGO_BIN_EXE_eadm-logs"))
        .current_dir(folder)
        .args(args)
        .env_remove("NO_COLOR")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // What does not read its input may close it before all is written.
    let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
    let (done, ended) = mpsc::channel();
    let waiting = std::thread::spawn(move || done.send(child.wait_with_output()));
    let output = ended.recv_timeout(IN_TIME);
    let output = output.unwrap_or_else(|_| panic!("{args:?}: not ended after {IN_TIME:?}"));
    waiting.join().unwrap().unwrap();
    let output = output.unwrap();
    Ran {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}
