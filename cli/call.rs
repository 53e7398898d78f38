//! What the subcommands share: arguments into the analyzer, the bundles, the door and the view.

use std::io::{Read, Write};
use std::path::PathBuf;

use eadm_logs::report::{Format, Table, View};

use crate::Surroundings;
use crate::args::{AuditArgs, Common, CutArgs, FormatArg, TableArg};
use crate::catalog;
use crate::engine::{Analyzer, Bundle, BundleOptions, Profile, Redactor};
use crate::output::{self, Failure};
use crate::privacy::report_replaced;
use crate::progress;
use crate::target::{Reads, Target};

/// A call that is ready to be carried out.
pub(crate) struct Call<'a> {
    pub(crate) analyzer: Analyzer,
    pub(crate) bundles: Vec<Bundle>,
    pub(crate) redactor: Redactor,
    pub(crate) format: Format,
    pub(crate) view: View,
    pub(crate) shows_progress: bool,
    quiet: bool,
    pub(crate) target: Target<'a>,
}

impl<'a> Call<'a> {
    /// Checks every argument before anything is read.
    pub(crate) fn prepare(
        common: &'a Common,
        audit: Option<&AuditArgs>,
        cut: Option<&CutArgs>,
        recovered: bool,
        surroundings: Surroundings,
        stdin: &mut dyn Read,
        stderr: &mut dyn Write,
    ) -> Result<Self, Failure> {
        let lang = common.lang;
        let shows_progress = surroundings.progress && !common.quiet;
        let mut builder = Analyzer::builder().lang(lang).recovered(recovered);
        if let Some(zone) = &common.zone {
            builder = builder.zone(zone)?;
        }
        if let Some(region) = &common.region {
            builder = builder.region(region)?;
        }
        if let Some(path) = &common.profile {
            let profile = Profile::load(path)?;
            output::warn(profile.diagnostics(), common.quiet, surroundings, stderr);
            builder = builder.profile(profile);
        }
        if !common.catalog.is_empty() {
            let catalog = catalog::sound(&common.catalog)?;
            output::warn(catalog.warnings(), common.quiet, surroundings, stderr);
            builder = builder.catalog(catalog);
        }
        if let Some(threads) = common.threads {
            builder = builder.threads(threads.into());
        }
        if let Some(audit) = audit {
            if let Some(as_of) = &audit.as_of {
                builder = builder.as_of(as_of)?;
            }
            if let Some(gap) = audit.cycle_gap {
                builder = builder.cycle_gap(gap);
            }
            if let Some(stale) = audit.stale_after {
                builder = builder.stale_after(stale);
            }
        }
        if shows_progress {
            builder = builder.progress(progress::printer());
        }
        let analyzer = builder.build()?;
        let files = common.profile.iter().map(PathBuf::as_path);
        let reads = Reads {
            logs: &common.paths,
            catalogs: &common.catalog,
            files: files.chain(common.privacy.files()).collect(),
        };
        let target = Target::checked(common.output.as_deref(), &reads, surroundings)?;
        let view = View {
            lang,
            width: surroundings.width(),
            style: surroundings.style(common.output.as_deref()),
            all: cut.is_some_and(|c| c.all),
            since: cut.and_then(|c| c.since),
            until: cut.and_then(|c| c.until),
            table: audit.map_or(Table::Steps, |a| table(a.table)),
            csv_raw: common.csv_raw,
            ..View::default()
        };
        let bundles = bundles(&common.paths, &common.unpacking.options(), stdin)?;
        let redactor = common.privacy.redactor()?;
        Ok(Self {
            analyzer,
            bundles,
            redactor,
            format: format(common.format),
            view,
            shows_progress,
            quiet: common.quiet,
            target,
        })
    }

    /// Reports how many were replaced, once the result is written.
    pub(crate) fn report_replaced(&self, stderr: &mut dyn Write) {
        report_replaced(&self.redactor, self.quiet, stderr);
    }

    /// Takes the progress line away before anything else is told.
    pub(crate) fn end_progress(&self) {
        if self.shows_progress {
            progress::clear();
        }
    }
}

/// The bundles of the paths named; standard input is one of its own.
pub(crate) fn bundles(
    paths: &[PathBuf],
    options: &BundleOptions,
    stdin: &mut dyn Read,
) -> Result<Vec<Bundle>, Failure> {
    let is_stdin = |path: &PathBuf| path.as_os_str() == "-";
    let named: Vec<PathBuf> = paths.iter().filter(|p| !is_stdin(p)).cloned().collect();
    let mut bundles = if named.is_empty() {
        Vec::new()
    } else {
        options.discover(&named)?
    };
    match paths.iter().filter(|p| is_stdin(p)).count() {
        0 => {}
        1 => {
            let bundle = output::stdin(stdin, options)?;
            let at = if paths.first().is_some_and(is_stdin) {
                0
            } else {
                bundles.len()
            };
            bundles.insert(at, bundle);
        }
        _ => {
            return Err(Failure::usage(
                "`-` is named twice; standard input can be read once",
            ));
        }
    }
    Ok(bundles)
}

const fn format(format: FormatArg) -> Format {
    match format {
        FormatArg::Table => Format::Table,
        FormatArg::Json => Format::Json,
        FormatArg::Ndjson => Format::Ndjson,
        FormatArg::Csv => Format::Csv,
        FormatArg::Markdown => Format::Markdown,
        FormatArg::Html => Format::Html,
    }
}

const fn table(table: TableArg) -> Table {
    match table {
        TableArg::Steps => Table::Steps,
        TableArg::Cycles => Table::Cycles,
        TableArg::Findings => Table::Findings,
        TableArg::Unexplained => Table::Unexplained,
        TableArg::Sources => Table::Sources,
    }
}
