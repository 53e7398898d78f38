//! JUnit's XML, as build servers read it: a suite a case, a test an expectation. No times: the
//! same corpus gives the same bytes.

use std::borrow::Cow;
use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::escape::escape;
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::backtest::{against, spot, unread, wanted};
use super::text::one_line;
use crate::{BacktestCase, BacktestReport, Redacted};

pub(super) fn backtest(report: &Redacted<BacktestReport>, out: &mut dyn Write) -> io::Result<()> {
    let mut xml = Writer::new_with_indent(&mut *out, b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let suites: Vec<Suite> = report.cases.iter().map(suite).collect();
    let all = |number: fn(&Suite) -> usize| suites.iter().map(number).sum::<usize>();
    let mut root = element("testsuites", &[("name", &report.file)]);
    sums(
        &mut root,
        [all(Suite::tests), all(Suite::failures), all(Suite::errors)],
    );
    xml.write_event(Event::Start(root))?;
    for suite in &suites {
        suite.write(&mut xml)?;
    }
    xml.write_event(Event::End(BytesEnd::new("testsuites")))?;
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
            let found = match &expectation.signature {
                Some(_) => expectation.found.to_string(),
                None => {
                    let each = against
                        .iter()
                        .map(|(id, count, _)| format!("{id} ({count})"));
                    each.collect::<Vec<_>>().join(", ")
                }
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
    fn tests(&self) -> usize {
        self.tests.len()
    }

    fn count(&self, element: &str) -> usize {
        let outcomes = self.tests.iter().filter_map(|t| t.outcome.as_ref());
        outcomes.filter(|o| o.element == element).count()
    }

    fn failures(&self) -> usize {
        self.count("failure")
    }

    fn errors(&self) -> usize {
        self.count("error")
    }

    fn write<W: Write>(&self, xml: &mut Writer<W>) -> io::Result<()> {
        let mut start = element("testsuite", &[("name", &self.name)]);
        sums(&mut start, [self.tests(), self.failures(), self.errors()]);
        xml.write_event(Event::Start(start))?;
        for test in &self.tests {
            let start = element(
                "testcase",
                &[("classname", &self.name), ("name", &test.name)],
            );
            let Some(outcome) = &test.outcome else {
                xml.write_event(Event::Empty(start))?;
                continue;
            };
            xml.write_event(Event::Start(start))?;
            let start = element(outcome.element, &[("message", &outcome.message)]);
            if outcome.body.is_empty() {
                xml.write_event(Event::Empty(start))?;
            } else {
                xml.write_event(Event::Start(start))?;
                xml.write_event(Event::Text(BytesText::from_escaped(escape(legal(
                    &outcome.body,
                )))))?;
                xml.write_event(Event::End(BytesEnd::new(outcome.element)))?;
            }
            xml.write_event(Event::End(BytesEnd::new("testcase")))?;
        }
        xml.write_event(Event::End(BytesEnd::new("testsuite")))
    }
}

fn sums(element: &mut BytesStart<'_>, [tests, failures, errors]: [usize; 3]) {
    for (key, number) in [("tests", tests), ("failures", failures), ("errors", errors)] {
        element.push_attribute((key, number.to_string().as_str()));
    }
}

/// An element with attributes, each on one line: a reader would make blanks of line ends.
fn element(name: &'static str, attributes: &[(&'static str, &str)]) -> BytesStart<'static> {
    let mut element = BytesStart::new(name);
    for (key, value) in attributes {
        let value = one_line(&legal(value));
        element.push_attribute(Attribute::from((*key, value.as_str())));
    }
    element
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
