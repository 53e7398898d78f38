//! The face of the library: what to do it with, and the calls.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::audit;
use crate::backtest::{Backtest, BacktestReport, Plan};
use crate::cancel::Cancel;
use crate::diagnosis::{Judgement, Runbook};
use crate::error::Error;
use crate::explain::Explanations;
use crate::inspect;
use crate::learn;
use crate::model::{Audit, Inspection, Lang, Tool, ZoneBy};
use crate::pool::Threads;
use crate::profile::Profile;
use crate::read::event::region::Region;
use crate::read::text::Layouts;
use crate::scan::{Codes, OnProgress, Progress, Watch};
use crate::settings::{AsOf, Tools};
use crate::signature::{Catalog, Matcher};
use crate::source::{Bundle, Document};
use crate::step_line::Vocabulary;
use crate::time::zone::{ASSUMED, Zone};
use crate::timeline::Timeline;

/// Longest pause between two step lines of one cycle while no step runs.
const CYCLE_GAP: Duration = Duration::from_mins(30);
/// The sibling product warns of a stop after this long.
const STALE_AFTER: Duration = Duration::from_hours(72);
/// Text is scanned in chunks of about this size.
const CHUNK_BYTES: usize = 1 << 20;

/// Everything compiled once: signatures, vocabulary, layouts, zone. `Send` and `Sync`.
///
/// ```
/// use eadm_logs::{Analyzer, Bundle, VerdictStatus};
///
/// let log = "02.03.2026 05:14:07 Import HR started\n02.03.2026 05:16:17 Import HR failed: no answer\n";
/// let analyzer = Analyzer::builder().zone("Europe/Oslo")?.build()?;
/// let audit = analyzer.audit(&Bundle::from_bytes("eadm.log", log.into()))?;
/// assert_eq!(audit.bundles[0].verdict.status, VerdictStatus::Action);
/// assert_eq!(audit.bundles[0].findings[0].id, "import-hr-failed");
/// # Ok::<(), eadm_logs::Error>(())
/// ```
pub struct Analyzer {
    tools: Tools,
    /// Name and hash of the profile.
    profile: Option<String>,
    pool: Threads,
    on_progress: Option<OnProgress>,
    cancel: Cancel,
}

impl fmt::Debug for Analyzer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Analyzer")
            .field("zone", &self.tools.zone.name)
            .finish_non_exhaustive()
    }
}

/// Options of an [`Analyzer`].
pub struct AnalyzerBuilder {
    zone: Option<Zone>,
    region: Option<Region>,
    as_of: Option<AsOf>,
    cycle_gap: Duration,
    stale_after: Duration,
    threads: usize,
    lang: Lang,
    catalog: Option<Catalog>,
    profile: Option<Profile>,
    chunk_bytes: usize,
    slow_matching: bool,
    recovered: bool,
    on_progress: Option<OnProgress>,
    cancel: Cancel,
}

impl fmt::Debug for AnalyzerBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnalyzerBuilder")
            .field("threads", &self.threads)
            .finish_non_exhaustive()
    }
}

impl AnalyzerBuilder {
    /// The zone of local times: an IANA name, or an offset such as `+01:00`. Without it
    /// Europe/Oslo is assumed, and the audit says so.
    ///
    /// # Errors
    /// [`Error::Zone`] with names that come close.
    pub fn zone(mut self, name: &str) -> Result<Self, Error> {
        self.zone = Some(Zone::new(name, ZoneBy::Configured)?);
        Ok(self)
    }

    /// The region of the computer that exports come from: a country (`NO`), or a locale with one
    /// (`en-US`). It says whether day or month comes first in dates such as `03/04/2026` where
    /// the file's own dates leave that open; without it the language of the file's labels or its
    /// clock decides, else the day comes first and the audit has a gap.
    ///
    /// ```
    /// let builder = eadm_logs::Analyzer::builder().region("nb-NO")?;
    /// assert!(builder.region("Norge").is_err());
    /// # Ok::<(), eadm_logs::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Region`] where the text is no region.
    pub fn region(mut self, name: &str) -> Result<Self, Error> {
        self.region = Some(Region::new(name)?);
        Ok(self)
    }

    /// Where the evidence ends: RFC 3339, or a civil time in the zone (`2026-03-02T05:40`,
    /// `2026-03-02 05:40:12`, `2026-03-02` for its midnight). Without it the newest stamp counts.
    ///
    /// # Errors
    /// [`Error::AsOf`] where the text is no point in time.
    pub fn as_of(mut self, text: &str) -> Result<Self, Error> {
        self.as_of = Some(AsOf::parse(text)?);
        Ok(self)
    }

    /// Longest pause between two step lines of one cycle while no step runs (30 minutes).
    #[must_use]
    pub fn cycle_gap(mut self, gap: Duration) -> Self {
        self.cycle_gap = gap;
        self
    }

    /// How old the last cycle may be where the bundle shows no rhythm (3 days).
    #[must_use]
    pub fn stale_after(mut self, limit: Duration) -> Self {
        self.stale_after = limit;
        self
    }

    /// Worker threads; 0 for one a core.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = threads;
        self
    }

    /// Language of titles, causes, actions and sentences.
    #[must_use]
    pub fn lang(mut self, lang: Lang) -> Self {
        self.lang = lang;
        self
    }

    /// The known errors; those that are compiled in, where nothing is said.
    #[must_use]
    pub fn catalog(mut self, catalog: Catalog) -> Self {
        self.catalog = Some(catalog);
        self
    }

    /// Layouts, step names and words beside the built-in ones.
    #[must_use]
    pub fn profile(mut self, profile: Profile) -> Self {
        self.profile = Some(profile);
        self
    }

    /// Whether [`Analyzer::records`] and [`Analyzer::explain`] also give what is found in the unused
    /// parts of `.evtx` files, marked as [`TimelineRecord::recovered`](crate::TimelineRecord). Such
    /// remnants are of other logs, older copies, or garbled: an audit never sees them, whatever is
    /// asked here, and [`Inspection::recovered`] counts them.
    #[must_use]
    pub fn recovered(mut self, recovered: bool) -> Self {
        self.recovered = recovered;
        self
    }

    /// Called from the workers whenever something was read; keep it short.
    #[must_use]
    pub fn progress(mut self, tell: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.on_progress = Some(Arc::new(tell));
        self
    }

    /// A token that ends a call early.
    #[must_use]
    pub fn cancel(mut self, cancel: Cancel) -> Self {
        self.cancel = cancel;
        self
    }

    /// Size of the chunks that text is scanned in. The audit does not depend on it; tests do.
    #[doc(hidden)]
    #[must_use]
    pub fn chunk_bytes(mut self, bytes: usize) -> Self {
        self.chunk_bytes = bytes.max(1);
        self
    }

    /// Tries every signature on every record, without a prefilter. The audit does not depend on it;
    /// tests do.
    #[doc(hidden)]
    #[must_use]
    pub fn slow_matching(mut self, slow: bool) -> Self {
        self.slow_matching = slow;
        self
    }

    /// Compiles everything.
    ///
    /// # Errors
    /// [`Error::Data`] where a data file is not sound; [`Error::Cancelled`].
    pub fn build(self) -> Result<Analyzer, Error> {
        let zone = match self.zone {
            Some(zone) => zone,
            None => Zone::new(ASSUMED, ZoneBy::Assumed)?,
        };
        let catalog = self.catalog.map_or_else(Catalog::builtin, Ok)?;
        let mut matcher = Matcher::new(&catalog, &self.cancel)?;
        if let Some(profile) = &self.profile {
            matcher = matcher.of_client(Arc::clone(profile.client()));
        }
        if self.slow_matching {
            matcher = matcher.slow(&catalog);
        }
        let (layouts, vocabulary) = match &self.profile {
            Some(profile) => (profile.layouts(), profile.vocabulary()),
            None => (Layouts::builtin(), Vocabulary::builtin()),
        };
        let (layouts, vocabulary) = (Arc::clone(layouts), Arc::clone(vocabulary));
        let micros = |d: Duration| i64::try_from(d.as_micros()).unwrap_or(i64::MAX);
        Ok(Analyzer {
            tools: Tools {
                layouts,
                vocabulary,
                judgement: Judgement::builtin(),
                runbook: Runbook::builtin(),
                catalog,
                matcher,
                codes: Codes::builtin(),
                as_of_us: self.as_of.map(|a| a.resolve(&zone)),
                zone,
                region: self.region,
                lang: self.lang,
                gap_us: micros(self.cycle_gap),
                stale_us: micros(self.stale_after),
                chunk_bytes: self.chunk_bytes,
                recovered: self.recovered,
            },
            profile: self.profile.as_ref().map(Profile::label),
            pool: Threads::new(self.threads),
            on_progress: self.on_progress,
            cancel: self.cancel,
        })
    }
}

impl Analyzer {
    /// The usual options.
    pub fn builder() -> AnalyzerBuilder {
        AnalyzerBuilder {
            zone: None,
            region: None,
            as_of: None,
            cycle_gap: CYCLE_GAP,
            stale_after: STALE_AFTER,
            threads: 0,
            lang: Lang::En,
            catalog: None,
            profile: None,
            chunk_bytes: CHUNK_BYTES,
            slow_matching: false,
            recovered: false,
            on_progress: None,
            cancel: Cancel::new(),
        }
    }

    /// The zone of local times that state none: an IANA name or an offset.
    pub fn zone(&self) -> &str {
        &self.tools.zone.name
    }

    /// Audits one bundle.
    ///
    /// # Errors
    /// [`Error::Cancelled`], [`Error::Threads`]; what is wrong with an input is in the audit.
    pub fn audit(&self, bundle: &Bundle) -> Result<Audit, Error> {
        self.audit_all(std::slice::from_ref(bundle))
    }

    /// Audits several bundles, in this order.
    ///
    /// # Errors
    /// As [`Analyzer::audit`].
    pub fn audit_all(&self, bundles: &[Bundle]) -> Result<Audit, Error> {
        let documents = bundles.iter().flat_map(Bundle::documents);
        let bytes = documents.clone().map(Document::size).sum();
        let watch = self.watch(documents.count(), bytes);
        let audited = self.pool.run(|| {
            bundles
                .iter()
                .map(|bundle| audit::bundle(&self.tools, bundle, &watch))
                .collect::<Result<Vec<_>, Error>>()
        })??;
        Ok(Audit {
            schema: 1,
            tool: self.tool(),
            bundles: audited,
        })
    }

    /// Tells how each document of a bundle is understood, and why.
    ///
    /// # Errors
    /// As [`Analyzer::audit`].
    pub fn inspect(&self, bundle: &Bundle) -> Result<Vec<Inspection>, Error> {
        let watch = self.watch(bundle.documents().len(), 0);
        let out = self
            .pool
            .run(|| inspect::bundle(&self.tools, bundle, &watch))?;
        self.cancel.check().map(|()| out)
    }

    /// The same as [`Analyzer::inspect`], with how the lines were read that name a step or the
    /// cycle: [`Inspection::steps`].
    ///
    /// # Errors
    /// As [`Analyzer::audit`].
    ///
    /// ```
    /// use eadm_logs::{Analyzer, Bundle};
    ///
    /// let log = "2026-03-02 05:14:00,120 [4] INFO Eadm.Sync - Export AD ended with exit code 8\n";
    /// let bundle = Bundle::from_bytes("eadm.log", log.into());
    /// let inspections = Analyzer::builder().build()?.inspect_steps(&bundle)?;
    /// let line = &inspections[0].steps[0];
    /// assert_eq!((line.subject.as_str(), line.phase.as_deref()), ("export-ad", Some("failed")));
    /// assert_eq!(line.states, ["ended", "bad", "with-error"]);
    /// # Ok::<(), eadm_logs::Error>(())
    /// ```
    pub fn inspect_steps(&self, bundle: &Bundle) -> Result<Vec<Inspection>, Error> {
        let watch = self.watch(bundle.documents().len(), 0);
        let steps = || inspect::with_steps(&self.tools, bundle, &watch);
        let out = self.pool.run(steps)?;
        self.cancel.check().map(|()| out)
    }

    /// The layouts that were found from the lines of bundles' logs, as the text of a profile (TOML)
    /// that can be kept and mended; `None` where every log has a layout that is known already, or
    /// none was found.
    ///
    /// A sample of each layout stands in it, with the head of a line and a message that is made up.
    ///
    /// # Errors
    /// As [`Analyzer::audit`].
    ///
    /// ```
    /// use eadm_logs::{Analyzer, Bundle, Profile};
    ///
    /// let log = "13.2.26 05:14:00 INFO Import HR started\n13.2.26 05:16:00 INFO Import HR completed\n";
    /// let bundle = Bundle::from_bytes("eadm.log", log.into());
    /// let text = Analyzer::builder().build()?.learn(&[bundle])?.unwrap();
    /// assert!(text.contains(r#""%date{d.M.yy H:mm:ss} %level %message","#));
    /// let profile = Profile::parse("learned.toml", &text)?;
    /// assert_eq!(profile.name(), "learned");
    /// # Ok::<(), eadm_logs::Error>(())
    /// ```
    pub fn learn(&self, bundles: &[Bundle]) -> Result<Option<String>, Error> {
        self.pool.run(|| learn::profile(&self.tools, bundles))
    }

    /// Every record of a bundle's documents, merged by time; streaming, with bounded memory.
    ///
    /// # Errors
    /// None today; kept for options that can be wrong.
    pub fn records<'a>(&'a self, bundle: &'a Bundle) -> Result<Timeline<'a>, Error> {
        Ok(self.timeline(bundle))
    }

    /// Holds the signatures to what is expected of a corpus. Counts are records that match, each
    /// once a signature; the step that a record stands in is not looked at. Inputs
    /// are read in pieces, and only counts and the first places of each are kept.
    ///
    /// # Errors
    /// [`Error::Unsound`] where an expectation names an unknown signature, or fits no input;
    /// [`Error::Cancelled`], [`Error::Threads`]. What could not be read is in the report.
    pub fn backtest(
        &self,
        bundles: &[Bundle],
        backtest: &Backtest,
    ) -> Result<BacktestReport, Error> {
        let plan = Plan::new(bundles, backtest, &self.tools.catalog)?;
        let bytes = plan.documents().map(Document::size).sum();
        let watch = self.watch(plan.documents().count(), bytes);
        let report = self
            .pool
            .run(|| plan.run(&self.tools, &watch, self.tool()))?;
        self.cancel.check()?;
        report
    }

    /// Why signatures match the records of a bundle, and which came close: of every record that
    /// one matches and of every warning and error that one comes close to. With a line, only the
    /// record in which it lies (in a binary format: the record with that number); nothing where the
    /// bundle has no such line.
    ///
    /// ```
    /// use eadm_logs::{Analyzer, Bundle};
    ///
    /// let analyzer = Analyzer::builder().build()?;
    /// let line = "The remote server returned an error: (401) Unauthorized.";
    /// let bundle = Bundle::from_bytes("line.txt", line.as_bytes().to_vec());
    /// let explained: Vec<_> = analyzer.explain(&bundle, None).collect();
    /// assert_eq!(explained[0].matched[0].id, "http-401");
    /// # Ok::<(), eadm_logs::Error>(())
    /// ```
    pub fn explain<'a>(&'a self, bundle: &'a Bundle, line: Option<u64>) -> Explanations<'a> {
        let is_there = |line: &u64| {
            let sources = self.inspect(bundle).unwrap_or_default();
            // A binary format has no lines.
            let lines: u64 = sources.iter().map(|source| source.lines).sum();
            lines == 0 || *line <= lines
        };
        // Records are counted from 1: none is found at 0.
        let line = line.map(|line| Some(line).filter(is_there).unwrap_or_default());
        Explanations::new(&self.tools, self.timeline(bundle), line)
    }

    fn timeline<'a>(&'a self, bundle: &'a Bundle) -> Timeline<'a> {
        Timeline::new(&self.tools, bundle, self.pool, self.cancel.clone())
    }

    fn tool(&self) -> Tool {
        Tool {
            name: "eadm-logs".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            catalog: self.tools.catalog.hash(),
            catalog_changes: self.tools.catalog.changes().clone(),
            profile: self.profile.clone(),
        }
    }

    fn watch(&self, documents: usize, bytes: u64) -> Watch {
        let (cancel, on_progress) = (self.cancel.clone(), self.on_progress.clone());
        Watch::new(cancel, on_progress, documents as u64, bytes)
    }
}
