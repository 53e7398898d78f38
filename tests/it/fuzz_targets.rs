//! The fuzz targets lie outside the workspace: nothing else notices when one is not built.

use std::collections::BTreeSet;
use std::path::Path;

#[test]
fn every_fuzz_target_is_built_and_told_of() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let files: BTreeSet<String> = std::fs::read_dir(folder.join("fuzz_targets"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();

    let manifest: toml::Table = read("Cargo.toml").parse().unwrap();
    let built: BTreeSet<String> = manifest["bin"]
        .as_array()
        .unwrap()
        .iter()
        .map(|target| {
            let name = target["name"].as_str().unwrap();
            let path = target["path"].as_str().unwrap();
            assert_eq!(path, format!("fuzz_targets/{name}.rs"));
            name.to_owned()
        })
        .collect();
    assert_eq!(built, files);

    let readme = read("README.md");
    let mut told: Vec<&str> = readme
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
        .collect();
    told.sort_unstable();
    assert_eq!(told, files.iter().collect::<Vec<_>>());
}
