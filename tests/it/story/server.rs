//! What the server of a client logs of a story: runs of the task, crashes, and what else goes on.

use proptest::prelude::*;

use super::tale::{Event, Phase, What};
use super::truth::{self, CycleTruth};
use crate::export;

const SCHEDULER: &str = "Microsoft-Windows-TaskScheduler";
const OPERATIONAL: &str = "Microsoft-Windows-TaskScheduler/Operational";
const CLIENT: &str = r"C:\eadm\eadm.client.exe";
const USER: &str = r"KOMMUNE\svc-eadm";
/// Names of the client's task, in folders or not, and what stands for a program of it.
const TASKS: [&str; 3] = [
    r"\eAdm synkronisering",
    r"\eAdm",
    r"\Identum\eAdm synkronisering",
];

/// A run as an audit must tell it; times in whole seconds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Run {
    pub(crate) task: String,
    pub(crate) instance: Option<String>,
    pub(crate) status: String,
    pub(crate) result: Option<String>,
    pub(crate) started: Option<i64>,
    pub(crate) ended: Option<i64>,
}

/// What the server logs, and the runs in it.
#[derive(Debug, Clone)]
pub(crate) struct Server {
    pub(crate) events: Vec<export::Event>,
    pub(crate) runs: Vec<Run>,
    /// When the client's program ended with an exception.
    pub(crate) crash: Option<i64>,
    /// Every run ended by itself, without an error.
    pub(crate) uneventful: bool,
}

impl Server {
    /// The story as the rules see it: a run that starts before the log does is the start of a cycle.
    pub(crate) fn with_start(&self, events: &[Event]) -> Vec<Event> {
        let starts = self.runs.iter().filter_map(|run| run.started);
        let before = starts.filter(|at| *at < events[0].at);
        let starts = before.map(|at| Event {
            at,
            what: What::CycleStart(None),
        });
        let mut all: Vec<Event> = events.iter().cloned().chain(starts).collect();
        all.sort_by_key(|event| event.at);
        all
    }
}

/// How a run goes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Fate {
    /// No event of it is left in the log.
    Forgotten,
    /// By schedule or by hand, to this result.
    Ends { by_hand: bool, result: u32 },
    /// The time limit.
    TooLong,
}

/// A start that does not come, between two runs: the event and its result.
const REFUSALS: [(u16, Option<u32>); 6] = [
    (101, Some(0x8007_052E)),
    (101, Some(0x8007_0532)),
    (153, None),
    (322, None),
    (332, None),
    (203, Some(0x8007_0002)),
];

/// What a server does: a fate for each run, refused starts behind some, noise, whether the end is a
/// crash.
#[derive(Debug, Clone)]
pub(crate) struct Doings {
    pub(crate) task: usize,
    pub(crate) fates: Vec<Fate>,
    pub(crate) refusals: Vec<Option<usize>>,
    pub(crate) noise: Vec<bool>,
    pub(crate) crashes: bool,
}

pub(crate) fn doings() -> impl Strategy<Value = Doings> {
    let fate = prop_oneof![
        1 => Just(Fate::Forgotten),
        5 => any::<bool>().prop_map(|by_hand| Fate::Ends { by_hand, result: 0 }),
        1 => prop::sample::select(vec![0x8007_0001, 0x8007_0005, 0xFFFF_FFFF])
            .prop_map(|result| Fate::Ends { by_hand: false, result }),
        1 => Just(Fate::TooLong),
    ];
    let refusal = prop::option::weighted(0.25, 0..REFUSALS.len());
    (
        0..TASKS.len(),
        prop::collection::vec(fate, 8),
        prop::collection::vec(refusal, 8),
        prop::collection::vec(any::<bool>(), 8),
        prop::bool::weighted(0.3),
    )
        .prop_map(|(task, fates, refusals, noise, crashes)| Doings {
            task,
            fates,
            refusals,
            noise,
            crashes,
        })
}

/// The story up to the last moment at which exactly one step runs, for a crash to follow.
pub(crate) fn cut_off(events: &[Event]) -> Option<Vec<Event>> {
    (2..=events.len()).rev().find_map(|len| {
        let events = &events[..len];
        let starts = matches!(events[len - 1].what, What::Step(_, Phase::Started));
        let truth = truth::of_story(events);
        let running = |c: &CycleTruth| c.steps.iter().filter(|s| s.status == "running").count();
        (starts && truth.cycles.last().is_some_and(|c| running(c) == 1)).then(|| events.to_vec())
    })
}

/// When the client ran, as first and last second: cycles that follow each other at once are of one run.
fn spells(events: &[Event]) -> Vec<(i64, i64)> {
    let mut out: Vec<(i64, i64)> = Vec::new();
    let starts: Vec<i64> = truth::of_story(events)
        .cycles
        .iter()
        .filter_map(|c| c.started)
        .collect();
    for event in events {
        match out.last_mut() {
            Some((_, last)) if event.at - *last < 40 || !starts.contains(&event.at) => {
                *last = event.at;
            }
            _ => out.push((event.at, event.at)),
        }
    }
    out
}

/// Writes down what happens.
struct Pen {
    task: &'static str,
    program: &'static str,
    events: Vec<export::Event>,
    runs: Vec<Run>,
}

impl Pen {
    fn push(
        &mut self,
        at_ms: i64,
        (provider, channel): (&'static str, &'static str),
        id: u16,
        level: u8,
        data: Data,
        texts: Texts,
    ) {
        self.events.push(export::Event {
            id,
            provider,
            channel,
            level,
            at: at_ms * 1000,
            record: 0,
            data,
            message: texts,
        });
    }

    /// An event of the scheduler; the texts hold the fields by name.
    fn task(
        &mut self,
        at_ms: i64,
        id: u16,
        level: u8,
        fields: &[(&'static str, &str)],
        texts: [&str; 3],
    ) {
        let filled = |text: &str| {
            let fill = |text: String, (name, value): &(&str, &str)| {
                text.replace(&format!("{{{name}}}"), value)
            };
            fields.iter().fold(text.to_owned(), fill)
        };
        let data = fields
            .iter()
            .map(|(name, value)| (Some(*name), (*value).to_owned()))
            .collect();
        self.push(
            at_ms,
            (SCHEDULER, OPERATIONAL),
            id,
            level,
            data,
            texts.map(filled),
        );
    }

    /// From the trigger to the program's start, half a second before `at`.
    fn starts(&mut self, at: i64, instance: &str, by_hand: bool) {
        let (task, ms) = (self.task, at * 1000);
        let guid = format!("{{{instance}}}");
        let ids = [("TaskName", task), ("InstanceId", guid.as_str())];
        if by_hand {
            let fields = [ids[0], ids[1], ("UserContext", USER)];
            self.task(ms + 100, 110, 4, &fields, [
                "Task Scheduler launched \"{InstanceId}\"  instance of task \"{TaskName}\"  for user \"{UserContext}\" .",
                "Oppgaveplanlegging startet forekomsten «{InstanceId}» av oppgaven «{TaskName}» for brukeren «{UserContext}».",
                "La planilo lanĉis \"{InstanceId}\" de \"{TaskName}\" por \"{UserContext}\".",
            ]);
        } else {
            self.task(ms + 100, 107, 4, &ids, [
                "Task Scheduler launched \"{InstanceId}\"  instance of task \"{TaskName}\" due to a time trigger condition.",
                "Oppgaveplanlegging startet forekomsten \"{InstanceId}\" av oppgaven \"{TaskName}\" på grunn av en tidsutløser.",
                "La planilo lanĉis \"{InstanceId}\" de \"{TaskName}\" laŭ tempo.",
            ]);
        }
        self.task(ms + 200, 100, 4, &[ids[0], ("UserContext", USER), ids[1]], [
            "Task Scheduler started \"{InstanceId}\" instance of the \"{TaskName}\" task for user \"{UserContext}\".",
            "Oppgaveplanlegging startet forekomsten \"{InstanceId}\" av oppgaven \"{TaskName}\" for brukeren \"{UserContext}\".",
            "La planilo startis \"{InstanceId}\" de \"{TaskName}\" por \"{UserContext}\".",
        ]);
        let fields = [
            ids[0],
            ("Path", CLIENT),
            ("ProcessID", "4812"),
            ("Priority", "16384"),
        ];
        self.task(ms + 300, 129, 4, &fields, [
            "Task Scheduler launch task \"{TaskName}\" , instance \"{Path}\"  with process ID {ProcessID}.",
            "Oppgaveplanlegging startet oppgaven \"{TaskName}\", forekomst \"{Path}\", med prosess-ID {ProcessID}.",
            "La planilo startis \"{TaskName}\", \"{Path}\", procezo {ProcessID}.",
        ]);
        let fields = [
            ids[0],
            ("ActionName", self.program),
            ("TaskInstanceId", guid.as_str()),
            ("EnginePID", "1204"),
        ];
        self.task(ms + 400, 200, 4, &fields, [
            "Task Scheduler launched action \"{ActionName}\" in instance \"{TaskInstanceId}\" of task \"{TaskName}\".",
            "Oppgaveplanlegging startet handlingen \"{ActionName}\" i forekomsten \"{TaskInstanceId}\" av oppgaven \"{TaskName}\".",
            "La planilo startis \"{ActionName}\" en \"{TaskInstanceId}\" de \"{TaskName}\".",
        ]);
    }

    /// The program's end, and the instance's.
    fn ends(&mut self, at: i64, instance: &str, result: u32) {
        let (task, ms, result) = (self.task, at * 1000, result.to_string());
        let guid = format!("{{{instance}}}");
        let fields = [
            ("TaskName", task),
            ("TaskInstanceId", guid.as_str()),
            ("ActionName", self.program),
            ("ResultCode", &result),
            ("EnginePID", "1204"),
        ];
        self.task(ms + 100, 201, 4, &fields, [
            "Task Scheduler successfully completed task \"{TaskName}\" , instance \"{TaskInstanceId}\" , action \"{ActionName}\" with return code {ResultCode}.",
            "Oppgaveplanlegging fullførte oppgaven \"{TaskName}\", forekomst \"{TaskInstanceId}\", handling \"{ActionName}\", med returkode {ResultCode}.",
            "La planilo finis \"{TaskName}\", \"{TaskInstanceId}\", \"{ActionName}\", kun {ResultCode}.",
        ]);
        self.task(ms + 200, 102, 4, &[("TaskName", task), ("UserContext", USER), ("InstanceId", &guid)], [
            "Task Scheduler successfully finished \"{InstanceId}\" instance of the \"{TaskName}\" task for user \"{UserContext}\".",
            "Oppgaveplanlegging fullførte forekomsten \"{InstanceId}\" av oppgaven \"{TaskName}\" for brukeren \"{UserContext}\".",
            "La planilo finis \"{InstanceId}\" de \"{TaskName}\" por \"{UserContext}\".",
        ]);
    }

    fn limit(&mut self, at: i64, instance: &str) {
        let guid = format!("{{{instance}}}");
        self.task(at * 1000 + 100, 329, 4, &[("TaskName", self.task), ("TaskInstanceId", &guid)], [
            "Task Scheduler terminated \"{TaskInstanceId}\"  instance of the \"{TaskName}\"  task due to exceeding the time allocated for execution, as configured in the task definition.",
            "Oppgaveplanlegging avsluttet forekomsten \"{TaskInstanceId}\" av oppgaven \"{TaskName}\" fordi den tildelte kjøretiden ble overskredet.",
            "La planilo ĉesigis \"{TaskInstanceId}\" de \"{TaskName}\" pro tempo.",
        ]);
    }

    fn refused(&mut self, at: i64, id: u16, result: Option<u32>, running: &str) {
        let (ms, number) = (
            at * 1000 + 100,
            result.map(|r| r.to_string()).unwrap_or_default(),
        );
        let own = format!("0d5a7c11-1c1c-4f4f-8e8e-{at:012x}");
        match id {
            101 => self.task(ms, 101, 2, &[("TaskName", self.task), ("UserContext", USER), ("ResultCode", &number)], [
                "Task Scheduler failed to start \"{TaskName}\" task for user \"{UserContext}\". Additional Data: Error Value: {ResultCode}.",
                "Oppgaveplanlegging kunne ikke starte oppgaven \"{TaskName}\" for brukeren \"{UserContext}\". Tilleggsdata: Feilverdi: {ResultCode}.",
                "La planilo ne povis starti \"{TaskName}\" por \"{UserContext}\". Eraro: {ResultCode}.",
            ]),
            153 => self.task(ms, 153, 3, &[("TaskName", self.task)], [
                "Task Scheduler did not launch task \"{TaskName}\" as it missed its schedule. Consider using the configuration option to start the task when available, if schedule is missed.",
                "Oppgaveplanlegging startet ikke oppgaven \"{TaskName}\" fordi tidspunktet ble hoppet over.",
                "La planilo ne lanĉis \"{TaskName}\" ĉar la tempo pasis.",
            ]),
            322 => {
                // The instance that still runs, not one of the start that did not come.
                let guid = format!("{{{running}}}");
                self.task(ms, 322, 3, &[("TaskName", self.task), ("TaskInstanceId", &guid)], [
                    "Task Scheduler did not launch task \"{TaskName}\"  because instance \"{TaskInstanceId}\"  of the same task is already running.",
                    "Oppgaveplanlegging startet ikke oppgaven \"{TaskName}\" fordi forekomsten \"{TaskInstanceId}\" av samme oppgave allerede kjører.",
                    "La planilo ne lanĉis \"{TaskName}\" ĉar \"{TaskInstanceId}\" ankoraŭ laboras.",
                ]);
            }
            203 => {
                let guid = format!("{{{own}}}");
                let fields = [("TaskName", self.task), ("TaskInstanceId", guid.as_str()), ("ActionName", CLIENT), ("ResultCode", &number)];
                self.task(ms, 203, 2, &fields, [
                    "Task Scheduler failed to launch action \"{ActionName}\" in instance \"{TaskInstanceId}\" of task \"{TaskName}\". Additional Data: Error Value: {ResultCode}.",
                    "Oppgaveplanlegging kunne ikke starte handlingen \"{ActionName}\" i forekomsten \"{TaskInstanceId}\" av oppgaven \"{TaskName}\". Tilleggsdata: Feilverdi: {ResultCode}.",
                    "La planilo ne povis lanĉi \"{ActionName}\" en \"{TaskInstanceId}\" de \"{TaskName}\". Eraro: {ResultCode}.",
                ]);
            }
            _ => self.task(ms, 332, 3, &[("TaskName", self.task), ("UserName", USER)], [
                "Task Scheduler did not launch task \"{TaskName}\"  because user \"{UserName}\" was not logged on when the launching conditions were met.",
                "Oppgaveplanlegging startet ikke oppgaven \"{TaskName}\" fordi brukeren \"{UserName}\" ikke var logget på.",
                "La planilo ne lanĉis \"{TaskName}\" ĉar \"{UserName}\" mankis.",
            ]),
        }
        self.runs.push(Run {
            task: self.task.to_owned(),
            instance: (id == 203).then_some(own),
            status: "not-started".to_owned(),
            result: result.map(|r| format!("0x{r:08X}")),
            started: None,
            ended: None,
        });
    }

    /// The three events of one crash.
    fn crash(&mut self, at: i64) {
        let (ms, application) = (at * 1000, "Application");
        let trace = "Application: eadm.client.exe\nFramework Version: v4.0.30319\nDescription: The process was terminated \
            due to an unhandled exception.\nException Info: System.IO.IOException\n   at System.IO.__Error.WinIOError(Int32, \
            System.String)\n   at Eadm.Client.Program.Main(System.String[])\n";
        let text = trace.trim_end().to_owned();
        self.push(
            ms + 100,
            (".NET Runtime", application),
            1026,
            2,
            vec![(None, trace.to_owned())],
            [text.clone(), text.clone(), text],
        );
        let values = [
            "eadm.client.exe",
            "4.2.1.0",
            "5cc99bfe",
            "KERNELBASE.dll",
            "10.0.17763.5458",
            "2d6d9c1d",
            "e0434352",
            "0000000000034fd9",
            "1a2c",
            "01dbd0e5a3f1c2b4",
            CLIENT,
            r"C:\Windows\System32\KERNELBASE.dll",
            "0c5d1f6e-2f4f-4f9b-a1f6-5c0a4fbb2f10",
        ];
        let fault = |[program, version, stamp, module, code, offset, process, path]: [&str; 8]| {
            format!(
                "{program}: eadm.client.exe, {version}: 4.2.1.0, {stamp}: 0x5cc99bfe\n{module}: KERNELBASE.dll, {version}: \
                 10.0.17763.5458, {stamp}: 0x2d6d9c1d\n{code}: 0xe0434352\n{offset}: 0x0000000000034fd9\n{process}: 0x1a2c\n\
                 {path}: {CLIENT}"
            )
        };
        let texts = [
            fault([
                "Faulting application name",
                "version",
                "time stamp",
                "Faulting module name",
                "Exception code",
                "Fault offset",
                "Faulting process id",
                "Faulting application path",
            ]),
            fault([
                "Navn på program med feil",
                "versjon",
                "tidsangivelse",
                "Navn på modul med feil",
                "Unntakskode",
                "Forskyvning for feil",
                "Prosess-ID for feil",
                "Programbane",
            ]),
            fault([
                "Programo", "versio", "tempo", "Modulo", "Escepto", "Loko", "Procezo", "Vojo",
            ]),
        ];
        let data = values
            .iter()
            .map(|value| (None, (*value).to_owned()))
            .collect();
        self.push(
            ms + 400,
            ("Application Error", application),
            1000,
            2,
            data,
            texts,
        );
        let values = [
            "",
            "0",
            "CLR20r3",
            "Not available",
            "0",
            "eadm.client.exe",
            "4.2.1.0",
            "5cc99bfe",
            "mscorlib",
            "4.8.4645.0",
            "620b1c1e",
            "2f1",
            "0",
            "System.IO.IOException",
        ];
        let problem: String = values[5..]
            .iter()
            .enumerate()
            .map(|(n, value)| format!("\nP{}: {value}", n + 1))
            .collect();
        let texts = [
            format!(
                "Fault bucket , type 0\nEvent Name: CLR20r3\nResponse: Not available\nCab Id: 0\n\nProblem signature:{problem}"
            ),
            format!(
                "Feilsamling , type 0\nHendelsesnavn: CLR20r3\nSvar: Ikke tilgjengelig\nCab-ID: 0\n\nProblemsignatur:{problem}"
            ),
            format!("Ujo , tipo 0\nNomo: CLR20r3\nRespondo: Mankas\nCab: 0\n\nProblemo:{problem}"),
        ];
        let data = values
            .iter()
            .map(|value| (None, (*value).to_owned()))
            .collect();
        self.push(
            ms + 2_200,
            ("Windows Error Reporting", application),
            1001,
            4,
            data,
            texts,
        );
    }

    /// What other programs and tasks do.
    fn noise(&mut self, at: i64) {
        let (ms, own) = (at * 1000, (self.task, self.program));
        self.task = r"\Microsoft\Windows\UpdateOrchestrator\Schedule Scan";
        self.program = r"%systemroot%\system32\usoclient.exe";
        self.ends(at, "f00dcafe-0c3b-4c55-9d0e-3a1d5a1f0099", 0x8007_0002);
        (self.task, self.program) = own;
        let texts = [
            "The Windows Update service entered the running state.",
            "Tjenesten Windows Update er nå i tilstanden kjører.",
            "La servo Windows Update laboras.",
        ];
        let data = vec![
            (Some("param1"), "Windows Update".to_owned()),
            (Some("param2"), "running".to_owned()),
        ];
        self.push(
            ms + 500,
            ("Service Control Manager", "System"),
            7036,
            4,
            data,
            texts.map(str::to_owned),
        );
    }
}

type Data = Vec<(Option<&'static str>, String)>;
type Texts = [String; 3];

/// What a server logs of a story. With a crash the story has to end with a step that runs.
pub(crate) fn server(events: &[Event], doings: &Doings) -> Server {
    let mut pen = Pen {
        task: TASKS[doings.task],
        program: CLIENT,
        events: Vec::new(),
        runs: Vec::new(),
    };
    let spells = spells(events);
    let last = spells.len() - 1;
    let mut crash = None;
    for (index, &(from, to)) in spells.iter().enumerate() {
        let instance = format!("3b0a5c1e-0c3b-4c55-9d0e-3a1d5a1f{index:04x}");
        let fate = doings.fates[index % 8];
        let run = |status: &str, result: Option<u32>, ended: i64| Run {
            task: TASKS[doings.task].to_owned(),
            instance: Some(instance.clone()),
            status: status.to_owned(),
            result: result.map(|r| format!("0x{r:08X}")),
            started: Some(from - 3),
            ended: Some(ended),
        };
        if doings.crashes && index == last {
            pen.starts(from - 3, &instance, false);
            pen.crash(to + 2);
            pen.ends(to + 5, &instance, 0xE043_4352);
            pen.runs.push(run("failed", Some(0xE043_4352), to + 5));
            crash = Some(to + 2);
            continue;
        }
        match fate {
            Fate::Forgotten => {}
            Fate::Ends { by_hand, result } => {
                pen.starts(from - 3, &instance, by_hand);
                pen.ends(to + 5, &instance, result);
                let status = if result == 0 { "completed" } else { "failed" };
                pen.runs.push(run(status, Some(result), to + 5));
            }
            Fate::TooLong => {
                pen.starts(from - 3, &instance, false);
                pen.limit(to + 5, &instance);
                pen.runs.push(run("stopped", None, to + 5));
            }
        }
        if doings.noise[index % 8] {
            pen.noise(to + 8);
        }
        if let Some(refusal) = doings.refusals[index % 8] {
            let (id, result) = REFUSALS[refusal];
            pen.refused(to + 12, id, result, &instance);
        }
    }
    let mut events = pen.events;
    for (number, event) in events.iter_mut().enumerate() {
        event.record = 1000 + number as u64;
    }
    let uneventful = pen.runs.iter().all(|run| run.status == "completed");
    Server {
        events,
        runs: pen.runs,
        crash,
        uneventful,
    }
}
