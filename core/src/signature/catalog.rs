//! The catalog: signatures read, checked and sorted.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use toml::Spanned;

use crate::{
    Error,
    model::{Event, Level, Mode, Party, Severity, StepKind},
};

use super::{
    ActionTemplate, Subject, Text, builtin,
    client::Client,
    condition::Alternative,
    data::File,
    event_text,
    raw::{RawExample, RawSignature, Value},
    read,
};

/// Where the knowledge of a signature comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum SignatureStatus {
    /// The vendor says so.
    Documented,
    /// Public facts of Windows, .NET, Active Directory or HTTP.
    Known,
    /// Ours; no source shows it.
    Assumed,
}

/// What a match does to the step or cycle in which it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Effect {
    /// The step failed.
    FailsStep,
    /// The cycle is held by the import filter.
    HoldsCycle,
    /// The client or its task did not start.
    PreventsStart,
    /// It explains, and decides nothing.
    None,
}

/// A known error: how it is recognised, what it means, who acts and how.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Signature {
    /// Stable id, the name of its file.
    pub id: String,
    /// Where the knowledge comes from.
    pub status: SignatureStatus,
    /// How bad it is.
    pub severity: Severity,
    /// The steps in which it counts; empty: anywhere.
    pub steps: Vec<StepKind>,
    /// What it does to a step or cycle.
    pub effect: Effect,
    /// The failure mode of a finding that it makes.
    pub mode: Mode,
    /// The party that owns the solution.
    pub who: Party,
    /// Name of the third party that is involved, where there is one.
    pub third_party: Option<String>,
    /// Where to read more.
    pub references: Vec<String>,
    /// Ids of more general signatures that this one beats.
    pub supersedes: Vec<String>,
    /// What happened, in a few words.
    pub title: Text,
    /// Why it happened.
    pub cause: Text,
    /// What to do, in order.
    pub actions: Vec<ActionTemplate>,
    /// Records that must match.
    pub samples: Vec<Example>,
    /// Records that must not match.
    pub near_misses: Vec<Example>,
    alternatives: Vec<Alternative>,
}

impl Signature {
    /// Whether the signature counts in this step (`None`: outside of every step).
    pub fn counts_in(&self, step: Option<&StepKind>) -> bool {
        self.steps.is_empty() || step.is_some_and(|step| self.steps.contains(step))
    }

    /// The status of each of its matches, in the order of the file: one may be assumed where the
    /// signature as a whole is documented.
    pub fn match_statuses(&self) -> impl Iterator<Item = SignatureStatus> {
        self.alternatives
            .iter()
            .map(|alternative| alternative.status.unwrap_or(self.status))
    }

    pub(super) fn alternatives(&self) -> &[Alternative] {
        &self.alternatives
    }
}

/// A record that stands beside a signature to prove it.
#[derive(Debug, Clone)]
pub struct Example {
    line: usize,
    text: String,
    level: Level,
    logger: String,
    format: String,
    event: Option<Event>,
}

impl Example {
    /// Line in the signature's file, 1-based.
    pub fn line(&self) -> usize {
        self.line
    }

    /// The record as the matcher sees it.
    pub(crate) fn subject(&self) -> Subject<'_> {
        Subject {
            text: &self.text,
            level: self.level,
            logger: &self.logger,
            format: &self.format,
            event: self.event.as_ref(),
        }
    }
}

/// The known errors in use, sorted by id.
#[derive(Debug, Clone)]
pub struct Catalog {
    signatures: Vec<Signature>,
    hash: String,
}

impl Catalog {
    /// The signatures that are compiled in.
    ///
    /// # Errors
    /// [`Error::Data`] where one of them is not sound; tests keep that from happening.
    pub fn builtin() -> Result<Self, Error> {
        Client::builtin()?;
        Self::parse(builtin::FILES)
    }

    /// The hash of the signatures' content, 16 hexadecimal digits. It depends neither on the order
    /// of the files nor on comments, blanks or line ends.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// The signatures, sorted by id.
    pub fn signatures(&self) -> &[Signature] {
        &self.signatures
    }

    /// Reads files given as name and text.
    pub(super) fn parse(files: &[(&str, &str)]) -> Result<Self, Error> {
        // TOML keeps line ends within long strings; a checkout must not change what is matched.
        let files: Vec<(&str, String)> = files
            .iter()
            .map(|(name, text)| (*name, text.replace("\r\n", "\n")))
            .collect();
        let mut read_ones: BTreeMap<String, (File<'_>, RawSignature)> = BTreeMap::new();
        for (name, text) in &files {
            let file = File { name, text };
            let raw: RawSignature = read(name, text)?;
            let id = check_id(file, &raw.id)?;
            if let Some((other, _)) = read_ones.get(&id) {
                let message = format!("id `{id}` is already in {}; rename one of them", other.name);
                return Err(file.error(&raw.id.span(), message));
            }
            read_ones.insert(id, (file, raw));
        }
        check_supersedes(&read_ones)?;

        let mut hash = Fnv::default();
        let mut signatures = Vec::with_capacity(read_ones.len());
        for (id, (file, raw)) in read_ones {
            let content = serde_json::to_vec(&raw).map_err(|error| Error::Data {
                file: file.name.to_owned(),
                line: None,
                message: error.to_string(),
            })?;
            hash.write(&content);
            signatures.push(Signature::new(id, file, raw)?);
        }
        Ok(Self {
            signatures,
            hash: format!("{:016x}", hash.0),
        })
    }
}

impl Signature {
    fn new(id: String, file: File<'_>, raw: RawSignature) -> Result<Self, Error> {
        let here = raw.id.span();
        for (what, missing) in [
            ("match", raw.matches.is_empty()),
            ("sample", raw.sample.is_empty()),
            ("near_miss", raw.near_miss.is_empty()),
        ] {
            if missing {
                return Err(file.error(
                    &here,
                    format!("`{id}` has no [[{what}]]; give it at least one"),
                ));
            }
        }
        if raw.third_party.is_none() && raw.who == Party::ThirdParty {
            return Err(file.error(
                &here,
                format!("`{id}` leaves it to a third party; name it in `third_party`"),
            ));
        }
        let mode = raw.mode.unwrap_or(match raw.effect {
            Effect::FailsStep => Mode::Failed,
            Effect::HoldsCycle => Mode::Held,
            Effect::PreventsStart => Mode::NotStarted,
            Effect::None => Mode::Other,
        });
        let steps = raw.steps;
        let examples = |list: Vec<Spanned<RawExample>>| -> Result<Vec<Example>, Error> {
            list.into_iter()
                .map(|raw| Example::new(file, raw, &steps))
                .collect()
        };
        Ok(Self {
            status: raw.status,
            severity: raw.severity,
            effect: raw.effect,
            mode,
            who: raw.who,
            third_party: raw.third_party,
            references: raw.references,
            supersedes: raw
                .supersedes
                .into_iter()
                .map(Spanned::into_inner)
                .collect(),
            title: raw.title.into(),
            cause: raw.cause.into(),
            actions: raw.action.into_iter().map(ActionTemplate::from).collect(),
            samples: examples(raw.sample)?,
            near_misses: examples(raw.near_miss)?,
            alternatives: raw
                .matches
                .into_iter()
                .map(|raw| Alternative::new(file, raw))
                .collect::<Result<_, _>>()?,
            steps,
            id,
        })
    }
}

impl Example {
    fn new(file: File<'_>, raw: Spanned<RawExample>, steps: &[StepKind]) -> Result<Self, Error> {
        let span = raw.span();
        let raw = raw.into_inner();
        if raw
            .step
            .as_ref()
            .is_some_and(|step| !steps.is_empty() && !steps.contains(step))
        {
            return Err(file.error(
                &span,
                "this record stands in a step that `steps` does not list",
            ));
        }
        let line = super::line_of(file.text, &span);
        match (raw.text, raw.event) {
            (Some(text), None) => Ok(Self {
                line,
                text,
                level: raw.level.unwrap_or_default(),
                logger: raw.logger.unwrap_or_default(),
                format: raw.format.unwrap_or_else(|| "text".to_owned()),
                event: None,
            }),
            (None, Some(event)) => {
                let named = event
                    .data
                    .into_iter()
                    .map(|(name, v)| (Some(name), Value::into_text(v)));
                let event = Event {
                    id: event.id,
                    provider: event.provider,
                    data: named
                        .chain(event.values.into_iter().map(|v| (None, v)))
                        .collect(),
                    message: event.message,
                    ..Event::default()
                };
                Ok(Self {
                    line,
                    text: event_text(&event),
                    level: raw.level.unwrap_or_default(),
                    logger: event.provider.clone(),
                    format: raw.format.unwrap_or_else(|| "event".to_owned()),
                    event: Some(event),
                })
            }
            _ => Err(file.error(&span, "give either `text` or `event`, and only one of them")),
        }
    }
}

/// The id must be the file's name: whoever sees one finds the other.
fn check_id(file: File<'_>, id: &Spanned<String>) -> Result<String, Error> {
    let stem = file.name.strip_suffix(".toml").unwrap_or(file.name);
    let stem = stem.rsplit(['/', '\\']).next().unwrap_or(stem);
    let id_text = id.get_ref();
    let sound = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if id_text.is_empty() || !id_text.chars().all(sound) {
        let message = format!("id `{id_text}` must be lower-case letters, digits and hyphens");
        return Err(file.error(&id.span(), message));
    }
    if id_text != stem {
        let message =
            format!("id `{id_text}` is not the name of its file; name the file {id_text}.toml");
        return Err(file.error(&id.span(), message));
    }
    Ok(id_text.clone())
}

/// What a signature beats must exist, and no signature may beat itself, not even over others.
fn check_supersedes(all: &BTreeMap<String, (File<'_>, RawSignature)>) -> Result<(), Error> {
    for (id, (file, raw)) in all {
        for beaten in &raw.supersedes {
            let name = beaten.get_ref();
            if !all.contains_key(name) {
                let message = format!(
                    "`{id}` supersedes `{name}`, which does not exist; mend the id or remove it"
                );
                return Err(file.error(&beaten.span(), message));
            }
            let mut seen = BTreeSet::new();
            let mut open = vec![name.as_str()];
            while let Some(next) = open.pop() {
                if next == id {
                    let message = format!(
                        "`{id}` supersedes `{name}`, which in turn supersedes it; break the circle"
                    );
                    return Err(file.error(&beaten.span(), message));
                }
                if seen.insert(next)
                    && let Some((_, raw)) = all.get(next)
                {
                    open.extend(raw.supersedes.iter().map(|s| s.get_ref().as_str()));
                }
            }
        }
    }
    Ok(())
}

/// FNV-1a: names a catalog, guards nothing.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    fn write(&mut self, bytes: &[u8]) {
        // The zero byte parts one signature from the next.
        for byte in bytes.iter().chain(&[0]) {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}
