//! Audits of a log that is given by its lines alone.

use eadm_logs::{Analyzer, Bundle, BundleAudit};

/// The audit of a log of these lines, ten seconds apart, those with `!` errors and with `?` warnings.
pub(crate) fn audited(lines: &[&str]) -> BundleAudit {
    let mut log = String::new();
    for (number, line) in lines.iter().enumerate() {
        let (minute, second) = (number / 6, number % 6 * 10);
        let (level, text) = match line.split_at_checked(1) {
            Some(("!", text)) => ("ERROR", text),
            Some(("?", text)) => ("WARN", text),
            _ => ("INFO", *line),
        };
        log += &format!("2026-03-02 05:{minute:02}:{second:02},000 [1] {level} Eadm - {text}\n");
    }
    let analyzer = Analyzer::builder().build().unwrap();
    let mut audit = analyzer
        .audit(&Bundle::from_bytes("eadm.log", log.into()))
        .unwrap();
    audit.bundles.remove(0)
}

/// The cycles, each as its steps with their statuses and attempts.
pub(crate) fn told(audit: &BundleAudit) -> Vec<String> {
    let cycles = audit.cycles.iter().map(|cycle| {
        let steps = cycle
            .steps
            .iter()
            .map(|s| format!("{} {} {}", s.step, s.status, s.attempts));
        steps.collect::<Vec<_>>().join(", ")
    });
    cycles.collect()
}
