//! A story told by a log and by Windows events beside it, in every form of an export, is one story.

use std::sync::LazyLock;

use eadm_logs::{Analyzer, BundleAudit, Stamp};
use proptest::prelude::*;

use super::server::{self, Doings, Run, Server, doings};
use super::tale::{Event, story, with_heartbeat};
use super::tell::{self, Pack, Telling, last_sunday, telling};
use super::truth::{self, Truth};
use super::{MONDAY, READERS, builder, config};
use crate::export::{self, Coding, Dates, Export, Form, Lang, export};

/// What an audit says of both, cut down to what every telling must agree on.
#[derive(Debug, PartialEq)]
struct Both {
    truth: Truth,
    runs: Vec<Run>,
    /// Index of the cycle of each run.
    carried_out: Vec<Option<usize>>,
    /// Seconds and place among the steps, by cycle.
    events: Vec<Vec<(Option<i64>, usize)>>,
    /// Ids of the findings that another explains.
    superseded: Vec<(String, String)>,
    primary: Option<String>,
}

fn second(stamp: Option<Stamp>) -> Option<i64> {
    stamp.map(|s| s.utc_us.div_euclid(1_000_000))
}

fn both(audit: &BundleAudit) -> Both {
    let runs = audit.runs.iter().map(|run| Run {
        task: run.task.clone().unwrap_or_default(),
        instance: run.instance.clone(),
        status: run.status.to_string(),
        result: run.result.clone(),
        started: second(run.started),
        ended: second(run.ended),
    });
    let id = |index: usize| truth::id(&audit.findings[index]);
    let superseded = audit
        .findings
        .iter()
        .filter_map(|f| Some((truth::id(f), id(f.superseded_by?))));
    Both {
        truth: truth::of_audit(audit),
        runs: runs.collect(),
        carried_out: audit.runs.iter().map(|run| run.cycle).collect(),
        events: audit
            .cycles
            .iter()
            .map(|c| {
                c.events
                    .iter()
                    .map(|e| (second(e.time), e.after_steps))
                    .collect()
            })
            .collect(),
        superseded: superseded.collect(),
        primary: audit.verdict.finding.map(id),
    }
}

/// How the events of a server are spread over files: all in one, a file a channel, or both of two
/// exports of all.
#[derive(Debug, Clone, Copy)]
enum Spread {
    One,
    Channels,
    Twice(Export),
}

/// One way to tell a story with events.
#[derive(Debug, Clone)]
struct Way {
    log: Telling,
    export: Export,
    spread: Spread,
}

impl Way {
    /// With events that state their zone: local times of the hour that comes twice do not tell which.
    fn zoned(mut self) -> Self {
        let own = |export: &mut Export| {
            if !export.form.states_zone() {
                export.form = Form::Evtx;
            }
        };
        own(&mut self.export);
        if let Spread::Twice(other) = &mut self.spread {
            own(other);
        }
        self
    }

    /// Whether its dates are told apart by the region alone.
    fn ambiguous(&self) -> bool {
        let other = match &self.spread {
            Spread::Twice(other) => other.dates,
            _ => Dates::Iso,
        };
        [self.export.dates, other].contains(&Dates::British)
    }
}

/// A reader that is told whose dates they are; those that say it themselves are believed.
static BRITISH: LazyLock<Analyzer> = LazyLock::new(|| {
    builder()
        .region("en-GB")
        .unwrap()
        .threads(2)
        .build()
        .unwrap()
});

fn way() -> impl Strategy<Value = Way> {
    let spread = prop_oneof![
        2 => Just(Spread::One),
        2 => Just(Spread::Channels),
        1 => export().prop_map(Spread::Twice),
    ];
    (telling(), export(), spread).prop_map(|(log, export, spread)| {
        let mut way = Way {
            log,
            export,
            spread,
        };
        if way.ambiguous() {
            // One region for all: its dates have no noon.
            let own = |export: &mut Export| {
                if export.dates == Dates::American {
                    export.dates = Dates::British;
                }
            };
            own(&mut way.export);
            if let Spread::Twice(other) = &mut way.spread {
                own(other);
            }
        }
        way
    })
}

/// The plainest way: XML in one file beside a log in one.
fn plain() -> Way {
    Way {
        log: Telling {
            layout: tell::Layout::Log4net,
            coding: tell::Coding::Utf8,
            crlf: false,
            names: tell::Names::Numbered,
            cuts: Vec::new(),
            pack: Pack::Folder,
            seed: 0,
            millis: 0,
        },
        export: Export {
            form: Form::ViewerXml,
            lang: Lang::English,
            dates: Dates::American,
            coding: Coding::Utf8,
            newest_first: false,
            no_texts: false,
        },
        spread: Spread::One,
    }
}

fn files(server: &Server, way: &Way) -> Vec<(String, Vec<u8>)> {
    let all = &server.events;
    let named = |prefix: &str, export: &Export, events: &[export::Event]| {
        (format!("{prefix}{}", export.name()), export.write(events))
    };
    match way.spread {
        Spread::One => vec![named("", &way.export, all)],
        Spread::Twice(other) => vec![named("a-", &way.export, all), named("b-", &other, all)],
        Spread::Channels => [
            "Application",
            "System",
            "Microsoft-Windows-TaskScheduler/Operational",
        ]
        .iter()
        .enumerate()
        .filter_map(|(number, channel)| {
            let of: Vec<_> = all
                .iter()
                .filter(|e| e.channel == *channel)
                .cloned()
                .collect();
            (!of.is_empty()).then(|| named(&format!("{number}-"), &way.export, &of))
        })
        .collect(),
    }
}

fn told(events: &[Event], server: &Server, way: &Way) -> Both {
    let mut all = tell::files(events, &way.log);
    all.extend(files(server, way));
    let told = tell::packed(all, way.log.pack);
    let seed = way.log.seed as usize;
    let reader = if way.ambiguous() {
        &*BRITISH
    } else {
        &READERS[seed % READERS.len()]
    };
    let audit = reader
        .audit_all(std::slice::from_ref(&told.bundle))
        .unwrap();
    both(&audit.bundles[0])
}

/// A log that is written to all the time, up to its last line.
fn beaten(events: &[Event]) -> Vec<Event> {
    let last = events.last().map_or(0, |event| event.at);
    let mut events = with_heartbeat(events.to_vec());
    events.retain(|event| event.at <= last);
    events
}

/// Checks the plain telling against what the server did, and every other against the plain one.
/// `log` is what the client writes of the story.
fn agree(
    events: &[Event],
    log: impl Fn(&[Event]) -> Vec<Event>,
    doings: &Doings,
    ways: &[Way],
) -> Result<(), TestCaseError> {
    let cut = if doings.crashes {
        server::cut_off(events)
    } else {
        None
    };
    let doings = Doings {
        crashes: cut.is_some(),
        ..doings.clone()
    };
    let events = cut.as_deref().unwrap_or(events);
    let server = server::server(events, &doings);
    if server.events.is_empty() {
        return Ok(());
    }
    let events = &log(events);
    let wanted = told(events, &server, &plain());
    prop_assert_eq!(&wanted.runs, &server.runs);
    if let Some(at) = server.crash {
        let last = wanted.truth.cycles.last().unwrap();
        let failed: Vec<_> = last.steps.iter().filter(|s| s.ended == Some(at)).collect();
        prop_assert_eq!(failed.len(), 1, "{:?}", last);
        prop_assert_eq!(&failed[0].status, "failed");
        prop_assert_eq!(&last.status, "failed");
        let crashed = wanted
            .truth
            .findings
            .iter()
            .find(|f| f.0 == "client-unhandled-exception");
        let (_, step, cycle, state) = crashed.unwrap();
        prop_assert_eq!(step.as_ref(), Some(&failed[0].id));
        prop_assert_eq!(*cycle, wanted.truth.cycles.len().checked_sub(1));
        prop_assert_eq!(state, "open");
    } else if server.uneventful {
        let log = truth::of_story(&server.with_start(events));
        prop_assert_eq!(&wanted.truth.cycles, &log.cycles);
    }
    for way in ways {
        let told = told(events, &server, way);
        prop_assert_eq!(&wanted, &told, "{:?}", way);
    }
    Ok(())
}

proptest! {
    #![proptest_config(config(48))]

    #[test]
    fn a_log_and_events_in_any_form_are_one_story(
        events in story(MONDAY, 3),
        doings in doings(),
        ways in prop::collection::vec(way(), 4),
    ) {
        agree(&events, <[Event]>::to_vec, &doings, &ways)?;
    }
}

/// So many hours before the clocks change on a day, and some seconds.
fn before_the_change(day: i64, hours: i64) -> i64 {
    (day * 24 + 1 - hours) * 3600 + 17
}

proptest! {
    #![proptest_config(config(12))]

    #[test]
    fn events_of_the_night_in_march_are_in_their_place(
        events in (1_i64..8).prop_flat_map(|hours| story(before_the_change(last_sunday(2026, 3), hours), 3)),
        doings in doings(),
        ways in prop::collection::vec(way(), 3),
    ) {
        agree(&events, <[Event]>::to_vec, &doings, &ways)?;
    }

    #[test]
    fn events_that_state_their_zone_are_in_their_place_in_october(
        events in (1_i64..8).prop_flat_map(|hours| story(before_the_change(last_sunday(2025, 10), hours), 3)),
        doings in doings(),
        ways in prop::collection::vec(way().prop_map(Way::zoned), 3),
    ) {
        agree(&events, beaten, &doings, &ways)?;
    }
}
