use proptest::prelude::*;

use super::*;
use crate::{Analyzer, BacktestReport, Bundle};

const COMPILO: &str = "Failed to retrieve the list of departments from Compilo";
const UNAUTHORIZED: &str = "The remote server returned an error: (401) Unauthorized.";
const FILTERED: &str = "Filtered userid 270 by Hovedfilter";

fn said(error: &Error) -> String {
    error.to_string()
}

fn refused(text: &str) -> String {
    said(&Backtest::parse("expect.toml", text).unwrap_err())
}

/// A log whose records say this.
fn log<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<u8> {
    let mut log = String::new();
    for (at, text) in texts.into_iter().enumerate() {
        let (minute, second) = (at / 60 % 60, at % 60);
        log.push_str(&format!(
            "2026-03-02 05:{minute:02}:{second:02},000 [1] ERROR Eadm - {text}\n"
        ));
    }
    log.into_bytes()
}

fn report(bundles: &[Bundle], text: &str, threads: usize, chunk: usize) -> BacktestReport {
    Analyzer::builder()
        .threads(threads)
        .chunk_bytes(chunk)
        .build()
        .unwrap()
        .backtest(bundles, &Backtest::parse("expect.toml", text).unwrap())
        .unwrap()
}

fn not_run(bundles: &[Bundle], text: &str) -> String {
    let analyzer = Analyzer::builder().build().unwrap();
    let expected = Backtest::parse("expect.toml", text).unwrap();
    said(&analyzer.backtest(bundles, &expected).unwrap_err())
}

#[test]
fn bad_files_are_told_with_place_and_mend() {
    for (text, message) in [
        (
            "",
            "expect.toml: error[no-case]: no case in this file; add a [[case]] with a path and what is expected there",
        ),
        (
            "[[case]]\npath = \"a\"\nsilent = yes",
            "expect.toml:3:10: error[syntax]: string values must be quoted, expected literal string; mend the TOML at this place",
        ),
        (
            "[[case]]\npath = \"a\"\nquiet = true",
            "expect.toml:3:1: error[form]: unknown key `quiet`, expected one of `path`, `silent`, `allow`, `exactly`, `at_least`, `at_most`, `others`; see the form of an expectation file in the documentation",
        ),
        (
            "[[case]]\nsilent = true",
            "expect.toml:1:1: error[form]: missing key `path`; see the form of an expectation file in the documentation",
        ),
        (
            "[[case]]\npath = \"a\"\nexactly = { \"http-401\" = -1 }",
            "expect.toml:3:26: error[form]: invalid value: integer `-1`, expected u64; see the form of an expectation file in the documentation",
        ),
        (
            "[[case]]\npath = \"å/[\"\nsilent = true",
            "expect.toml:2:8: error[bad-glob]: unclosed character class; missing ']'; write it as folder/**, folder/*.log or archive.zip!/**",
        ),
        (
            "[[case]]\npath = \"\"\nsilent = true",
            "expect.toml:2:8: error[bad-glob]: the path is empty; write it as folder/**, folder/*.log or archive.zip!/**",
        ),
        (
            "[[case]]\npath = \"a\"\nothers = \"any\"",
            "expect.toml:2:8: error[empty-case]: nothing is expected of `a`; say what is expected: `silent`, `exactly`, `at_least`, `at_most` or `others`",
        ),
        (
            "[[case]]\npath = \"a\"\nat_least = { \"http-401\" = 0 }",
            "expect.toml:3:27: error[empty-case]: at least 0 of `http-401` always holds; say what is expected: `silent`, `exactly`, `at_least`, `at_most` or `others`",
        ),
        (
            "[[case]]\npath = \"a\"\nat_least = { \"http-401\" = 1 }\nallow = [\"http-403\"]",
            "expect.toml:4:10: error[empty-case]: `allow` where every other signature may match anyway; say what is expected: `silent`, `exactly`, `at_least`, `at_most` or `others`",
        ),
        (
            "[[case]]\npath = \"a\"\nsilent = true\nat_most = { \"http-401\" = 1 }",
            "expect.toml:3:10: error[contradiction]: `silent` beside signatures that may match; `others = \"silent\"` keeps all but the named ones silent; leave one of them",
        ),
        (
            "[[case]]\npath = \"a\"\nsilent = true\nothers = \"any\"",
            "expect.toml:4:10: error[contradiction]: `others = \"any\"` beside `silent`; leave one of them",
        ),
        (
            "[[case]]\npath = \"a\"\nat_least = { \"http-401\" = 3 }\nat_most = { \"http-401\" = 2 }",
            "expect.toml:4:26: error[contradiction]: at most 2 of `http-401`, and at least more; leave one of them",
        ),
        (
            "[[case]]\npath = \"a\"\nexactly = { \"http-401\" = 3 }\nat_most = { \"http-401\" = 2 }",
            "expect.toml:4:13: error[contradiction]: `http-401` is in `exactly` too; leave one of them",
        ),
        (
            "[[case]]\npath = \"a\"\nexactly = { \"http-401\" = 3 }\nothers = \"silent\"\nallow = [\"http-401\"]",
            "expect.toml:5:10: error[contradiction]: `http-401` is allowed, and counted too; leave one of them",
        ),
    ] {
        assert_eq!(refused(text), message, "{text}");
    }
}

#[test]
fn a_case_that_could_not_fail_is_refused() {
    let bundles = [Bundle::from_bytes("eadm.log", log([FILTERED]))];
    assert_eq!(
        not_run(
            &bundles,
            "[[case]]\npath = \"eadm.txt\"\nsilent = true\n\n[[case]]\npath = \"*.log\"\nat_most = { \"http-410\" = 2 }"
        ),
        "expect.toml:2:8: error[dead-case]: no input of the corpus fits `eadm.txt`; mend the path (folder/** is all within a folder), or name the corpus that has it\n\
         expect.toml:7:13: error[unknown-signature]: `http-410` is not in the catalog; did you mean `http-400`?; mend the id, or add the folder that has it with `--catalog`"
    );
    let picture = [Bundle::from_bytes(
        "eadm.log",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(),
    )];
    assert_eq!(
        not_run(&picture, "[[case]]\npath = \"*.log\"\nsilent = true"),
        "expect.toml:2:8: error[dead-case]: no input that fits `*.log` is a log; mend the path (folder/** is all within a folder), or name the corpus that has it"
    );
}

#[test]
fn a_glob_fits_files_and_archives_and_their_members() {
    let fits = |glob: &str, path: &str| {
        let text = format!("[[case]]\npath = '{glob}'\nsilent = true");
        let backtest = Backtest::parse("expect.toml", &text).unwrap();
        backtest.cases.iter().all(|case| case.fits(path))
    };
    let member = "kunde/c.zip!/inner.zip!/logg/eadm.log";
    for glob in [
        "kunde/*.zip",
        "kunde/**",
        "**/*.log",
        "kunde/c.zip!/inner.zip",
        "kunde/c.zip!/**",
        "kunde/c.zip!/inner.zip!/logg/*.log",
    ] {
        assert!(fits(glob, member), "{glob}");
    }
    for glob in [
        "kunde",
        "kunde/*.log",
        "c.zip",
        "*.zip",
        "kunde/c.zip!/*.log",
    ] {
        assert!(!fits(glob, member), "{glob}");
    }
}

#[test]
fn counts_are_exact_beyond_what_a_scan_keeps_one_by_one() {
    // Every third record has both, so that no hit repeats the one before it; behind them come
    // many of one kind, which a scan folds.
    let both = format!("{COMPILO}; {UNAUTHORIZED}");
    let mixed = (0..9000).map(|at| match at % 3 {
        0 => COMPILO,
        1 => UNAUTHORIZED,
        _ => both.as_str(),
    });
    let bytes = log(mixed.chain((0..7000).map(|_| UNAUTHORIZED)));
    let bundles = [Bundle::from_bytes("eadm.log", bytes)];
    let expected = "[[case]]\npath = \"*.log\"\nexactly = { \"compilo-departments-unavailable\" = 6000, \"http-401\" = 13000 }\nothers = \"silent\"";
    for (threads, chunk) in [(1, 1 << 20), (2, 1 << 14), (4, 1 << 12)] {
        let report = report(&bundles, expected, threads, chunk);
        assert!(report.holds(), "{report:#?}");
        assert_eq!(report.cases[0].records, 16_000);
    }
}

#[test]
fn bounds_hold_on_their_edges() {
    for (bound, number, ok) in [
        (Bound::Exactly, 3, true),
        (Bound::Exactly, 2, false),
        (Bound::Exactly, 4, false),
        (Bound::AtLeast, 3, true),
        (Bound::AtLeast, 4, false),
        (Bound::AtMost, 3, true),
        (Bound::AtMost, 2, false),
    ] {
        assert_eq!(bound.holds(number, 3), ok, "{bound:?} {number}");
    }
}

#[test]
fn what_cannot_be_read_is_told_beside_what_holds() {
    let bundles = [
        Bundle::from_bytes("a.zip", b"PK\x03\x04 cut off".to_vec()),
        Bundle::from_bytes("b.log", log([FILTERED])),
    ];
    let text = "[[case]]\npath = \"*\"\nsilent = true\nallow = [\"user-filtered\"]";
    let report = report(&bundles, text, 1, 1 << 20);
    assert!(report.holds());
    assert_eq!(report.cases[0].inputs, ["b.log"]);
    let problem = &report.cases[0].problems[0];
    assert_eq!(
        (problem.path.as_str(), problem.problem.kind.as_str()),
        ("a.zip", "broken-archive")
    );
    assert_eq!(crate::report::exit_code_of_backtest(&report), 3);
}

#[test]
fn evidence_is_the_first_records_of_the_first_inputs() {
    let bundles = [
        Bundle::from_bytes("b.log", log([UNAUTHORIZED, UNAUTHORIZED])),
        Bundle::from_bytes(
            "a.log",
            log([
                FILTERED,
                COMPILO,
                UNAUTHORIZED,
                UNAUTHORIZED,
                UNAUTHORIZED,
                UNAUTHORIZED,
            ]),
        ),
    ];
    let text = "[[case]]\npath = \"*\"\nat_most = { \"http-401\" = 5 }\nothers = \"silent\"\nallow = [\"user-filtered\"]";
    let report = report(&bundles, text, 2, 1 << 20);
    let [most, silent] = report.cases[0].expectations.as_slice() else {
        unreachable!("{report:#?}")
    };
    assert_eq!((most.ok, most.found), (false, 6));
    let places: Vec<_> = most
        .places
        .iter()
        .map(|e| (e.path.as_str(), e.line.unwrap()))
        .collect();
    assert_eq!(
        places,
        [
            ("a.log", 3),
            ("a.log", 4),
            ("a.log", 5),
            ("a.log", 6),
            ("b.log", 1)
        ]
    );
    assert_eq!((silent.ok, silent.found), (false, 1));
    assert_eq!(
        report.cases[0].unexpected[0].signature,
        "compilo-departments-unavailable"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn order_of_cases_and_inputs_and_threads_do_not_matter(
        logs in prop::collection::vec(prop::collection::vec(prop::sample::select(vec![COMPILO, UNAUTHORIZED, FILTERED, "x"]), 1..30), 1..5),
        numbers in prop::collection::vec(0_u64..20, 3),
        turn in 0_usize..5,
        threads in 1_usize..4,
        chunk in 40_usize..2000,
    ) {
        let bundles = || -> Vec<Bundle> {
            (0..).zip(&logs).map(|(i, l)| Bundle::from_bytes(format!("{i}.log"), log(l.iter().copied()))).collect()
        };
        let mut cases = [
            format!("[[case]]\npath = \"*.log\"\nexactly = {{ \"http-401\" = {} }}\nothers = \"silent\"\n", numbers[0]),
            format!("[[case]]\npath = \"0.log\"\nat_most = {{ \"http-401\" = {}, \"user-filtered\" = {} }}\n", numbers[1], numbers[2]),
            "[[case]]\npath = \"**\"\nsilent = true\nallow = [\"user-filtered\"]\n".to_owned(),
        ];
        // The slow truth: records that hold the words.
        let records = |word: &str| logs.iter().flatten().filter(|text| **text == word).count() as u64;
        let one = report(&bundles(), &cases.concat(), 1, 1 << 20);
        prop_assert_eq!(one.cases[0].expectations[0].found, records(UNAUTHORIZED));
        prop_assert_eq!(one.cases[0].expectations[1].found, records(COMPILO) + records(FILTERED));
        prop_assert_eq!(one.cases[2].expectations[0].found, records(COMPILO) + records(UNAUTHORIZED));

        let mut turned = bundles();
        let by = turn % turned.len();
        turned.rotate_left(by);
        let by = turn % cases.len();
        cases.rotate_left(by);
        let mut other = report(&turned, &cases.concat(), threads, chunk);
        other.cases.rotate_right(by);
        // The case's own line moves with it.
        for (a, b) in other.cases.iter_mut().zip(&one.cases) {
            a.line = b.line;
        }
        prop_assert_eq!(one, other);
    }

    #[test]
    fn no_file_is_too_odd(text in "\\PC{0,60}|(\\[\\[case\\]\\]\npath = \"[a-z*{\\[!/]{0,8}\"\n(silent = true|allow = \\[\"x\"\\]|exactly = \\{ x = [0-9]{1,25} \\})\n){0,3}") {
        if let Err(error) = Backtest::parse("expect.toml", &text) {
            prop_assert!(said(&error).starts_with("expect.toml"));
        }
    }
}
