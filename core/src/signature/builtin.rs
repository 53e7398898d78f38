//! The signatures that are compiled in: one file each, named by its id.

macro_rules! files {
    ($($id:literal),+ $(,)?) => {
        /// Name and text of every file.
        pub(super) const FILES: &[(&str, &str)] = &[
            $((concat!($id, ".toml"), include_str!(concat!("../../data/signatures/", $id, ".toml")))),+
        ];
    };
}

files! {
    "ad-access-denied",
    "client-crash",
    "client-hang",
    "client-unhandled-exception",
    "compilo-departments-unavailable",
    "http-401",
    "http-403",
    "http-407",
    "http-server-error",
    "import-filter-stop",
    "ldap-bind-account-locked",
    "ldap-bind-invalid-credentials",
    "ldap-bind-password-expired",
    "ldap-server-not-operational",
    "name-not-resolved",
    "request-timeout",
    "schannel-error",
    "step-access-denied",
    "task-account-disabled",
    "task-account-locked",
    "task-already-running",
    "task-batch-right-missing",
    "task-logon-failed",
    "task-missed",
    "task-password-expired",
    "task-run-failed",
    "task-run-late",
    "task-start-failed",
    "task-time-limit",
    "tls-channel-failed",
    "user-filtered",
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_file_of_the_folder_is_listed() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/data/signatures");
        let mut found: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        found.sort_unstable();
        let listed: Vec<&str> = super::FILES.iter().map(|(name, _)| *name).collect();
        assert_eq!(listed, found);
    }
}
