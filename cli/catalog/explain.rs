//! `eadm-logs catalog explain`.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use eadm_logs::report::{self, ExplanationFormat, View};
use eadm_logs::{Explanations, Lang};

use super::sound;
use crate::Surroundings;
use crate::args::Unpacking;
use crate::engine::{Analyzer, Profile};
use crate::output::{self, Failure, UntilError};
use crate::privacy::{Privacy, report_replaced};
use crate::target::{Reads, Target};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  eadm-logs catalog explain loggfiler/eadm.log
  eadm-logs catalog explain loggfiler/eadm.log:1824
  eadm-logs catalog explain --catalog mine/ - < line.txt")]
pub(crate) struct ExplainArgs {
    /// A log or an event export; with `:LINE` only the record there (a binary format: its record
    /// number); `-` reads standard input
    #[arg(value_name = "FILE[:LINE]")]
    file: PathBuf,
    /// Add the signatures of this folder to the built-in ones; may be given again
    #[arg(long, value_name = "DIR")]
    catalog: Vec<PathBuf>,
    /// Layouts, phase words, step names and aliases beside the built-in ones (TOML)
    #[arg(long, value_name = "FILE")]
    profile: Option<PathBuf>,
    /// How the result is written
    #[arg(long, value_enum, default_value_t = ExplainFormat::Table)]
    format: ExplainFormat,
    /// Write to this file instead of standard output; an old one is replaced once all is written, an
    /// input is refused
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Language of what people read: en or nb
    #[arg(long, value_name = "LANG", default_value = "en")]
    lang: Lang,
    /// Zone of local times that state none, such as Europe/Oslo or +01:00
    #[arg(long, value_name = "ZONE")]
    zone: Option<String>,
    #[command(flatten)]
    unpacking: Unpacking,
    /// Also what lies in unused parts of .evtx files, marked: remnants of other logs, older copies
    #[arg(long)]
    recovered: bool,
    /// No warnings of catalogs and profiles on standard error
    #[arg(short, long)]
    quiet: bool,
    #[command(flatten)]
    privacy: Privacy,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ExplainFormat {
    Table,
    Json,
}

pub(super) fn run(
    args: &ExplainArgs,
    surroundings: Surroundings,
    stdin: &mut dyn Read,
    stdout: &mut dyn Write,
    stderr: &mut dyn Write,
) -> Result<u8, Failure> {
    let lang = args.lang;
    let catalog = sound(&args.catalog)?;
    output::warn(catalog.warnings(), args.quiet, surroundings, stderr);
    let mut builder = Analyzer::builder()
        .lang(lang)
        .catalog(catalog)
        .recovered(args.recovered);
    if let Some(zone) = &args.zone {
        builder = builder.zone(zone)?;
    }
    if let Some(path) = &args.profile {
        let profile = Profile::load(path)?;
        output::warn(profile.diagnostics(), args.quiet, surroundings, stderr);
        builder = builder.profile(profile);
    }
    let analyzer = builder.build()?;
    let (path, line) = place(&args.file);
    let files = args.profile.iter().map(PathBuf::as_path);
    let reads = Reads {
        logs: std::slice::from_ref(&path),
        catalogs: &args.catalog,
        files: files.chain(args.privacy.files()).collect(),
    };
    let target = Target::checked(args.output.as_deref(), &reads, surroundings)?;
    let options = args.unpacking.options();
    let bundles = if path.as_os_str() == "-" {
        vec![output::stdin(stdin, &options)?]
    } else {
        options.discover(std::slice::from_ref(&path))?
    };
    let documents: usize = bundles.iter().map(|b| b.documents().len()).sum();
    if line.is_some() && documents != 1 {
        return Err(Failure::usage(format!(
            "{}: holds {documents} files; a line number needs one file",
            path.display()
        )));
    }
    let redactor = args.privacy.redactor()?;
    let view = View {
        lang,
        width: surroundings.width(),
        style: surroundings.style(args.output.as_deref()),
        ..View::default()
    };
    let format = match args.format {
        ExplainFormat::Table => ExplanationFormat::Table,
        ExplainFormat::Json => ExplanationFormat::Json,
    };
    let mut stream = UntilError::default();
    let mut explained = 0_usize;
    let mut unread = false;
    let draft = target.draft(stdout, |out| {
        let mut streams: Vec<_> = bundles.iter().map(|b| analyzer.explain(b, line)).collect();
        let records = streams.iter_mut().flatten().map_while(|explanation| {
            explained += 1;
            stream.pass(redactor.value(&explanation))
        });
        report::explanations(records, format, &view, out)?;
        unread = streams
            .iter()
            .flat_map(Explanations::problems)
            .any(|(_, problem)| problem.is_unread());
        Ok(())
    })?;
    stream.end()?;
    if let Some(line) = line
        && explained == 0
    {
        return Err(Failure::usage(format!(
            "{}: no record at line {line}; `inspect` shows its lines and how they are read",
            path.display()
        )));
    }
    draft.keep()?;
    report_replaced(&redactor, args.quiet, stderr);
    Ok(if unread { 3 } else { 0 })
}

/// A path that exists as it is written names no line.
fn place(file: &Path) -> (PathBuf, Option<u64>) {
    let split = || {
        let (path, line) = file.to_str()?.rsplit_once(':')?;
        Some((PathBuf::from(path), line.parse().ok()?))
    };
    match split() {
        Some((path, line)) if !file.exists() => (path, Some(line)),
        _ => (file.to_owned(), None),
    }
}
