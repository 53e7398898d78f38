//! Which files are no logs by their names alone.

/// Event Viewer stores the words that it shows events with beside an export; the sentences of ours
/// are made of the data.
const DISPLAY_TEXTS: &str = "display texts of an event export, not needed";

/// Extensions and what such a file is.
const EXTENSIONS: &[(&str, &[&str])] = &[
    (
        "picture",
        &[
            "png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff", "ico", "heic", "webp", "svg",
        ],
    ),
    (
        "film or sound",
        &["mp4", "mov", "avi", "wmv", "mkv", "mp3", "wav", "m4a"],
    ),
    (
        "office document",
        &[
            "doc", "docx", "docm", "xls", "xlsx", "xlsm", "xlsb", "ppt", "pptx", "odt", "ods",
            "pdf", "rtf", "vsdx", "one", "msg",
        ],
    ),
    (
        "executable",
        &[
            "exe", "dll", "msi", "msp", "sys", "scr", "pdb", "nupkg", "jar", "vsix", "cab",
        ],
    ),
    ("shortcut", &["lnk", "url"]),
    (
        "certificate or key",
        &["pfx", "p12", "cer", "crt", "pem", "key"],
    ),
    (DISPLAY_TEXTS, &["mta"]),
];

/// Names of files that Windows and macOS leave behind.
const NAMES: &[&str] = &["thumbs.db", "desktop.ini", ".ds_store"];

/// Folders whose files are no logs: what Event Viewer stores beside an export, and what macOS
/// adds to a zip.
const FOLDERS: &[(&str, &str)] = &[
    ("localemetadata", DISPLAY_TEXTS),
    ("__macosx", "macOS folder data"),
];

/// Why the file of this path (`/`-separated, relative to its bundle) is not opened.
pub(super) fn by_name(path: &str) -> Option<&'static str> {
    let lower = path.to_lowercase();
    let mut parts = lower.split('/').rev();
    let name = parts.next().unwrap_or_default();
    for part in parts {
        if let Some((_, why)) = FOLDERS.iter().find(|(folder, _)| *folder == part) {
            return Some(why);
        }
    }
    if NAMES.contains(&name) {
        return Some("folder data of the operating system");
    }
    // `.log` alone is a name, not an extension.
    let (stem, extension) = name.rsplit_once('.')?;
    if stem.is_empty() {
        return None;
    }
    EXTENSIONS
        .iter()
        .find(|(_, list)| list.contains(&extension))
        .map(|(what, _)| *what)
}

#[cfg(test)]
mod tests {
    use super::by_name;

    #[test]
    fn what_is_no_log_by_its_name() {
        for (path, why) in [
            ("skjermbilde.PNG", "picture"),
            ("docs/Rutine.docx", "office document"),
            ("bin/eAdm.exe", "executable"),
            (
                "events/LocaleMetaData/System_1033.MTA",
                "display texts of an event export, not needed",
            ),
            (
                "System_1044.MTA",
                "display texts of an event export, not needed",
            ),
            ("c.zip!/__MACOSX/._eadm.log", "macOS folder data"),
            ("Thumbs.db", "folder data of the operating system"),
        ] {
            assert_eq!(by_name(path), Some(why), "{path}");
        }
    }

    #[test]
    fn near_misses_are_read() {
        for path in [
            "eadm.log",
            "eadm.log.1",
            "png",
            ".png",
            "LocaleMetaData.log",
            "exe.txt",
            "a.b",
        ] {
            assert_eq!(by_name(path), None, "{path}");
        }
    }
}
