//! The arguments: one list that yields the parser and the help.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use eadm_logs::report::{Cut, Grep};
use eadm_logs::{Lang, Level};

use crate::catalog::CatalogCommand;
use crate::engine::{Bundle, BundleOptions};
use crate::privacy::Privacy;

/// Tells which step of an eAdm synchronization failed, why, and who must act
#[derive(Debug, Parser)]
#[command(
    name = "eadm-logs",
    version,
    subcommand_required = true,
    arg_required_else_help = true
)]
#[command(after_help = "\
Exit: 0 nothing open, 1 something to do, 2 wrong use, 3 some input could not be read,
4 cannot judge; of several the first in 2, 1, 4, 3 counts.")]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
    /// Colour on the terminal; auto follows NO_COLOR, CLICOLOR_FORCE and TERM
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = ColourArg::Auto)]
    pub(crate) color: ColourArg,
    /// Columns that tables and texts are wrapped at [default: those of the terminal, else 100]
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(80..))]
    pub(crate) width: Option<u16>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColourArg {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Which cycles ran, which step failed, why, and who must act
    Audit(AuditArgs),
    /// How each source was understood: format, layout and why, encoding, zone
    Inspect(InspectArgs),
    /// The time line of all records, all sources merged
    Records(RecordsArgs),
    /// The known errors: list, show, lint, test, explain, backtest
    #[command(subcommand)]
    Catalog(CatalogCommand),
    /// What makes logs readable that look different
    #[command(subcommand)]
    Profile(ProfileCommand),
    /// What a shell needs to complete these arguments
    Completions(CompletionsArgs),
    /// The manual page, of the command or of a subcommand
    Man(ManArgs),
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  eadm-logs completions bash > /etc/bash_completion.d/eadm-logs
  eadm-logs completions powershell >> $PROFILE")]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  eadm-logs man > eadm-logs.1
  eadm-logs man catalog list | man -l -")]
pub(crate) struct ManArgs {
    /// The subcommand, such as `audit` or `catalog list`
    #[arg(value_name = "SUBCOMMAND")]
    pub(crate) subcommand: Vec<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ProfileCommand {
    /// Writes the layouts that are found from the lines of logs as a profile
    Learn(LearnArgs),
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  eadm-logs profile learn loggfiler/eadm.log
  eadm-logs profile learn -o kommune-x.toml customer.zip

Exit: 0 a layout was found, 4 none was.")]
pub(crate) struct LearnArgs {
    /// Folders, files, globs, .zip, .tar, .tar.gz or .gz; `-` reads standard input
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Write to this file instead of standard output; an old one is replaced once all is written, an
    /// input is refused
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Region of the computer, such as NO or en-US: which of day and month comes first in dates that
    /// can be read both ways
    #[arg(long, value_name = "REGION")]
    pub(crate) region: Option<String>,
    #[command(flatten)]
    pub(crate) unpacking: Unpacking,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  eadm-logs audit customer.zip
  eadm-logs audit --lang nb --as-of 2026-03-02T07:00:00+01:00 loggfiler/ events.evtx
  eadm-logs audit --format csv --table findings -o findings.csv customers/*.zip")]
pub(crate) struct AuditArgs {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(flatten)]
    pub(crate) cut: CutArgs,
    /// Judge as of this point in time [default: the newest time stamp of any source]
    #[arg(long, value_name = "TIME")]
    pub(crate) as_of: Option<String>,
    /// A pause longer than this between step lines begins a new cycle [default: 30m]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub(crate) cycle_gap: Option<Duration>,
    /// No new cycle for this long is a finding, where the bundle does not show its own rhythm [default: 3d]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub(crate) stale_after: Option<Duration>,
    /// Which table `--format csv` writes
    #[arg(long, value_enum, default_value_t = TableArg::Steps)]
    pub(crate) table: TableArg,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  eadm-logs inspect loggfiler/eadm.log
  eadm-logs inspect --steps loggfiler/eadm.log
  eadm-logs inspect --format json customer.zip")]
pub(crate) struct InspectArgs {
    /// Also tell how each kind of line was read that names a step or the cycle, and why not where not
    #[arg(long)]
    pub(crate) steps: bool,
    #[command(flatten)]
    pub(crate) common: Common,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  eadm-logs records --since '2026-03-02 02:00' --until '2026-03-02 03:00' customer.zip
  eadm-logs records --level warning --grep 'ldap|kerberos' --limit 20 customer.zip
  eadm-logs records --format ndjson -o timeline.ndjson customer.zip")]
pub(crate) struct RecordsArgs {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(flatten)]
    pub(crate) cut: CutArgs,
    /// Also what lies in unused parts of .evtx files, marked: remnants of other logs, older copies
    #[arg(long)]
    pub(crate) recovered: bool,
    /// Only records of this level and graver ones
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub(crate) level: Option<LevelArg>,
    /// Only records whose message matches this regular expression, ignoring case; secrets are masked first
    #[arg(long, value_name = "REGEX")]
    pub(crate) grep: Option<Grep>,
    /// No more records than these
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LevelArg {
    Trace,
    Debug,
    Info,
    Warning,
    Error,
    Critical,
}

impl From<LevelArg> for Level {
    fn from(arg: LevelArg) -> Self {
        match arg {
            LevelArg::Trace => Self::Trace,
            LevelArg::Debug => Self::Debug,
            LevelArg::Info => Self::Info,
            LevelArg::Warning => Self::Warning,
            LevelArg::Error => Self::Error,
            LevelArg::Critical => Self::Critical,
        }
    }
}

/// What every subcommand takes.
#[derive(Debug, Args)]
pub(crate) struct Common {
    /// Folders, files, globs, .zip, .tar, .tar.gz or .gz; `-` reads standard input
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// How the result is written
    #[arg(long, value_enum, default_value_t = FormatArg::Table)]
    pub(crate) format: FormatArg,
    /// Csv texts as they are, without the apostrophe in front of what a spreadsheet would run
    #[arg(long)]
    pub(crate) csv_raw: bool,
    /// Write to this file instead of standard output; an old one is replaced once all is written, an
    /// input is refused
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Language of what people read: en or nb
    #[arg(long, value_name = "LANG", default_value = "en")]
    pub(crate) lang: Lang,
    /// Zone of local times that state none, such as Europe/Oslo or +01:00
    #[arg(long, value_name = "ZONE")]
    pub(crate) zone: Option<String>,
    /// Region of the computer, such as NO or en-US: which of day and month comes first in dates that
    /// can be read both ways
    #[arg(long, value_name = "REGION")]
    pub(crate) region: Option<String>,
    #[command(flatten)]
    pub(crate) unpacking: Unpacking,
    /// Layouts, phase words, step names and aliases beside the built-in ones (TOML)
    #[arg(long, value_name = "FILE")]
    pub(crate) profile: Option<PathBuf>,
    /// Add the signatures of this folder to the known errors; may be given several times
    #[arg(long, value_name = "DIR")]
    pub(crate) catalog: Vec<PathBuf>,
    /// Worker threads [default: one a processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) threads: Option<u16>,
    /// No progress and no warnings on standard error
    #[arg(short, long)]
    pub(crate) quiet: bool,
    #[command(flatten)]
    pub(crate) privacy: Privacy,
}

/// What archives may cost: of every subcommand that reads logs.
#[derive(Debug, Args)]
pub(crate) struct Unpacking {
    /// How much each archive may unpack to with all that is in it, such as 500M or 20G [default: 200
    /// times its size, 1G at least and 64G at most]
    #[arg(long, value_name = "SIZE", value_parser = size)]
    max_unpacked: Option<u64>,
}

impl Unpacking {
    /// How bundles are opened then.
    pub(crate) fn options(&self) -> BundleOptions {
        let options = Bundle::options();
        match self.max_unpacked {
            Some(bytes) => options.max_unpacked(bytes),
            None => options,
        }
    }
}

/// What is shown of it.
#[derive(Debug, Args)]
pub(crate) struct CutArgs {
    /// Every cycle and resolved findings too; whole messages in the time line
    #[arg(long)]
    pub(crate) all: bool,
    /// Nothing from before this date or time; of an audit: table, markdown, html and csv only
    #[arg(long, value_name = "TIME")]
    pub(crate) since: Option<Cut>,
    /// Nothing from after this date (its whole day) or time
    #[arg(long, value_name = "TIME")]
    pub(crate) until: Option<Cut>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormatArg {
    Table,
    Json,
    Ndjson,
    Csv,
    Markdown,
    Html,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TableArg {
    Steps,
    Cycles,
    Findings,
    Unexplained,
    Sources,
}

/// `90s`, `30m`, `2h`, `3d`, and several in a row: `1h30m`.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let refuse = || "write a number and a unit (s, m, h, d), such as 90s, 30m, 2h or 3d".to_owned();
    let mut seconds: u64 = 0;
    let mut number: Option<u64> = None;
    for c in text.chars() {
        if let Some(digit) = c.to_digit(10) {
            let grown = number
                .unwrap_or(0)
                .checked_mul(10)
                .and_then(|n| n.checked_add(digit.into()));
            number = Some(grown.ok_or_else(refuse)?);
            continue;
        }
        let unit = match c {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            _ => return Err(refuse()),
        };
        let part = number
            .take()
            .and_then(|n| n.checked_mul(unit))
            .ok_or_else(refuse)?;
        seconds = seconds.checked_add(part).ok_or_else(refuse)?;
    }
    // Within what a time stamp in microseconds can bear.
    if number.is_some() || seconds == 0 || seconds > 36_500 * 86_400 {
        return Err(refuse());
    }
    Ok(Duration::from_secs(seconds))
}

/// Bytes as `4096`, or in units of 1024: `64K`, `500M`, `20G`, `2T`, each also as `GB` or `GiB`.
fn size(text: &str) -> Result<u64, String> {
    let refuse = || "write a number and a unit (K, M, G, T), such as 500M or 20G".to_owned();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at_checked(digits).ok_or_else(refuse)?;
    let number: u64 = number.parse().map_err(|_| refuse())?;
    let unit = unit.to_ascii_uppercase();
    let factor: u64 = match unit
        .strip_suffix("IB")
        .or(unit.strip_suffix('B'))
        .unwrap_or(&unit)
    {
        "" if unit != "IB" => 1,
        "K" => 1 << 10,
        "M" => 1 << 20,
        "G" => 1 << 30,
        "T" => 1 << 40,
        _ => return Err(refuse()),
    };
    let bytes = number.checked_mul(factor).filter(|bytes| *bytes > 0);
    bytes.ok_or_else(refuse)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_with_their_units() {
        for (text, bytes) in [
            ("4096", 4096),
            ("7b", 7),
            ("64K", 64 << 10),
            ("500m", 500 << 20),
            ("20G", 20 << 30),
            ("20GB", 20 << 30),
            ("20GiB", 20 << 30),
            ("2T", 2 << 40),
        ] {
            assert_eq!(size(text), Ok(bytes), "{text}");
        }
        for wrong in [
            "",
            "0",
            "0G",
            "G",
            "-1",
            "1.5G",
            "1X",
            "1iB",
            "1 G",
            "99999999T",
        ] {
            assert!(size(wrong).unwrap_err().contains("such as 500M"), "{wrong}");
        }
    }

    #[test]
    fn durations_with_their_units() {
        let seconds = |t: &str| duration(t).map(|d| d.as_secs());
        assert_eq!(seconds("90s"), Ok(90));
        assert_eq!(seconds("30m"), Ok(1800));
        assert_eq!(seconds("1h30m"), Ok(5400));
        assert_eq!(seconds("3d"), Ok(259_200));
        for wrong in [
            "",
            "30",
            "m",
            "0s",
            "1w",
            "-2h",
            "1.5h",
            "99999999999999999999s",
            "40000d",
        ] {
            assert!(
                seconds(wrong).unwrap_err().contains("such as 90s"),
                "{wrong}"
            );
        }
    }
}
