//! What members of archives are, and the directory of zip archives as members.

use std::io;

use zip::CompressionMethod;
use zip::read::Config;
use zip::unstable::read::ZipIterable;

use super::content::Packed;
use super::limits::TooMuch;
use super::store::{Location, Member, Store};
use super::{limits, oem, problem};
use crate::cancel::Cancel;
use crate::model::SourceProblem;

/// One member of an archive.
pub(super) struct Entry {
    /// Its name, `/`-separated.
    pub(super) name: String,
    /// Bytes unpacked.
    pub(super) size: u64,
    /// Where its bytes lie; `None` where nothing is to be opened.
    pub(super) location: Option<Location>,
    /// Why it cannot be opened.
    pub(super) problem: Option<SourceProblem>,
    /// Why it need not be opened.
    pub(super) skip: Option<&'static str>,
}

impl Entry {
    /// A member by its name as it stands there, with what is wrong with the name.
    pub(super) fn new(name: String, size: u64) -> Self {
        Self {
            problem: unsafe_path(&name),
            skip: None,
            location: None,
            size,
            name: tidy(name),
        }
    }
}

/// Up to `most` members of a zip archive in the order of its directory, folders left out; with what
/// ended the list early, if anything did. Nothing is unpacked for it, and what unpacks to too much has
/// its problem here.
pub(super) fn entries(
    archive: &Store,
    most: usize,
    cancel: &Cancel,
) -> (Vec<Entry>, Option<SourceProblem>) {
    let mut entries = Vec::new();
    let mut spans = Vec::new();
    let mut cut = None;
    let listed = (|| {
        let mut zip =
            ZipIterable::try_new(io::BufReader::new(archive.reader()?), Config::default())?;
        for member in zip.files()? {
            if cancel.is_cancelled() {
                break;
            }
            let member = member?;
            if member.is_dir() {
                continue;
            }
            if entries.len() >= most {
                cut = Some(too_many());
                break;
            }
            let mut entry = Entry::new(member_name(member.name_raw()), member.size());
            let method = member.compression();
            let header = member.header_start();
            // No member has more bytes than lie behind its beginning, whatever it declares.
            let behind = archive.length().saturating_sub(header);
            let packed = member.compressed_size().min(behind);
            entry.problem = entry
                .problem
                .or_else(|| member.encrypted().then(encrypted))
                .or_else(|| unsupported(method))
                .or_else(|| limits::refused(member.size(), packed));
            spans.push((header, packed));
            entry.skip = member.is_symlink().then_some("symbolic link");
            entry.location = Some(Location::Member(Member {
                archive: archive.clone(),
                header: Some(header),
                packed,
                size: member.size(),
                deflated: method == CompressionMethod::Deflated,
                crc: member.crc32(),
            }));
            entries.push(entry);
        }
        Ok::<(), zip::result::ZipError>(())
    })();
    for (one, other) in shared(&spans) {
        let Some(name) = entries.get(other).map(|entry| entry.name.clone()) else {
            continue;
        };
        if let Some(entry) = entries.get_mut(one) {
            entry.problem.get_or_insert_with(|| sharing(&name));
        }
    }
    let broken = listed.err().map(|error| broken(&error.to_string()));
    (entries, cut.or(broken))
}

pub(super) fn broken(why: &str) -> SourceProblem {
    problem(
        "broken-archive",
        format!(
            "the archive is broken: {why}; ask for it again, or unpack what can be and name the folder"
        ),
    )
}

pub(super) fn too_many() -> SourceProblem {
    problem(
        "too-large",
        "the archive has more members than are listed for one bundle; unpack it and name the folder",
    )
}

/// Why the list of an archive ends where it unpacks to more than it may.
pub(super) fn beyond(much: &TooMuch) -> SourceProblem {
    problem(
        "too-large",
        format!(
            "the archive was not read to its end: {much}; make sure that it holds logs, unpack it and name the folder"
        ),
    )
}

/// Why what lies within so many others is not opened.
pub(super) fn too_deep(depth: usize) -> SourceProblem {
    problem(
        "too-deep",
        format!(
            "an archive within {depth} archives is not opened; unpack the outer ones and name the folder"
        ),
    )
}

pub(super) fn sparse() -> SourceProblem {
    problem(
        "unreadable",
        "the member is stored as a sparse file, which is not supported; unpack the archive and name the folder instead",
    )
}

/// Why what is packed in this way is not opened, where it is met behind all that is unpacked.
pub(crate) fn unopened(packed: Packed) -> SourceProblem {
    match packed {
        Packed::Foreign(what) => problem(
            "unsupported-archive",
            format!(
                "a {what} cannot be opened here; ask for a zip instead, or unpack it and name the folder"
            ),
        ),
        Packed::Zip | Packed::Gzip | Packed::Tar | Packed::TarGz | Packed::Mail => problem(
            "too-deep",
            "an archive within a gzip stream is not opened; unpack the stream and name what comes of it",
        ),
    }
}

fn encrypted() -> SourceProblem {
    problem(
        "encrypted",
        "the member is encrypted; unpack the archive with its password and name the folder instead",
    )
}

fn unsupported(method: CompressionMethod) -> Option<SourceProblem> {
    let known = matches!(
        method,
        CompressionMethod::Stored | CompressionMethod::Deflated
    );
    (!known).then(|| {
        problem(
            "unreadable",
            format!(
                "the member is compressed by a method that is not supported ({method}); unpack the archive and name the folder instead"
            ),
        )
    })
}

/// Which members share bytes of the archive, each with one that it shares them with. A member begins
/// with a header of 30 bytes at least, and its packed bytes follow.
fn shared(spans: &[(u64, u64)]) -> Vec<(usize, usize)> {
    let end = |(start, packed): (u64, u64)| start.saturating_add(30).saturating_add(packed);
    let mut order: Vec<usize> = (0..spans.len()).collect();
    order.sort_by_key(|&index| spans.get(index).copied());
    let mut sharing = Vec::new();
    // The one that reaches furthest, and where it ends.
    let mut reach: Option<(u64, usize)> = None;
    for index in order {
        let Some(&span) = spans.get(index) else {
            continue;
        };
        if let Some((_, other)) = reach.filter(|(reached, _)| span.0 < *reached) {
            sharing.extend([(index, other), (other, index)]);
        }
        reach = reach.max(Some((end(span), index)));
    }
    sharing
}

fn sharing(other: &str) -> SourceProblem {
    problem(
        "too-large",
        format!(
            "the member shares its bytes with `{other}`, as in archives that are made to unpack without end, so it was not opened; ask the sender for an archive made by an ordinary tool"
        ),
    )
}

/// Names that would leave the folder an archive is unpacked to. Nothing is unpacked here; but who
/// builds such a name means harm, and its evidence is not to be trusted.
fn unsafe_path(name: &str) -> Option<SourceProblem> {
    let what = if name.starts_with('/') {
        "is absolute"
    } else if matches!(name.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic()) {
        "names a drive"
    } else if name.split('/').any(|part| part == "..") {
        "leads out of the archive with `..`"
    } else if name.contains('\0') {
        "holds a zero byte"
    } else {
        return None;
    };
    Some(problem(
        "unsafe-path",
        format!(
            "the member's name {what}, so it was not opened; ask the sender for an archive made by an ordinary tool, or unpack it and name the folder"
        ),
    ))
}

/// Leaves out `.` and empty parts, except at the front, where they make a name absolute.
fn tidy(name: String) -> String {
    if !name
        .split('/')
        .skip(1)
        .any(|part| part.is_empty() || part == ".")
        && !name.starts_with("./")
    {
        return name;
    }
    let absolute = if name.starts_with('/') { "/" } else { "" };
    let parts: Vec<&str> = name
        .split('/')
        .filter(|part| !part.is_empty() && *part != ".")
        .collect();
    format!("{absolute}{}", parts.join("/"))
}

/// UTF-8 where it is valid, else code page 850, as older Windows tools in Norway wrote it.
/// Backslashes, which some of them wrote too, become slashes.
pub(super) fn member_name(raw: &[u8]) -> String {
    let name = match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => oem::decode(raw).collect(),
    };
    name.replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::{member_name, shared, tidy, unsafe_path};

    #[test]
    fn names_of_older_windows_tools_are_code_page_850() {
        assert_eq!(
            member_name(b"K\x9brel\x9bp\\p\x86 \x91re \x8f\x92\x9d.log"),
            "Køreløp/på ære ÅÆØ.log"
        );
        assert_eq!(member_name("Kørel\u{f8}p.log".as_bytes()), "Køreløp.log");
    }

    #[test]
    fn members_that_share_bytes_are_found() {
        let sharing = |spans: &[(u64, u64)]| {
            let mut found: Vec<usize> = shared(spans).into_iter().map(|(one, _)| one).collect();
            found.sort_unstable();
            found.dedup();
            found
        };
        let nobody: [usize; 0] = [];
        assert_eq!(sharing(&[]), nobody);
        // Side by side, in any order, empty ones too.
        assert_eq!(sharing(&[(70, 5), (0, 10), (40, 0)]), nobody);
        // The same bytes by two names; one within another; a chain.
        assert_eq!(sharing(&[(0, 10), (0, 10), (40, 1)]), [0, 1]);
        assert_eq!(sharing(&[(300, 0), (0, 200), (60, 10)]), [1, 2]);
        assert_eq!(
            sharing(&[(0, 50), (79, 50), (158, 50), (238, 1)]),
            [0, 1, 2]
        );
        assert_eq!(sharing(&[(u64::MAX - 5, 9), (0, u64::MAX)]), [0, 1]);
    }

    proptest::proptest! {
        /// Held to every pair of members.
        #[test]
        fn whoever_shares_bytes_is_found(spans in proptest::collection::vec((0_u64..400, 0_u64..120), 0..12)) {
            let end = |span: (u64, u64)| span.0 + 30 + span.1;
            let share = |a: usize, b: usize| {
                a != b && spans[a].0 < end(spans[b]) && spans[b].0 < end(spans[a])
            };
            let all = 0..spans.len();
            let wanted: Vec<usize> = all.clone().filter(|&a| all.clone().any(|b| share(a, b))).collect();
            let mut found: Vec<usize> = shared(&spans).iter().map(|(one, _)| *one).collect();
            proptest::prop_assert!(shared(&spans).iter().all(|&(a, b)| share(a, b)));
            found.sort_unstable();
            found.dedup();
            proptest::prop_assert_eq!(found, wanted);
        }
    }

    #[test]
    fn unsafe_names_are_told_from_safe_ones() {
        for name in [
            "/etc/passwd",
            "C:/eadm.log",
            "c:eadm.log",
            "a/../../b.log",
            "..",
            "a\0b",
        ] {
            let kind = unsafe_path(name).map(|problem| problem.kind);
            assert_eq!(kind.as_deref(), Some("unsafe-path"), "{name}");
        }
        for name in ["a/b.log", "..a/b..log", "a/...", "ab:c.log"] {
            assert!(unsafe_path(name).is_none(), "{name}");
        }
    }

    #[test]
    fn names_are_tidied() {
        assert_eq!(tidy("./a//b/./c.log".to_owned()), "a/b/c.log");
        assert_eq!(tidy("a/b.log".to_owned()), "a/b.log");
        assert_eq!(tidy("/a//b.log".to_owned()), "/a/b.log");
    }
}
