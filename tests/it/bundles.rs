//! Every bundle of the fixtures through the command, held to its expectation.

use std::fmt::Debug;
use std::path::Path;

use eadm_logs::{Audit, BundleAudit, Evidence, Stamp};

use crate::command::ran;
use crate::expectation::{self, Cycle, Expectation, Finding, Place, Run};

/// What differs, a line each, so that one run tells everything that is wrong.
struct Diffs {
    bundle: String,
    lines: Vec<String>,
}

impl Diffs {
    // Values that were made for the comparison are handed over.
    #[allow(clippy::needless_pass_by_value)]
    fn same<T: PartialEq + Debug>(&mut self, field: &str, expected: T, actual: T) {
        if expected != actual {
            self.lines.push(format!(
                "{}: {field}: expected {expected:?}, got {actual:?}",
                self.bundle
            ));
        }
    }

    fn holds(&mut self, field: &str, holds: bool, why: &str) {
        if !holds {
            self.lines.push(format!("{}: {field}: {why}", self.bundle));
        }
    }

    /// Points in time are compared as such: the expectation is in the log's zone.
    fn stamp(&mut self, field: &str, expected: Option<&String>, actual: Option<Stamp>) {
        let expected = expected.map(|text| text.parse::<Stamp>().unwrap());
        if expected != actual {
            let say = |s: Option<Stamp>| s.map_or_else(|| "null".to_owned(), |s| s.to_string());
            self.lines.push(format!(
                "{}: {field}: expected {}, got {}",
                self.bundle,
                say(expected),
                say(actual)
            ));
        }
    }

    fn places(&mut self, field: &str, expected: &[Place], actual: &[Evidence]) {
        for place in expected {
            let found = actual.iter().any(|e| {
                e.path == place.path
                    && e.line == Some(place.line)
                    && (place.record.is_none() || e.record == place.record)
            });
            let seen: Vec<_> = actual.iter().map(|e| (&e.path, e.line, e.record)).collect();
            self.holds(field, found, &format!("{place:?} is not among {seen:?}"));
        }
    }
}

/// The JSON word of a value.
fn word<T: serde::Serialize>(value: &T) -> String {
    match serde_json::to_value(value).unwrap() {
        serde_json::Value::String(text) => text,
        other => other.to_string(),
    }
}

fn compare_cycle(d: &mut Diffs, at: &str, expected: &Cycle, actual: &eadm_logs::Cycle) {
    d.same(&format!("{at}.stream"), expected.stream, actual.stream);
    d.same(
        &format!("{at}.kind"),
        expected.kind.clone(),
        word(&actual.kind),
    );
    d.same(
        &format!("{at}.status"),
        expected.status.clone(),
        word(&actual.status),
    );
    d.same(&format!("{at}.number"), expected.number, actual.number);
    d.stamp(
        &format!("{at}.started"),
        expected.started.as_ref(),
        actual.started,
    );
    d.stamp(
        &format!("{at}.ended"),
        expected.ended.as_ref(),
        actual.ended,
    );
    let steps = |it: Vec<(String, String)>| {
        it.into_iter()
            .map(|(step, status)| format!("{step} {status}"))
            .collect::<Vec<_>>()
    };
    let wanted = steps(
        expected
            .steps
            .iter()
            .map(|s| (s.step.clone(), s.status.clone()))
            .collect(),
    );
    let got = steps(
        actual
            .steps
            .iter()
            .map(|s| (word(&s.step), word(&s.status)))
            .collect(),
    );
    let alike = wanted == got;
    d.same(&format!("{at}.steps"), wanted, got);
    if !alike {
        return;
    }
    for (expected, actual) in expected.steps.iter().zip(&actual.steps) {
        let at = format!("{at}.{}", expected.step);
        if let Some(attempts) = expected.attempts {
            d.same(&format!("{at}.attempts"), attempts, actual.attempts);
        }
        if expected.started.is_some() {
            d.stamp(
                &format!("{at}.started"),
                expected.started.as_ref(),
                actual.started,
            );
        }
        if expected.ended.is_some() {
            d.stamp(
                &format!("{at}.ended"),
                expected.ended.as_ref(),
                actual.ended,
            );
        }
        if let Some(reason) = &expected.reason {
            let holds = actual.reason.as_ref().is_some_and(|r| r.contains(reason));
            d.holds(
                &format!("{at}.reason"),
                holds,
                &format!("{reason:?} is not in {:?}", actual.reason),
            );
        }
        d.places(
            &format!("{at}.evidence"),
            &expected.evidence,
            &actual.evidence,
        );
    }
}

fn compare_finding(d: &mut Diffs, at: &str, expected: &Finding, actual: &eadm_logs::Finding) {
    if expected.step.is_some() {
        d.same(
            &format!("{at}.step"),
            expected.step.clone(),
            actual.step.as_ref().map(word),
        );
    }
    if expected.cycle.is_some() {
        d.same(&format!("{at}.cycle"), expected.cycle, actual.cycle);
    }
    if expected.stream.is_some() {
        d.same(&format!("{at}.stream"), expected.stream, actual.stream);
    }
    d.same(
        &format!("{at}.state"),
        expected.state.clone(),
        word(&actual.state),
    );
    if let Some(severity) = &expected.severity {
        d.same(
            &format!("{at}.severity"),
            severity.clone(),
            word(&actual.severity),
        );
    }
    d.same(
        &format!("{at}.mode"),
        expected.mode.clone(),
        word(&actual.mode),
    );
    if let Some(who) = &expected.who {
        d.same(&format!("{at}.who"), who.clone(), word(&actual.who));
    }
    d.same(
        &format!("{at}.third_party"),
        expected.third_party.clone(),
        actual.third_party.clone(),
    );
    if let Some(count) = expected.count {
        d.same(&format!("{at}.count"), count, actual.count);
    }
    d.places(
        &format!("{at}.evidence"),
        &expected.evidence,
        &actual.evidence,
    );
    d.holds(
        &format!("{at}.actions"),
        !actual.actions.is_empty(),
        "nobody is told what to do",
    );
    if let Some(first) = &expected.first_action {
        let got = actual
            .actions
            .first()
            .map(|a| (word(&a.who), word(&a.kind)));
        d.same(
            &format!("{at}.first_action"),
            Some((first.who.clone(), first.kind.clone())),
            got,
        );
    }
}

fn compare(d: &mut Diffs, expected: &Expectation, actual: &BundleAudit) {
    d.same(
        "verdict.status",
        expected.verdict.status.clone(),
        word(&actual.verdict.status),
    );
    let rests_on = actual
        .verdict
        .finding
        .and_then(|i| actual.findings.get(i))
        .map(|f| f.id.clone());
    d.same(
        "verdict.finding",
        expected.verdict.finding.clone(),
        rests_on,
    );
    d.stamp("as_of", expected.as_of.as_ref(), actual.as_of);
    if let Some(streams) = &expected.streams {
        d.same("streams", streams.len(), actual.streams.len());
        for (i, (expected, actual)) in streams.iter().zip(&actual.streams).enumerate() {
            if expected.product.is_some() {
                let product = actual.product.as_ref().map(word);
                d.same(
                    &format!("streams[{i}].product"),
                    expected.product.clone(),
                    product,
                );
            }
            if expected.host.is_some() {
                d.same(&format!("streams[{i}].host"), &expected.host, &actual.host);
            }
            if expected.orgnr.is_some() {
                d.same(
                    &format!("streams[{i}].orgnr"),
                    &expected.orgnr,
                    &actual.orgnr,
                );
            }
        }
    }
    d.same("cycles", expected.cycles.len(), actual.cycles.len());
    for (i, (expected, actual)) in expected.cycles.iter().zip(&actual.cycles).enumerate() {
        compare_cycle(d, &format!("cycles[{i}]"), expected, actual);
    }
    if let Some(runs) = &expected.runs {
        d.same("runs", runs.len(), actual.runs.len());
        for (i, (expected, actual)) in runs.iter().zip(&actual.runs).enumerate() {
            let at = format!("runs[{i}]");
            let known = |run: &Run| {
                (
                    run.task.clone(),
                    run.status.clone(),
                    run.cycle,
                    run.result.clone(),
                )
            };
            let got = (
                actual.task.clone().unwrap_or_default(),
                word(&actual.status),
                actual.cycle,
                actual.result.clone(),
            );
            d.same(&at, known(expected), got);
            d.places(
                &format!("{at}.evidence[0]"),
                std::slice::from_ref(&expected.evidence),
                &actual.evidence[..1],
            );
        }
    }
    if expected.one_open_finding {
        let open = actual.findings.iter().filter(|f| f.asks_for_action());
        d.same("open findings", 1, open.count());
    }
    let wanted = |id: &str| expected.findings.iter().any(|f| f.id == id);
    let findings: Vec<_> = actual
        .findings
        .iter()
        .filter(|f| wanted(&f.id) || !expected.tolerated.contains(&f.id))
        .collect();
    let ids = |it: Vec<&str>| it.join(", ");
    d.same(
        "findings",
        ids(expected.findings.iter().map(|f| f.id.as_str()).collect()),
        ids(findings.iter().map(|f| f.id.as_str()).collect()),
    );
    for (i, (expected, actual)) in expected.findings.iter().zip(findings).enumerate() {
        if expected.id == actual.id {
            compare_finding(
                d,
                &format!("findings[{i}] {}", expected.id),
                expected,
                actual,
            );
        }
    }
    for group in &expected.unexplained {
        let found = actual.unexplained.iter().any(|u| {
            u.sample.path == group.path
                && u.sample
                    .line
                    .is_some_and(|line| group.lines.contains(&line))
                && u.count == group.count
                && word(&u.level) == group.level
        });
        d.holds(
            "unexplained",
            found,
            &format!("{group:?} is missing in {:?}", actual.unexplained),
        );
    }
    if expected.unexplained_complete {
        d.same(
            "unexplained",
            expected.unexplained.len(),
            actual.unexplained.len(),
        );
    }
    if let Some(has_gaps) = expected.has_gaps {
        d.same("has_gaps", has_gaps, !actual.gaps.is_empty());
    }
}

fn run(d: &mut Diffs, expected: &Expectation) {
    let mut args = vec!["audit", "--format", "json"];
    let options = &expected.options;
    let given = [
        ("--zone", &options.zone),
        ("--as-of", &options.as_of),
        ("--lang", &options.lang),
    ];
    for (option, value) in given {
        if let Some(value) = value {
            args.extend([option, value.as_str()]);
        }
    }
    let bundle = format!("fixtures/bundles/{}", d.bundle);
    args.push(&bundle);
    let ran = ran(Path::new(env!("CARGO_MANIFEST_DIR")), &args);
    d.same("exit", expected.exit, ran.code);
    let audit: Audit = match serde_json::from_str(&ran.out) {
        Ok(audit) => audit,
        Err(error) => {
            let why = format!("is no audit: {error}; stderr: {}", ran.err);
            d.holds("stdout", false, &why);
            return;
        }
    };
    let value: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    for error in crate::schema::errors(&value) {
        d.holds("schema", false, &error);
    }
    d.same("bundles", 1, audit.bundles.len());
    if let Some(bundle) = audit.bundles.first() {
        compare(d, expected, bundle);
    }
}

#[test]
fn every_bundle_gives_what_its_expectation_says() {
    let mut lines = Vec::new();
    for (bundle, expected) in expectation::all() {
        let mut diffs = Diffs {
            bundle,
            lines: Vec::new(),
        };
        run(&mut diffs, &expected);
        lines.append(&mut diffs.lines);
    }
    assert!(
        lines.is_empty(),
        "{} differences:\n{}",
        lines.len(),
        lines.join("\n")
    );
}

#[test]
fn every_bundle_has_an_expectation_and_the_reverse() {
    let mut expected: Vec<_> = expectation::names("expected")
        .iter()
        .map(|file| file.strip_suffix(".json").unwrap_or(file).to_owned())
        .collect();
    expected.sort();
    assert_eq!(expectation::names("bundles"), expected);
    assert!(expected.len() >= 12, "only {} bundles", expected.len());
}
