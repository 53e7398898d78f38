//! The arguments of `eadm-logs catalog`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use eadm_logs::report::Grep;
use eadm_logs::{Lang, StepKind};

/// What is done with the known errors.
#[derive(Debug, Subcommand)]
pub(crate) enum CatalogCommand {
    /// The known errors, one after the other; as Markdown their documentation
    List(ListArgs),
    /// One known error in full, with its samples and near misses
    Show(ShowArgs),
    /// What is wrong with signatures, where, and how it is mended
    Lint(LintArgs),
    /// Whether every sample matches and no near miss does
    Test(TestArgs),
    /// Which signatures match the records of a file, by what, and which came close
    Explain(super::explain::ExplainArgs),
    /// Holds the signatures to what is expected of a corpus of logs
    Backtest(super::backtest::BacktestArgs),
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  eadm-logs catalog list --who customer-admin
  eadm-logs catalog list --severity error --step export-ad --grep ldap
  eadm-logs catalog list --format markdown -o known-errors.md mine/")]
pub(crate) struct ListArgs {
    #[command(flatten)]
    pub(crate) folders: Folders,
    #[command(flatten)]
    pub(crate) view: ViewArgs,
    /// Only those whose wording comes from there
    #[arg(long, value_enum, value_name = "STATUS")]
    pub(crate) status: Option<StatusArg>,
    /// Only those that this party solves
    #[arg(long, value_enum, value_name = "PARTY")]
    pub(crate) who: Option<WhoArg>,
    /// Only those of this severity
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub(crate) severity: Option<SeverityArg>,
    /// Only those that count in this step, such as export-ad
    #[arg(long, value_name = "STEP", value_parser = step)]
    pub(crate) step: Option<StepKind>,
    /// Only those whose id, title or cause matches this regular expression, ignoring case
    #[arg(long, value_name = "REGEX")]
    pub(crate) grep: Option<Grep>,
}

fn step(id: &str) -> Result<StepKind, String> {
    StepKind::from_id(id).ok_or_else(|| {
        let known: Vec<String> = StepKind::DOCUMENTED
            .iter()
            .map(ToString::to_string)
            .collect();
        format!("no step has this id; there are {}", known.join(", "))
    })
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  eadm-logs catalog show task-logon-failed
  eadm-logs catalog show --format json my-signature mine/")]
pub(crate) struct ShowArgs {
    /// The signature's id
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    #[command(flatten)]
    pub(crate) folders: Folders,
    #[command(flatten)]
    pub(crate) view: ViewArgs,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Exit: 0 clean, 1 warnings alone, 2 errors.

Examples:
  eadm-logs catalog lint mine/
  eadm-logs catalog lint --format sarif -o lint.sarif mine/")]
pub(crate) struct LintArgs {
    #[command(flatten)]
    pub(crate) folders: Folders,
    /// How the result is written
    #[arg(long, value_enum, default_value_t = LintFormat::Text)]
    pub(crate) format: LintFormat,
    /// Write to this file instead of standard output; an old one is replaced once all is written, an
    /// input is refused
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Exit: 0 all is as it should be, 2 an example fails or a folder cannot be used.

Examples:
  eadm-logs catalog test
  eadm-logs catalog test --format json mine/")]
pub(crate) struct TestArgs {
    #[command(flatten)]
    pub(crate) folders: Folders,
    /// How the result is written
    #[arg(long, value_enum, default_value_t = TestFormat::Table)]
    pub(crate) format: TestFormat,
    /// Write to this file instead of standard output; an old one is replaced once all is written, an
    /// input is refused
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// The folders that are added to the built-in catalog.
#[derive(Debug, Args)]
pub(crate) struct Folders {
    /// Folders of signatures, added in this order to those that are built in
    #[arg(value_name = "DIR")]
    pub(crate) folders: Vec<PathBuf>,
}

/// How signatures are written.
#[derive(Debug, Args)]
pub(crate) struct ViewArgs {
    /// How the result is written
    #[arg(long, value_enum, default_value_t = ListFormat::Table)]
    pub(crate) format: ListFormat,
    /// Write to this file instead of standard output; an old one is replaced once all is written, an
    /// input is refused
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Language of what people read: en or nb
    #[arg(long, value_name = "LANG", default_value = "en")]
    pub(crate) lang: Lang,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    Table,
    Json,
    Csv,
    Markdown,
    Html,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LintFormat {
    Text,
    Json,
    Sarif,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TestFormat {
    Table,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum StatusArg {
    Documented,
    Known,
    Assumed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SeverityArg {
    Info,
    Warning,
    Error,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum WhoArg {
    CustomerAdmin,
    CustomerHr,
    IdentumSupport,
    ThirdParty,
}
