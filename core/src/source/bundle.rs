//! One customer's folder or archive as a list of documents.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use walkdir::WalkDir;

use super::archive::{Entry, unopened};
use super::content::{Packed, binary, named_archive, packed};
use super::decode::glimpse;
use super::limits::{Bounded, Budget, TooMuch, allowed};
use super::options::BundleOptions;
use super::store::{Location, Store};
use super::{archive, copies, discover, limits, mail, problem, skip, tar};
use crate::cancel::{Cancel, Until};
use crate::error::Error;
use crate::model::SourceProblem;

/// What archives within archives may take in memory, for one bundle.
const NESTED_BYTES: u64 = 256 * 1024 * 1024;
/// What a pipe or standard input may hold: it is read into memory.
pub(super) const PIPED_BYTES: u64 = 256 * 1024 * 1024;
/// What archives may add to one bundle in all: crafted ones can name the same bytes without end.
const MEMBERS: usize = 200_000;
/// Archives within archives within archives; deeper ones are told, not opened.
const DEPTH: usize = 3;
/// Copies that are told one by one; the rest is counted.
const TOLD_COPIES: usize = 20;
/// Bytes that say what a document may be.
pub(super) const HEAD: u64 = 4096;

/// One customer's folder, archive or files.
///
/// Listing opens archives, but of the documents it reads no more than tells whether one is a copy of
/// another; each is read when it is its turn. What is held by another one as well, as where a log
/// lies loose and zipped, is left out, which [`notes`](Bundle::notes) tells.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use eadm_logs::Bundle;
///
/// let folder = tempfile::tempdir()?;
/// std::fs::write(folder.path().join("eadm.log"), "2026-03-02 05:40:00,123 [1] INFO Sync - ok\n")?;
/// let bundle = Bundle::open(folder.path())?;
/// assert_eq!(bundle.documents()[0].path(), "eadm.log");
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Bundle {
    name: String,
    id: String,
    documents: Vec<Document>,
    notes: Vec<String>,
}

/// One file of a bundle, or a member of an archive in it.
///
/// ```
/// use eadm_logs::Bundle;
///
/// let bundle = Bundle::from_bytes("stdin", b"02.03.2026 05:40:00 Import HR started\n".to_vec());
/// let document = &bundle.documents()[0];
/// assert_eq!((document.path(), document.size()), ("stdin", 38));
/// ```
#[derive(Debug)]
pub struct Document {
    path: String,
    size: u64,
    /// `None` where a problem leaves nothing to open.
    location: Option<Location>,
    /// Bytes that a gzip stream may unpack to; `None` for what is no such stream.
    gzip: Option<u64>,
    /// Whether it is an archive or lies in one, or is a gzip stream.
    archived: bool,
    problem: Option<SourceProblem>,
    skip: Option<Cow<'static, str>>,
}

impl Bundle {
    /// Opens one file, folder or archive as one bundle.
    ///
    /// Fails only where the path does not exist or cannot be looked at; what is wrong within it is
    /// told by its documents.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        Self::options().open(path)
    }

    /// Options to open bundles with, such as a token that ends it and how much archives may unpack to.
    pub fn options() -> BundleOptions {
        BundleOptions::default()
    }

    /// Everything that a path holds, copies as well. Once the token ends it, it is not whole.
    pub(super) fn open_with(path: &Path, options: &BundleOptions) -> Result<Self, Error> {
        let metadata = discover::metadata(path)?;
        let name = discover::bundle_name(path);
        let mut listing = Listing::new(options);
        if metadata.is_dir() {
            listing.add_folder(path, path);
        } else {
            listing.add_named(path, name.clone());
        }
        Ok(listing.finish(name, Vec::new()))
    }

    /// Bundles for paths and globs as a command line names them.
    ///
    /// A folder or an archive is a bundle, or several where it plainly holds the logs of several
    /// customers, which [`notes`](Self::notes) tells: each archive in it is one then, and each
    /// topmost folder that holds logs itself or whose subfolders have the names of folders of logs.
    /// Their names are their paths below it. Loose files together are one bundle. A path that does
    /// not exist is an error before anything is read.
    ///
    /// ```
    /// use eadm_logs::{Bundle, Error};
    ///
    /// let missing = Bundle::discover(&["no/such/folder"]);
    /// assert!(matches!(missing, Err(Error::NotFound { .. })));
    /// ```
    pub fn discover<P: AsRef<Path>>(paths: &[P]) -> Result<Vec<Self>, Error> {
        Self::options().discover(paths)
    }

    /// [`discover`](Self::discover) that a token ends early: folders may be large, and archives
    /// within archives are unpacked as they are listed.
    ///
    /// ```
    /// use eadm_logs::{Bundle, Cancel, Error};
    ///
    /// let cancel = Cancel::new();
    /// cancel.cancel();
    /// assert!(matches!(Bundle::discover_with(&["."], &cancel), Err(Error::Cancelled)));
    /// ```
    ///
    /// # Errors
    /// As [`discover`](Self::discover); [`Error::Cancelled`].
    pub fn discover_with<P: AsRef<Path>>(paths: &[P], cancel: &Cancel) -> Result<Vec<Self>, Error> {
        Self::options().cancel(cancel.clone()).discover(paths)
    }

    /// The paths and globs of a corpus: every folder and every archive is one bundle whatever it
    /// holds, so that a document's path is always the one below the path that was named. Loose
    /// files together are one bundle, relative to their deepest common folder.
    ///
    /// # Errors
    /// As [`discover`](Self::discover).
    pub fn corpus<P: AsRef<Path>>(paths: &[P]) -> Result<Vec<Self>, Error> {
        Self::options().corpus(paths)
    }

    /// Every file on disk that [`discover`](Self::discover) looks at for these paths: those named,
    /// matched by a glob or below a folder, an archive as the one file that it is. What may be
    /// written, and what must be left alone, can be told from it before anything is read.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use eadm_logs::Bundle;
    ///
    /// let folder = tempfile::tempdir()?;
    /// std::fs::write(folder.path().join("eadm.log"), "2026-03-02 05:40:00,123 [1] INFO Sync - ok\n")?;
    /// assert_eq!(Bundle::files(&[folder.path()])?, [folder.path().join("eadm.log")]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`discover`](Self::discover).
    pub fn files<P: AsRef<Path>>(paths: &[P]) -> Result<Vec<PathBuf>, Error> {
        let paths: Vec<&Path> = paths.iter().map(AsRef::as_ref).collect();
        discover::files(&paths, &Cancel::new())
    }

    /// A bundle of bytes at hand, such as standard input: an archive, a gzip stream or one
    /// document, whose path is then the name.
    pub fn from_bytes(name: impl Into<String>, bytes: Vec<u8>) -> Self {
        Self::options().of_bytes(name.into(), bytes)
    }

    /// [`from_bytes`](Self::from_bytes) of which something goes wrong as they are read.
    #[cfg(test)]
    pub(crate) fn from_faulty_bytes(name: &str, bytes: Vec<u8>, fault: super::Fault) -> Self {
        Self::options().of_store(name.to_owned(), Store::faulty(bytes, fault))
    }

    /// [`from_bytes`](Self::from_bytes) that a token ends early.
    ///
    /// # Errors
    /// [`Error::Cancelled`].
    pub fn from_bytes_with(
        name: impl Into<String>,
        bytes: Vec<u8>,
        cancel: &Cancel,
    ) -> Result<Self, Error> {
        let options = Self::options().cancel(cancel.clone());
        options.from_bytes(name, bytes)
    }

    /// One bundle for each name that `of` gives to documents; those without one stay under the
    /// bundle's own name, which comes last.
    pub(super) fn split_by(self, of: impl Fn(&Document) -> Option<String>) -> Vec<Self> {
        let mut parts: BTreeMap<Option<String>, Vec<Document>> = BTreeMap::new();
        for document in self.documents {
            parts.entry(of(&document)).or_default().push(document);
        }
        let part = |(name, documents): (Option<String>, Vec<Document>)| {
            let name = name.unwrap_or_else(|| self.name.clone());
            Self {
                id: name.clone(),
                name,
                documents,
                notes: self.notes.clone(),
            }
        };
        let rest = parts.remove(&None).map(|documents| (None, documents));
        parts.into_iter().chain(rest).map(part).collect()
    }

    /// Leaves out each document of which another one holds all, and says so.
    pub(super) fn without_copies(mut self, cancel: &Cancel) -> Self {
        let documents: Vec<&Document> = self.documents.iter().collect();
        let holders = copies::holders(&documents, cancel);
        let paths: Vec<(usize, String)> = holders
            .into_iter()
            .enumerate()
            .filter_map(|(copy, of)| Some((copy, self.documents.get(of?)?.path.clone())))
            .collect();
        for (told, (copy, of)) in paths.iter().enumerate() {
            let Some(document) = self.documents.get_mut(*copy) else {
                continue;
            };
            let why = format!("a copy: `{of}` holds all of it");
            if told < TOLD_COPIES {
                self.notes.push(format!("`{}` is {why}", document.path));
            }
            document.skip = Some(why.into());
        }
        if let Some(more @ 1..) = paths.len().checked_sub(TOLD_COPIES) {
            self.notes.push(format!("{more} more sources are copies"));
        }
        self
    }

    /// Takes the documents of another one, whose paths are below this folder now.
    pub(super) fn take(&mut self, other: Self, folder: &str) {
        self.notes.push(format!(
            "`{}` holds nothing that `{}` does not; they are one bundle",
            other.name, self.name
        ));
        let moved = other.documents.into_iter().map(|mut document| {
            // A member of an archive has its name in front.
            if !document.path.starts_with(&format!("{folder}!/")) {
                document.path = format!("{folder}/{}", document.path);
            }
            document
        });
        self.documents.extend(moved);
        self.documents
            .sort_by(|a, b| a.path.as_bytes().cmp(b.path.as_bytes()));
    }

    pub(super) fn named(mut self, name: String) -> Self {
        self.id.clone_from(&name);
        self.name = name;
        self
    }

    pub(super) fn with_id(mut self, id: String) -> Self {
        self.id = id;
        self
    }

    pub(super) fn with_note(mut self, note: String) -> Self {
        self.notes.push(note);
        self
    }

    /// Name of the folder or archive; `files` for several loose files.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its name, with as much of its path in front as tells it from the other bundles that were found
    /// with it: `north/logs` and `south/logs`.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use eadm_logs::Bundle;
    ///
    /// let folder = tempfile::tempdir()?;
    /// let paths = ["north/logs", "south/logs"].map(|path| folder.path().join(path));
    /// for path in &paths {
    ///     std::fs::create_dir_all(path)?;
    ///     std::fs::write(path.join("eadm.log"), "2026-03-02 05:40:00 INFO Import HR started\n")?;
    /// }
    /// let bundles = Bundle::discover(&paths)?;
    /// assert_eq!(bundles[0].name(), "logs");
    /// assert_eq!(bundles[0].id(), "north/logs");
    /// assert_eq!(bundles[1].id(), "south/logs");
    /// # Ok(())
    /// # }
    /// ```
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Documents, sorted by path.
    pub fn documents(&self) -> &[Document] {
        &self.documents
    }

    /// How the paths became this bundle, where that is not plain.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }
}

impl Document {
    /// One with nothing to open, and nothing wrong.
    fn named(path: String, size: u64) -> Self {
        Self {
            path,
            size,
            location: None,
            gzip: None,
            archived: false,
            problem: None,
            skip: None,
        }
    }

    /// Path within the bundle, `/`-separated; a member of an archive is
    /// `customer.zip!/folder/eadm.log`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Bytes unpacked where that is known, else packed.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// A fresh reader over the unpacked bytes.
    pub(crate) fn open(&self) -> Result<Box<dyn Read + Send>, SourceProblem> {
        if let Some(problem) = &self.problem {
            return Err(problem.clone());
        }
        let Some(location) = &self.location else {
            return Err(problem(
                "unreadable",
                "there is nothing to open; list the bundle anew",
            ));
        };
        let reader = location.open().map_err(|error| unreadable(&error))?;
        Ok(match self.gzip {
            Some(most) => Box::new(Bounded::new(gunzip(reader), most)),
            None => reader,
        })
    }

    /// What was found wrong while listing; such a document cannot be opened.
    pub(crate) fn problem(&self) -> Option<&SourceProblem> {
        self.problem.as_ref()
    }

    /// Why it is no log, by its name alone.
    pub(crate) fn skip_reason(&self) -> Option<&str> {
        self.skip.as_deref()
    }

    /// The first bytes, unpacked; none where it is not to be read.
    pub(super) fn head(&self) -> Vec<u8> {
        let mut head = Vec::new();
        if self.skip.is_none()
            && let Ok(reader) = self.open()
        {
            // An error behind the first bytes is told by whoever reads the document.
            let _ = reader.take(HEAD).read_to_end(&mut head);
        }
        head
    }

    /// Whether it is an archive or lies in one, or is a gzip stream: what it holds is not known
    /// before it is unpacked.
    pub(crate) fn is_archived(&self) -> bool {
        self.archived
    }

    /// Whether its bytes are packed by themselves, outside of any archive.
    pub(super) fn is_packed(&self) -> bool {
        self.gzip.is_some()
    }
}

/// Gathers the documents of one bundle.
pub(super) struct Listing<'a> {
    options: &'a BundleOptions,
    documents: Vec<Document>,
    memory_left: u64,
    members_left: usize,
}

/// What lies around a document.
struct Around {
    /// Archives.
    depth: usize,
    /// What the outermost of them may still unpack to.
    budget: Budget,
}

impl<'a> Listing<'a> {
    /// Once the token is cancelled nothing more is listed.
    pub(super) fn new(options: &'a BundleOptions) -> Self {
        Self {
            options,
            documents: Vec::new(),
            memory_left: NESTED_BYTES,
            members_left: MEMBERS,
        }
    }

    pub(super) fn finish(mut self, name: String, notes: Vec<String>) -> Bundle {
        // Stable: members of the same name keep the order of their archive.
        self.documents
            .sort_by(|a, b| a.path.as_bytes().cmp(b.path.as_bytes()));
        Bundle {
            id: name.clone(),
            name,
            documents: self.documents,
            notes,
        }
    }

    /// Everything below a folder, with paths relative to `base`.
    pub(super) fn add_folder(&mut self, folder: &Path, base: &Path) {
        // Folder links are not followed: they may lead round in circles, or to another customer.
        for entry in WalkDir::new(folder).min_depth(1).sort_by_file_name() {
            if self.options.cancel.is_cancelled() {
                return;
            }
            match entry {
                Ok(entry) if entry.file_type().is_dir() => {}
                Ok(entry) => {
                    let path = relative(entry.path(), base);
                    self.add_file(entry.path(), path, base);
                }
                Err(error) => {
                    let path = error
                        .path()
                        .map_or_else(|| relative(folder, base), |at| relative(at, base));
                    let why = error
                        .io_error()
                        .map_or_else(|| error.to_string(), ToString::to_string);
                    let message = format!("cannot be read: {why}; check its permissions");
                    self.fail(path, 0, problem("unreadable", message));
                }
            }
        }
    }

    /// A file found in a folder. A link is followed within it: what lies outside is another one's,
    /// and who sends a folder does not choose what is read of this computer.
    pub(super) fn add_file(&mut self, file: &Path, path: String, folder: &Path) {
        match std::fs::metadata(file) {
            Ok(metadata) if metadata.is_dir() => self.skip(path, 0, None, "link to a folder"),
            Ok(_) if leads_out(file, folder) => {
                self.skip(path, 0, None, "link that leads out of the folder");
            }
            Ok(metadata) if metadata.is_file() => {
                self.add(path, Location::Plain(Store::file(file, metadata.len())));
            }
            // Opening a pipe would wait for a writer for ever.
            Ok(_) => self.skip(path, 0, None, "neither file nor folder"),
            Err(error) => self.fail(path, 0, unreadable(&error)),
        }
    }

    /// A file that the caller named: a pipe is meant to be read then, once, into memory.
    pub(super) fn add_named(&mut self, file: &Path, path: String) {
        let added = match std::fs::metadata(file) {
            Ok(metadata) if metadata.is_file() => {
                self.add(path, Location::Plain(Store::file(file, metadata.len())));
                return;
            }
            Ok(_) => {
                std::fs::File::open(file).and_then(|pipe| self.add_pipe(&path, pipe, PIPED_BYTES))
            }
            Err(error) => Err(error),
        };
        if let Err(error) = added {
            self.fail(path, 0, unreadable(&error));
        }
    }

    /// What a pipe gives, in memory, up to so many bytes: it need not end.
    pub(super) fn add_pipe(&mut self, path: &str, pipe: impl Read, most: u64) -> io::Result<()> {
        let mut bytes = Vec::new();
        pipe.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > most {
            let message = "a pipe may hold 256 MiB at most; write it to a file and name that";
            self.refuse(path.to_owned(), 0, problem("too-large", message));
        } else {
            self.add(path.to_owned(), Location::Plain(Store::bytes(bytes)));
        }
        Ok(())
    }

    /// A document, or the members of the archive that it is.
    pub(super) fn add(&mut self, path: String, location: Location) {
        let mut around = Around {
            depth: 0,
            budget: Budget::new(location.size(), self.options.max_unpacked),
        };
        self.add_within(path, location, &mut around);
    }

    fn add_within(&mut self, path: String, location: Location, around: &mut Around) {
        let size = location.size();
        if let Some(why) = skip::by_name(&path) {
            return self.skip(path, size, Some(location), why);
        }
        if around.depth > 0
            && let Err(problem) = around.budget.take(size)
        {
            return self.refuse(path, size, problem);
        }
        let mut head = Vec::new();
        let read = location
            .open()
            .and_then(|reader| reader.take(HEAD).read_to_end(&mut head));
        // Whoever reads a document reports an error behind its first bytes; of an archive all of them are
        // needed.
        let is_archive = named_archive(&path);
        if let Err(error) = read
            && (head.is_empty() || is_archive)
        {
            let problem = unreadable(&error);
            if around.depth > 0 || is_archive {
                self.refuse(path, size, problem);
            } else {
                self.fail(path, size, problem);
            }
            return;
        }
        let text = || binary(&head, &glimpse(&head)).is_none();
        match packed(&head) {
            Some(Packed::Gzip) => self.add_gzip(path, location, around),
            Some(foreign @ Packed::Foreign(_)) => self.refuse(path, size, unopened(foreign)),
            Some(packed) => self.add_archive(path, &location, packed, around),
            None if head.is_empty() => self.skip(path, size, Some(location), "empty file"),
            // Zip archives are read from their end.
            None if is_archive && !text() => {
                self.add_archive(path, &location, Packed::Zip, around);
            }
            None => self.push(path, size, location, None),
        }
    }

    /// A gzip stream: none tells to how many bytes it unpacks in a way that can be trusted.
    fn add_gzip(&mut self, path: String, location: Location, around: &mut Around) {
        let size = location.size();
        let most = allowed(size).min(around.budget.left());
        if around.depth > 0 {
            // What other members may unpack to depends on it, so it is counted at once.
            let unpacked = location.open().map(|reader| {
                let mut stream = Counted {
                    reader: Until {
                        reader: gunzip(reader).take(most.saturating_add(1)),
                        cancel: &self.options.cancel,
                    },
                    count: 0,
                };
                // A stream that breaks off is told by whoever reads it.
                let _ = io::copy(&mut stream, &mut io::sink());
                stream.count
            });
            let unpacked = match unpacked {
                Ok(unpacked) => unpacked,
                Err(error) => return self.refuse(path, size, unreadable(&error)),
            };
            let refused = limits::refused(unpacked, size);
            if let Some(problem) = refused.or_else(|| around.budget.take(unpacked).err()) {
                return self.refuse(path, size, problem);
            }
        }
        self.push(path, size, location, Some(most));
    }

    fn add_archive(
        &mut self,
        path: String,
        location: &Location,
        packed: Packed,
        around: &mut Around,
    ) {
        let size = location.size();
        if around.depth >= DEPTH {
            return self.refuse(path, size, archive::too_deep(DEPTH));
        }
        let (entries, ended) = match self.members(location, packed, around) {
            Ok(members) => members,
            Err(problem) => return self.refuse(path, size, problem),
        };
        self.members_left = self.members_left.saturating_sub(entries.len());
        around.depth = around.depth.saturating_add(1);
        for entry in entries {
            if self.options.cancel.is_cancelled() {
                return;
            }
            let member = format!("{path}!/{}", entry.name);
            let size = entry.size;
            match (entry.problem, entry.skip, entry.location) {
                (Some(problem), ..) => self.refuse(member, size, problem),
                (None, Some(why), location) => self.skip(member, size, location, why),
                (None, None, Some(location)) => self.add_within(member, location, around),
                (None, None, None) => {
                    self.refuse(member, size, archive::broken("nothing lies behind a name"));
                }
            }
        }
        around.depth = around.depth.saturating_sub(1);
        if let Some(problem) = ended {
            self.refuse(path, size, problem);
        }
    }

    /// The members of an archive, and what ended their list early.
    fn members(
        &mut self,
        location: &Location,
        packed: Packed,
        around: &mut Around,
    ) -> Result<(Vec<Entry>, Option<SourceProblem>), SourceProblem> {
        let broken = |error: io::Error| archive::broken(&error.to_string());
        let (most, cancel) = (self.members_left, &self.options.cancel);
        let lies = location.store().map_err(broken)?;
        if let (Packed::Tar, Some(store)) = (packed, &lies) {
            return Ok(tar::stretches(store, most, cancel));
        }
        if let Packed::Tar | Packed::TarGz = packed {
            let reader = location.open().map_err(broken)?;
            let reader: Box<dyn Read + Send> = if packed == Packed::TarGz {
                Box::new(gunzip(reader))
            } else {
                reader
            };
            let bound = allowed(location.size()).min(around.budget.left());
            let mut stream = Counted {
                reader: Bounded::new(reader, bound),
                count: 0,
            };
            let members = tar::kept(&mut stream, &mut self.memory_left, most, cancel);
            // It has cost its share, and its members, which are unpacked once more, cost theirs.
            around.budget.take(stream.count)?;
            return Ok(members);
        }
        let is_mail = packed == Packed::Mail;
        if is_mail {
            // Its parts take no more than it does, and are held once they are decoded.
            let left = self.memory_left.checked_sub(location.size());
            self.memory_left = left.ok_or_else(|| archive::beyond(&TooMuch::Held))?;
        }
        match self.seekable(location) {
            Ok(Some(store)) if is_mail => mail::parts(&store, most).map_err(broken),
            Ok(Some(store)) => Ok(archive::entries(&store, most, &self.options.cancel)),
            Ok(None) => Err(archive::beyond(&TooMuch::Held)),
            Err(error) => Err(broken(error)),
        }
    }

    /// The archive as it lies, or unpacked into what memory is left; `None` where it is too large.
    fn seekable(&mut self, location: &Location) -> io::Result<Option<Store>> {
        if let Some(store) = location.store()? {
            return Ok(Some(store));
        }
        let size = location.size();
        if size > self.memory_left {
            return Ok(None);
        }
        // Taken before it is used: an archive that fails half-way has cost its share too.
        self.memory_left = self.memory_left.saturating_sub(size);
        let mut bytes = Vec::new();
        let most = size.saturating_add(1);
        let reader = Until {
            reader: location.open()?,
            cancel: &self.options.cancel,
        };
        reader.take(most).read_to_end(&mut bytes)?;
        Ok((bytes.len() as u64 <= size).then(|| Store::bytes(bytes)))
    }

    fn push(&mut self, path: String, size: u64, location: Location, gzip: Option<u64>) {
        let archived = gzip.is_some() || path.contains("!/");
        let location = Some(location);
        self.documents.push(Document {
            location,
            gzip,
            archived,
            ..Document::named(path, size)
        });
    }

    fn skip(&mut self, path: String, size: u64, location: Option<Location>, why: &'static str) {
        let skip = Some(why.into());
        self.documents.push(Document {
            location,
            skip,
            ..Document::named(path, size)
        });
    }

    /// An archive, or something in one, that is not read: it may hold logs.
    fn refuse(&mut self, path: String, size: u64, problem: SourceProblem) {
        self.documents.push(Document {
            problem: Some(problem),
            archived: true,
            ..Document::named(path, size)
        });
    }

    /// A file or folder that cannot be read.
    fn fail(&mut self, path: String, size: u64, problem: SourceProblem) {
        let problem = Some(problem);
        self.documents.push(Document {
            problem,
            ..Document::named(path, size)
        });
    }
}

/// Whether a file is a link to something that does not lie in a folder.
pub(super) fn leads_out(file: &Path, folder: &Path) -> bool {
    let is_link = std::fs::symlink_metadata(file).is_ok_and(|metadata| metadata.is_symlink());
    let within = || {
        Some(
            file.canonicalize()
                .ok()?
                .starts_with(folder.canonicalize().ok()?),
        )
    };
    is_link && within() == Some(false)
}

/// Path below `base`, `/`-separated; for `base` itself its name.
pub(super) fn relative(path: &Path, base: &Path) -> String {
    let below: PathBuf = path.strip_prefix(base).unwrap_or(path).to_path_buf();
    let parts: Vec<_> = below
        .components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    if parts.is_empty() {
        discover::bundle_name(base)
    } else {
        parts.join("/")
    }
}

fn gunzip<R: Read>(reader: R) -> MultiGzDecoder<io::BufReader<R>> {
    MultiGzDecoder::new(io::BufReader::new(reader))
}

/// Counts what is read.
struct Counted<R> {
    reader: R,
    count: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buf)?;
        self.count = self.count.saturating_add(read as u64);
        Ok(read)
    }
}

fn unreadable(error: &io::Error) -> SourceProblem {
    problem(
        "unreadable",
        format!("cannot be read: {error}; check that it is whole and its permissions"),
    )
}

#[cfg(test)]
#[path = "bundle_tests.rs"]
pub(crate) mod tests;
