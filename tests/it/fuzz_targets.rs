//! The fuzz targets lie outside of the workspace: nothing else notices when one is not described.

use std::path::Path;

use eadm_logs::fuzzing::TARGETS;

#[test]
fn every_fuzz_target_has_its_row_in_the_readme() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/README.md");
    let readme = std::fs::read_to_string(readme).unwrap();
    let rows: Vec<(&str, &str)> = readme
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split_once(" | `"))
        .filter_map(|(group, rest)| Some((group, rest.split('`').next()?)))
        .collect();
    let targets: Vec<(&str, &str)> = TARGETS.iter().map(|t| (t.group, t.name)).collect();
    assert_eq!(rows, targets);
}
