//! The catalog: the signatures in use, those of the library and those that a caller adds.

use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::from_file;
use super::terms::Alternative;
use super::{Signature, builtin, lint};
use crate::cancel::Cancel;
use crate::error::Error;
use crate::knowledge::forms::signature::RawManifest;
use crate::lint::{Diagnostic, Diagnostics, File, Files, Lint, fnv, named, tomls};
use crate::model::{CatalogChanges, StepKind};

/// The file of a folder that says what it takes away.
const MANIFEST: &str = "catalog";

/// The known errors in use, sorted by id.
///
/// ```
/// use eadm_logs::Catalog;
///
/// let catalog = Catalog::builtin()?;
/// let compilo = catalog.get("compilo-departments-unavailable").expect("it comes with the crate");
/// assert_eq!(compilo.third_party.as_deref(), Some("Compilo"));
/// # Ok::<(), eadm_logs::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Catalog {
    signatures: Vec<Signature>,
    rules: Vec<Rule>,
    changes: CatalogChanges,
    warnings: Diagnostics,
}

/// The matches of one signature that count in the same steps: what a hit names.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    /// Index into [`Catalog::signatures`].
    pub(crate) signature: u32,
    /// The steps in which it counts; empty: anywhere.
    pub(crate) steps: Vec<StepKind>,
    pub(super) alternatives: Vec<Arc<Alternative>>,
}

/// A catalog with a folder added to it, and everything that is wrong with that folder.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Examined {
    /// What could be read of the folder, on top of what was there.
    pub catalog: Catalog,
    /// Errors and warnings.
    pub diagnostics: Diagnostics,
}

impl Examined {
    /// The catalog, where nothing is an error.
    ///
    /// # Errors
    /// [`Error::Unsound`] with everything that is wrong.
    pub fn sound(self) -> Result<Catalog, Error> {
        let Self {
            mut catalog,
            diagnostics,
        } = self;
        if diagnostics.has_errors() {
            return Err(Error::Unsound { diagnostics });
        }
        catalog.warnings = diagnostics;
        Ok(catalog)
    }
}

impl Catalog {
    /// The signatures that are compiled in.
    ///
    /// # Errors
    /// [`Error::Unsound`] where one of them cannot be used; tests keep that from happening.
    pub fn builtin() -> Result<Self, Error> {
        let mut found = Vec::new();
        let signatures = builtin::FILES.iter().zip(builtin::ready());
        let signatures = signatures.map(|((name, text), ready)| {
            let file = Arc::new(File::new(*name, *text));
            from_file::ready(&file, ready, &mut found)
        });
        let catalog = Self::of(signatures.collect());
        let texts = builtin::FILES.iter().copied();
        Examined {
            diagnostics: Diagnostics::new(found, texts),
            catalog,
        }
        .sound()
    }

    /// The signatures of a folder alone, without those that are compiled in.
    ///
    /// # Errors
    /// As [`Catalog::extend`].
    pub fn load(folder: impl AsRef<Path>) -> Result<Self, Error> {
        Self::load_with(folder, &Cancel::new())
    }

    /// [`load`](Self::load) that a token ends early: a folder may hold thousands of signatures.
    ///
    /// # Errors
    /// As [`Catalog::extend`]; [`Error::Cancelled`].
    pub fn load_with(folder: impl AsRef<Path>, cancel: &Cancel) -> Result<Self, Error> {
        let files = folder_files(folder.as_ref(), cancel)?;
        let added = Self::add(Vec::new(), CatalogChanges::default(), files, cancel);
        cancel.check()?;
        let mut catalog = added.sound()?;
        catalog.changes = CatalogChanges::default();
        Ok(catalog)
    }

    /// Adds the signatures of a folder: one `.toml` file each, named by the id. One with the id of
    /// a signature that is there takes its place. A file `catalog.toml` may name some to leave out:
    /// `disable = ["user-filtered"]`.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Unsound`] with everything that is wrong, where a part of it
    /// is an error: nothing of the folder is used then. Mere warnings are in
    /// [`Catalog::warnings`].
    pub fn extend(self, folder: impl AsRef<Path>) -> Result<Self, Error> {
        self.extend_with(folder, &Cancel::new())
    }

    /// [`extend`](Self::extend) that a token ends early.
    ///
    /// # Errors
    /// As [`Catalog::extend`]; [`Error::Cancelled`].
    pub fn extend_with(self, folder: impl AsRef<Path>, cancel: &Cancel) -> Result<Self, Error> {
        let before = self.warnings.clone();
        let examined = self.examine_until(folder.as_ref(), cancel)?;
        cancel.check()?;
        let mut catalog = examined.sound()?;
        catalog.warnings.merge(before);
        Ok(catalog)
    }

    /// Adds the signatures of a folder as [`Catalog::extend`] does, and refuses nothing: what is
    /// wrong stands beside a catalog of everything that could be read. It is for those who mend a
    /// folder, not for audits.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn examine(self, folder: impl AsRef<Path>) -> Result<Examined, Error> {
        self.examine_until(folder.as_ref(), &Cancel::new())
    }

    fn examine_until(self, folder: &Path, cancel: &Cancel) -> Result<Examined, Error> {
        let files = folder_files(folder, cancel)?;
        Ok(Self::add(self.signatures, self.changes, files, cancel))
    }

    /// The files that [`Catalog::extend`] reads of a folder: every `.toml` file in it and in its
    /// folders. None of a folder that is not there.
    pub fn files(folder: impl AsRef<Path>) -> Vec<PathBuf> {
        tomls(folder.as_ref(), &Cancel::new()).flatten().collect()
    }

    /// The hash of the signatures' content, 16 hexadecimal digits. It depends neither on the order
    /// of the files nor on comments, blanks or line ends.
    pub fn hash(&self) -> String {
        let hashes: Vec<u8> = self
            .signatures
            .iter()
            .flat_map(|s| s.source.hash.to_be_bytes())
            .collect();
        format!("{:016x}", fnv(&hashes))
    }

    /// The signatures, sorted by id.
    pub fn signatures(&self) -> &[Signature] {
        &self.signatures
    }

    /// The signature with this id.
    pub fn get(&self, id: &str) -> Option<&Signature> {
        self.index(id).map(|index| &self.signatures[index])
    }

    /// The id that comes closest to one that is not there.
    pub fn closest(&self, id: &str) -> Option<&str> {
        closest(id, self.signatures.iter().map(|s| s.id.as_str()))
    }

    pub(super) fn index(&self, id: &str) -> Option<usize> {
        self.signatures
            .binary_search_by(|s| s.id.as_str().cmp(id))
            .ok()
    }

    /// What folders changed in the built-in signatures.
    pub fn changes(&self) -> &CatalogChanges {
        &self.changes
    }

    /// What could be better in the folders that were added.
    pub fn warnings(&self) -> &Diagnostics {
        &self.warnings
    }

    /// Holds every signature to every lint, those that are compiled in too.
    pub fn lint(&self) -> Diagnostics {
        self.lint_until(&Cancel::new())
    }

    /// [`lint`](Self::lint) that a token ends early.
    ///
    /// # Errors
    /// [`Error::Cancelled`].
    pub fn lint_with(&self, cancel: &Cancel) -> Result<Diagnostics, Error> {
        let out = self.lint_until(cancel);
        cancel.check().map(|()| out)
    }

    fn lint_until(&self, cancel: &Cancel) -> Diagnostics {
        let all: Vec<usize> = (0..self.signatures.len()).collect();
        let placed = Self::of(self.signatures.iter().map(Signature::placed).collect());
        let mut out = Diagnostics::new(lint::examine(&placed, &all, cancel), self.texts());
        out.merge(self.warnings.clone());
        out
    }

    /// What hits name, in the order of the signatures.
    pub(super) fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// What a hit names: its signature with the index, and the steps in which it counts.
    pub(crate) fn rule(&self, hit: u32) -> Option<(u32, &Signature, &[StepKind])> {
        let rule = self.rules.get(hit as usize)?;
        let signature = self.signatures.get(rule.signature as usize)?;
        Some((rule.signature, signature, &rule.steps))
    }

    /// How many signatures stand one below the other under this one, each beaten by the one above;
    /// the more, the more it says.
    pub(crate) fn specificity(&self, index: u32) -> usize {
        let Some(signature) = self.signatures.get(index as usize) else {
            return 0;
        };
        let below = |id: &String| {
            let at = self.signatures.iter().position(|s| s.id == *id)?;
            u32::try_from(at).ok()
        };
        // A catalog in which signatures beat each other in a circle is refused.
        let below = signature.supersedes.iter().filter_map(below);
        1 + below.map(|at| self.specificity(at)).max().unwrap_or(0)
    }

    fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        let files = self.signatures.iter().map(|s| &s.source.file);
        files.map(|file| (&*file.name, &*file.text))
    }

    /// Reads files given as name and text, and examines them as those of a folder.
    #[cfg(test)]
    pub(crate) fn parse(files: &[(&str, &str)]) -> Result<Self, Error> {
        let files = Files {
            files: files
                .iter()
                .map(|(n, t)| File::new((*n).to_owned(), (*t).to_owned()))
                .collect(),
            found: Vec::new(),
        };
        let nobody = Cancel::new();
        Self::add(Vec::new(), CatalogChanges::default(), files, &nobody).sound()
    }

    /// Adds files to signatures. What comes once the token is cancelled is not whole.
    fn add(
        base: Vec<Signature>,
        mut changes: CatalogChanges,
        files: Files,
        cancel: &Cancel,
    ) -> Examined {
        let Files { files, mut found } = files;
        let files: Vec<Arc<File>> = files.into_iter().map(Arc::new).collect();
        let mut all: BTreeMap<String, Signature> =
            base.into_iter().map(|s| (s.id.clone(), s)).collect();
        let mut ours: BTreeMap<String, Arc<File>> = BTreeMap::new();
        let mut manifests = Vec::new();
        for file in &files {
            if cancel.is_cancelled() {
                break;
            }
            if file.stem() == MANIFEST {
                manifests.push(file);
                continue;
            }
            let Some(signature) = from_file::signature(file, &mut found) else {
                continue;
            };
            let id = signature.id.clone();
            if let Some(other) = ours.get(&id) {
                let message = format!("id `{id}` is already in {}", other.name);
                found.push(file.wrong(Lint::DuplicateId, &signature.source.id, message));
                continue;
            }
            ours.insert(id.clone(), Arc::clone(file));
            if all.insert(id.clone(), signature).is_some() {
                changes.overridden.push(id);
            } else {
                changes.added.push(id);
            }
        }
        for file in manifests {
            disable(file, &mut all, &mut changes, &mut found);
        }
        check_supersedes(&mut all, &ours, &mut found);

        let mut catalog = Self::of(all.into_values().collect());
        for ids in [
            &mut changes.added,
            &mut changes.overridden,
            &mut changes.disabled,
        ] {
            ids.sort_unstable();
            ids.dedup();
        }
        catalog.changes = changes;
        if !cancel.is_cancelled() {
            let indexes: Vec<usize> = ours.keys().filter_map(|id| catalog.index(id)).collect();
            found.extend(lint::examine(&catalog, &indexes, cancel));
        }
        let texts = files.iter().map(|f| (&*f.name, &*f.text));
        let diagnostics = Diagnostics::new(found, texts);
        Examined {
            catalog,
            diagnostics,
        }
    }

    /// A catalog of these signatures, sorted by id.
    fn of(signatures: Vec<Signature>) -> Self {
        let mut rules: Vec<Rule> = Vec::new();
        for (index, signature) in (0_u32..).zip(&signatures) {
            let first = rules.len();
            for alternative in &signature.alternatives {
                let steps = signature.steps_of(alternative);
                if let Some(rule) = rules[first..].iter_mut().find(|r| r.steps == steps) {
                    rule.alternatives.push(Arc::clone(alternative));
                } else {
                    rules.push(Rule {
                        signature: index,
                        steps: steps.to_vec(),
                        alternatives: vec![Arc::clone(alternative)],
                    });
                }
            }
        }
        Self {
            signatures,
            rules,
            changes: CatalogChanges::default(),
            warnings: Diagnostics::default(),
        }
    }
}

fn folder_files(folder: &Path, cancel: &Cancel) -> Result<Files, Error> {
    let wrong = |message: String| Files {
        files: Vec::new(),
        found: vec![Diagnostic::whole(Lint::Unreadable, &named(folder), message)],
    };
    match folder.metadata() {
        Ok(about) if about.is_dir() => Ok(Files::of_folder(folder, cancel)),
        Ok(_) => Ok(wrong(
            "this is no folder; name the one that it lies in".to_owned(),
        )),
        Err(error) if error.kind() == ErrorKind::NotFound => Err(Error::NotFound {
            path: folder.to_owned(),
        }),
        Err(error) => Ok(wrong(error.to_string().to_lowercase())),
    }
}

/// Takes away what a manifest names.
fn disable(
    file: &File,
    all: &mut BTreeMap<String, Signature>,
    changes: &mut CatalogChanges,
    found: &mut Vec<Diagnostic>,
) {
    let Some(manifest) = file.read::<RawManifest>(found) else {
        return;
    };
    for id in manifest.disable {
        let name = id.get_ref();
        if all.remove(name).is_some() {
            changes.disabled.push(name.clone());
            continue;
        }
        let message = format!("`{name}` is not in the catalog{}", near(name, all.keys()));
        found.push(file.wrong(Lint::UnknownDisable, &id.span(), message));
    }
}

/// What a signature beats must exist, and no signature may beat itself, not even over others.
fn check_supersedes(
    all: &mut BTreeMap<String, Signature>,
    ours: &BTreeMap<String, Arc<File>>,
    found: &mut Vec<Diagnostic>,
) {
    for id in all.keys() {
        let signature = &all[id];
        let file = &signature.source.file;
        for (name, span) in signature
            .supersedes
            .iter()
            .zip(&signature.source.supersedes)
        {
            if !all.contains_key(name) {
                // One of the library's may have been disabled.
                if ours.contains_key(id) {
                    let near = near(name, all.keys());
                    let message = format!("`{id}` supersedes `{name}`, which does not exist{near}");
                    found.push(file.wrong(Lint::UnknownSupersedes, span, message));
                }
                continue;
            }
            let mut seen = BTreeSet::new();
            let mut open = vec![name.as_str()];
            while let Some(next) = open.pop() {
                if next == id {
                    let message =
                        format!("`{id}` supersedes `{name}`, which in turn supersedes it");
                    found.push(file.wrong(Lint::CircularSupersedes, span, message));
                    break;
                }
                if seen.insert(next)
                    && let Some(other) = all.get(next)
                {
                    open.extend(other.supersedes.iter().map(String::as_str));
                }
            }
        }
    }
    let ids: BTreeSet<String> = all.keys().cloned().collect();
    for signature in all.values_mut() {
        let names = std::mem::take(&mut signature.supersedes).into_iter();
        let spans = std::mem::take(&mut signature.source.supersedes);
        (signature.supersedes, signature.source.supersedes) =
            names.zip(spans).filter(|(id, _)| ids.contains(id)).unzip();
    }
}

/// The one of these names that comes closest, as a question.
pub(crate) fn near<'a, S>(name: &str, names: impl Iterator<Item = &'a S>) -> String
where
    S: AsRef<str> + ?Sized + 'a,
{
    let close = closest(name, names.map(AsRef::as_ref));
    close.map_or_else(String::new, |other| format!("; did you mean `{other}`?"))
}

fn closest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let close = names
        .map(|other| (strsim::damerau_levenshtein(name, other), other))
        .filter(|(distance, other)| *distance <= other.len() / 3)
        .min();
    close.map(|(_, other)| other)
}
