//! How bundles are opened, where nothing said is not enough.

use std::io::Read;
use std::path::{Path, PathBuf};

use super::bundle::{Bundle, Listing, PIPED_BYTES};
use super::discover;
use super::store::{Location, Store};
use crate::cancel::Cancel;
use crate::error::Error;

/// How bundles are opened; [`Bundle::options`] begins one.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use eadm_logs::Bundle;
///
/// let folder = tempfile::tempdir()?;
/// std::fs::write(folder.path().join("eadm.log"), "2026-03-02 05:40:00,123 [1] INFO Sync - ok\n")?;
/// let bundles = Bundle::options().max_unpacked(8 << 30).discover(&[folder.path()])?;
/// assert_eq!(bundles.len(), 1);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Default)]
pub struct BundleOptions {
    pub(super) cancel: Cancel,
    pub(super) max_unpacked: Option<u64>,
}

impl BundleOptions {
    /// The token that ends it early: folders may be large, and archives within archives are
    /// unpacked as they are listed.
    #[must_use]
    pub fn cancel(mut self, cancel: Cancel) -> Self {
        self.cancel = cancel;
        self
    }

    /// How many bytes one outermost archive may unpack to, with all that is in it. Unless said, 200
    /// times its own bytes, 1 GiB at least and 64 GiB at most.
    ///
    /// What does not fit is not read, and its [`Source`](crate::Source) says so. A member that
    /// unpacks to more than 64 MiB and 200 times its packed bytes is not read either, whatever is
    /// allowed here.
    #[must_use]
    pub fn max_unpacked(mut self, bytes: u64) -> Self {
        self.max_unpacked = Some(bytes);
        self
    }

    /// [`Bundle::open`] in this way.
    ///
    /// # Errors
    /// As [`Bundle::open`]; [`Error::Cancelled`].
    pub fn open(&self, path: impl AsRef<Path>) -> Result<Bundle, Error> {
        let bundle = Bundle::open_with(path.as_ref(), self)?.without_copies(&self.cancel);
        self.cancel.check().map(|()| bundle)
    }

    /// [`Bundle::discover`] in this way.
    ///
    /// # Errors
    /// As [`Bundle::discover`]; [`Error::Cancelled`].
    pub fn discover<P: AsRef<Path>>(&self, paths: &[P]) -> Result<Vec<Bundle>, Error> {
        let paths: Vec<&Path> = paths.iter().map(AsRef::as_ref).collect();
        let bundles = discover::discover(&paths, self)?;
        self.cancel.check().map(|()| bundles)
    }

    /// [`Bundle::corpus`] in this way.
    ///
    /// # Errors
    /// As [`Bundle::corpus`]; [`Error::Cancelled`].
    pub fn corpus<P: AsRef<Path>>(&self, paths: &[P]) -> Result<Vec<Bundle>, Error> {
        let paths: Vec<&Path> = paths.iter().map(AsRef::as_ref).collect();
        let bundles = discover::corpus(&paths, self)?;
        self.cancel.check().map(|()| bundles)
    }

    /// [`Bundle::from_bytes`] in this way.
    ///
    /// # Errors
    /// [`Error::Cancelled`].
    pub fn from_bytes(&self, name: impl Into<String>, bytes: Vec<u8>) -> Result<Bundle, Error> {
        let bundle = self.of_bytes(name.into(), bytes);
        self.cancel.check().map(|()| bundle)
    }

    /// [`Bundle::from_bytes`] of what a pipe such as standard input gives, up to 256 MiB: beyond, it is
    /// not read, and its [`Source`](crate::Source) says so.
    ///
    /// # Errors
    /// [`Error::Read`]; [`Error::Cancelled`].
    pub fn from_pipe(&self, name: impl Into<String>, pipe: impl Read) -> Result<Bundle, Error> {
        let name = name.into();
        let mut listing = Listing::new(self);
        let read = listing.add_pipe(&name, pipe, PIPED_BYTES);
        read.map_err(|source| Error::Read {
            path: PathBuf::from(&name),
            source,
        })?;
        let bundle = listing.finish(name, Vec::new());
        let bundle = bundle.without_copies(&self.cancel);
        self.cancel.check().map(|()| bundle)
    }

    /// Once the token is cancelled it is not whole.
    pub(super) fn of_bytes(&self, name: String, bytes: Vec<u8>) -> Bundle {
        self.of_store(name, Store::bytes(bytes))
    }

    pub(super) fn of_store(&self, name: String, store: Store) -> Bundle {
        let mut listing = Listing::new(self);
        listing.add(name.clone(), Location::Plain(store));
        let bundle = listing.finish(name, Vec::new());
        bundle.without_copies(&self.cancel)
    }
}
