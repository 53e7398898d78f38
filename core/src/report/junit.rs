//! JUnit's XML, as build servers read it: a suite a case, a test an expectation. No times: the
//! same corpus gives the same bytes.

use std::borrow::Cow;
use std::io::{self, Write};

use quick_xml::escape::escape;
use quick_xml::events::{BytesDecl, BytesText, Event};
use quick_xml::{ElementWriter, Writer};

use super::backtest::{against, spot, unread, wanted};
use super::text::one_line;
use crate::backtest::{BacktestCase, BacktestReport};
use crate::redact::Redacted;

pub(super) fn backtest(report: &Redacted<BacktestReport>, out: &mut dyn Write) -> io::Result<()> {
    let mut xml = Writer::new_with_indent(&mut *out, b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let suites: Vec<Suite> = report.cases.iter().map(suite).collect();
    let root = element(&mut xml, "testsuites", &[("name", &report.file)]);
    counted(root, &suites)
        .write_inner_content(|xml| suites.iter().try_for_each(|suite| suite.write(xml)))?;
    out.write_all(b"\n")
}

/// A case as a suite.
struct Suite {
    name: String,
    tests: Vec<Test>,
}

struct Test {
    name: String,
    outcome: Option<Outcome>,
}

/// Why a test is not green.
struct Outcome {
    /// `failure` or `error`
    element: &'static str,
    message: String,
    body: String,
}

fn suite(case: &BacktestCase) -> Suite {
    let mut tests = Vec::new();
    for expectation in &case.expectations {
        let outcome = (!expectation.ok).then(|| {
            let against = against(case, expectation);
            let found = if expectation.signature.is_some() {
                expectation.found.to_string()
            } else {
                let each = against
                    .iter()
                    .map(|(id, count, _)| format!("{id} ({count})"));
                each.collect::<Vec<_>>().join(", ")
            };
            let lines = against.iter().flat_map(|(id, _, places)| {
                places
                    .iter()
                    .map(move |place| format!("{id}: {}", spot(place)))
            });
            Outcome {
                element: "failure",
                message: format!("expected {}, found {found}", wanted(case, expectation)),
                body: lines.collect::<Vec<_>>().join("\n"),
            }
        });
        tests.push(Test {
            name: wanted(case, expectation),
            outcome,
        });
    }
    for problem in unread(case) {
        tests.push(Test {
            name: format!("{} can be read", problem.path),
            outcome: Some(Outcome {
                element: "error",
                message: problem.problem.message.clone(),
                body: String::new(),
            }),
        });
    }
    Suite {
        name: case.path.clone(),
        tests,
    }
}

impl Suite {
    fn write<W: Write>(&self, xml: &mut Writer<W>) -> io::Result<()> {
        let suite = element(xml, "testsuite", &[("name", &self.name)]);
        let suite = counted(suite, std::slice::from_ref(self));
        let tests = self.tests.iter();
        suite.write_inner_content(|xml| {
            for test in tests {
                let names = [("classname", self.name.as_str()), ("name", &test.name)];
                let case = element(xml, "testcase", &names);
                match &test.outcome {
                    Some(outcome) => case.write_inner_content(|xml| outcome.write(xml))?,
                    None => case.write_empty()?,
                };
            }
            Ok(())
        })?;
        Ok(())
    }
}

impl Outcome {
    fn write<W: Write>(&self, xml: &mut Writer<W>) -> io::Result<()> {
        let element = element(xml, self.element, &[("message", &self.message)]);
        if self.body.is_empty() {
            element.write_empty()?;
        } else {
            let body = escape(legal(&self.body));
            element.write_text_content(BytesText::from_escaped(body))?;
        }
        Ok(())
    }
}

/// The element with how many tests there are, how many failed and how many could not be run.
fn counted<'a, W: Write>(element: ElementWriter<'a, W>, suites: &[Suite]) -> ElementWriter<'a, W> {
    let tests = || suites.iter().flat_map(|suite| &suite.tests);
    let ended = |element: &str| {
        let outcomes = tests().filter_map(|test| test.outcome.as_ref());
        outcomes.filter(|o| o.element == element).count()
    };
    let counts = [
        ("tests", tests().count()),
        ("failures", ended("failure")),
        ("errors", ended("error")),
    ];
    counts.into_iter().fold(element, |element, (key, count)| {
        element.with_attribute((key, count.to_string().as_str()))
    })
}

/// An element with attributes, each on one line: a reader would make blanks of line ends.
fn element<'a, W: Write>(
    xml: &'a mut Writer<W>,
    name: &'static str,
    attributes: &[(&'static str, &str)],
) -> ElementWriter<'a, W> {
    let element = xml.create_element(name);
    attributes.iter().fold(element, |element, (key, value)| {
        element.with_attribute((*key, one_line(&legal(value)).as_str()))
    })
}

/// The text without what XML cannot hold, not even escaped.
fn legal(text: &str) -> Cow<'_, str> {
    let held = |c: char| {
        matches!(c, '\t' | '\n') || !(c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}'))
    };
    if text.chars().all(held) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.chars().filter(|c| held(*c)).collect())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use quick_xml::Reader;

    use super::*;
    use crate::{Analyzer, Backtest, Bundle, Redactor};

    /// The elements of a document with their attributes, and the texts, in order.
    fn parsed(xml: &str) -> Vec<(String, Vec<(String, String)>)> {
        let mut reader = Reader::from_str(xml);
        let mut out: Vec<(String, Vec<(String, String)>)> = Vec::new();
        let mut text = String::new();
        loop {
            match reader.read_event().unwrap() {
                Event::Start(e) | Event::Empty(e) => {
                    let name = e.name().as_ref().to_owned();
                    let attributes = e.attributes().map(|a| {
                        let a = a.unwrap();
                        let key = a.key.as_ref().to_owned();
                        let value = a.value.into_owned();
                        (
                            key,
                            quick_xml::escape::unescape(&value).unwrap().into_owned(),
                        )
                    });
                    out.push((name, attributes.collect()));
                }
                Event::Text(t) => text.push_str(&t),
                Event::GeneralRef(r) => {
                    text.push('&');
                    text.push_str(&r);
                    text.push(';');
                }
                Event::End(_) => {
                    let said = quick_xml::escape::unescape(&text)
                        .unwrap()
                        .trim()
                        .to_owned();
                    if !said.is_empty() {
                        out.push(("#text".to_owned(), vec![(String::new(), said)]));
                    }
                    text.clear();
                }
                Event::Eof => return out,
                _ => {}
            }
        }
    }

    /// The report on one log that says this behind words of a signature.
    fn written(path: &str, said: &str) -> String {
        let log = format!(
            "2026-03-02 05:00:00,000 [1] ERROR Eadm - The remote server returned an error: (401) {said}\n"
        );
        let expected =
            "[[case]]\npath = \"*\"\nexactly = { \"http-403\" = 1 }\nothers = \"silent\"";
        let report = Analyzer::builder()
            .build()
            .unwrap()
            .backtest(
                &[Bundle::from_bytes(path, log.into_bytes())],
                &Backtest::parse("a \"b\" & <c>.toml", expected).unwrap(),
            )
            .unwrap();
        let mut out = Vec::new();
        let seen = Redactor::standard().value(&report).unwrap();
        backtest(&seen, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_a_log_says_comes_back_from_the_xml() {
        let xml = written(
            "kunde & sønn.log",
            "<b>\"]]>\u{1b}[31m &amp; password=Vinter2026\u{fffe}",
        );
        let found = parsed(&xml);
        let of = |element: &str, key: &str| -> Vec<String> {
            let all = found.iter().filter(|(name, _)| name == element);
            all.flat_map(|(_, a)| a.iter().filter(|(k, _)| k == key).map(|(_, v)| v.clone()))
                .collect()
        };
        assert_eq!(of("testsuites", "name"), ["a \"b\" & <c>.toml"]);
        for (key, number) in [("tests", "2"), ("failures", "2"), ("errors", "0")] {
            assert_eq!(of("testsuites", key), [number]);
            assert_eq!(of("testsuite", key), [number]);
        }
        assert_eq!(
            of("testcase", "name"),
            ["exactly 1 of http-403", "no other signature"]
        );
        assert_eq!(
            of("failure", "message"),
            [
                "expected exactly 1 of http-403, found 0",
                "expected no other signature, found http-401 (1)"
            ]
        );
        assert_eq!(
            of("#text", ""),
            [
                "http-401: kunde & sønn.log:1: The remote server returned an error: (401) <b>\"]]>\u{fffd}[31m &amp; password=[password]"
            ]
        );
    }

    #[test]
    fn what_could_not_be_read_is_an_error_and_no_failure() {
        let report = Analyzer::builder()
            .build()
            .unwrap()
            .backtest(
                &[Bundle::from_bytes("a.zip", b"PK\x03\x04 cut off".to_vec())],
                &Backtest::parse("e.toml", "[[case]]\npath = \"*.zip\"\nsilent = true").unwrap(),
            )
            .unwrap();
        let mut out = Vec::new();
        backtest(&Redactor::reveal().value(&report).unwrap(), &mut out).unwrap();
        let found = parsed(&String::from_utf8(out).unwrap());
        let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(
            names,
            ["testsuites", "testsuite", "testcase", "testcase", "error"]
        );
        assert_eq!(found[3].1[1].1, "a.zip can be read");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_text_gives_xml_that_holds_only_what_xml_can(said in "(\\PC|[\u{0}-\u{9}\u{b}-\u{1f}\u{7f}-\u{9f}\u{fffe}]){0,40}") {
            let xml = written("a.log", &said);
            let barred = |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{fffe}' | '\u{ffff}');
            let any = xml.chars().any(barred);
            prop_assert!(!any);
            prop_assert!(parsed(&xml).iter().any(|(name, _)| name == "failure"));
        }
    }
}
