//! Words for what happens in a story, English and Norwegian, picked by dice.

use super::tale::{End, Phase, REASONS, STEPS, What};

/// Reproducible choices (SplitMix64).
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % most as u64) as usize
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }
}

/// Names by step, as the domain page has them; the last form of each is written as one word.
const NAMES: [&[&str]; STEPS.len()] = [
    &["Import HR", "Importer HR", "Import-HR", "ImportHR"],
    &["Import HR Future", "Import-HR-Future", "ImportHrFuture"],
    &[
        "Import Hierarchy",
        "Import Hierachy",
        "Importhierarki",
        "ImportHierarchy",
    ],
    &[
        "Import samAccountName",
        "Import SamAccountName",
        "ImportSamAccountName",
    ],
    &["Import AD", "Importer AD", "ImportAD"],
    &["Import Visma", "ImportVisma"],
    &["Synchronization", "Syncronization", "Synkronisering"],
    &["Export AD", "ExportAD"],
    &["Import AD Results", "Import AD results", "ImportAdResults"],
    &["Export HR", "Export-HR", "ExportHR"],
    &["Export Azure", "ExportAzure"],
    &["Export Compilo", "ExportCompilo"],
    &["Export Gat", "ExportGat"],
];
/// Steps that the product's pages do not name: their capitals tell them from prose.
const UNNAMED: [&str; 2] = ["import-visma", "export-gat"];

const STARTED: &[&str] = &[
    "{} started",
    "{} startet",
    "Starting {}",
    "Starter {}",
    "{}: started",
    "{}: startet",
    "{} - started",
    "Started {}",
    "Startet {}",
    "{} is starting",
    "Begin step: {}",
    "{} has started",
    "{} har startet",
    "Starting: {}",
    "Begynner {}",
    "{} – startet",
    "{} started.",
    "Starting {}...",
    "Start {}",
    "Start steg: {}",
    "The {} step has started",
    "{} => started",
    "{} job started",
    "Oppstart av {}",
    "Startar {}",
    "Entering step {}",
    "{} started by schedule",
];
const WAITING: &[&str] = &[
    "Waiting for {}",
    "Venter på {}",
    "{} waiting",
    "{}: waiting",
    "{} venter",
    "{} - venter",
    "{} is waiting",
];
const COMPLETED: &[&str] = &[
    "{} completed",
    "{} completed in 00:02:10",
    "Completed {}",
    "Fullførte {}",
    "{} fullført",
    "{} ferdig",
    "{}: completed",
    "{} finished",
    "Finished {}",
    "{} - fullført",
    "End step: {} OK (duration 00:02:10.123, objects 812, errors 0)",
    "{} completed successfully",
    "{} done",
    "{} er fullført",
    "{} har fullført",
    "{} fullført på 00:02:10",
    "{}: OK",
    "{} completed (812 objects, 0 errors)",
    "Slutt steg: {} OK (varighet 00:02:10)",
    "Completed {} in 00:02:10",
    "Fullførte {} på 00:02:10",
    "Completed {} (812 objects)",
    "{} ble fullført",
    "{} avsluttet",
    "{} status: Completed",
    "Status for {}: Fullført",
    "Result of {}: OK",
    "{} resultat = OK",
    "{} exited with code 0",
    "{} finished (exit code 0)",
    "{} job finished in 00:02:10",
    "{} kjørt uten feil",
    "{} fullførd",
    "{} => OK",
];
/// What stands before the reason, and behind it.
const FAILED: &[(&str, &str)] = &[
    ("{} failed: ", ""),
    ("{} failed with error: ", ""),
    ("{} feilet: ", ""),
    ("{} - failed: ", ""),
    ("{}: failed - ", ""),
    ("Failed {}: ", ""),
    ("{} feilet med feil: ", ""),
    ("End step: {} FAILED (", ")"),
    ("Slutt steg: {} FEILET (", ")"),
    ("{} mislyktes: ", ""),
    ("{} has failed: ", ""),
    ("{} har feilet: ", ""),
    ("{} failed after 00:00:31: ", ""),
    ("{} failed\n", ""),
    ("{} stopped with error: ", ""),
    ("{} stanset med feil: ", ""),
    ("Failed {} with error: ", ""),
    ("Failed {} due to ", ""),
    ("{} feilet på grunn av ", ""),
    ("{} feilet etter 31 s: ", ""),
    ("{} failed - ", ""),
    ("{} avbrutt: ", ""),
    ("{} failed after 3 attempts: ", ""),
    ("{} gave up after 3 retries: ", ""),
    ("{} feilet etter 3 forsøk: ", ""),
    ("{} avsluttet med en feil: ", ""),
    ("{} terminated with an error: ", ""),
    ("{} terminated unexpectedly: ", ""),
    ("{} kunne ikke kjøres: ", ""),
    ("{} status: Failed - ", ""),
    ("Resultat av {}: Feilet (", ")"),
    ("The {} job failed: ", ""),
    ("{} => FAILED: ", ""),
    ("Unable to complete {}: ", ""),
    ("Klarte ikke å kjøre {}: ", ""),
];
const HELD: &[&str] = &[
    "{} stopped by import filter",
    "{} stanset av importfilter",
    "{}: stopped by import filter",
    "{} stoppet av importfilteret",
    "{} was stopped by the import filter",
    "{} - stopped by import filter: 42 % deleted",
    "{} ble stanset av importfilter",
    "Import filter: 42 % deleted, {} is stopped",
    "Importfilter: 42 % slettet. {} er stanset.",
];
const STOPPED: &[&str] = &[
    "{} stopped",
    "{} stanset",
    "{}: stoppet",
    "{} was stopped",
    "{} stopped because the server shuts down",
];
const CANCELLED: &[&str] = &[
    "{} stopped by user EADM\\admin",
    "{} ble avbrutt av bruker",
    "{} cancelled by the user",
];
const HOLD: &[&str] = &[
    "Stopped by import filter",
    "Stanset av importfilter",
    "Stopped by the import filter",
    "Stoppet av importfilteret",
];
const CYCLE: &[&str] = &[
    "Synchronization cycle",
    "Sync cycle",
    "Synkroniseringssyklus",
    "Synchronization Cycle",
];
const CYCLE_STARTED: &[&str] = &[
    "{} started",
    "{} startet",
    "Starting {}",
    "Starter {}",
    "{}: started",
    "{} started (full)",
];
const CYCLE_COMPLETED: &[&str] = &[
    "{} completed",
    "{} fullført",
    "{} ended with status Completed",
    "{} ended with status Completed after 310 s",
    "{} finished",
    "Fullførte {}",
];
const CYCLE_FAILED: &[&str] = &[
    "{} ended with status Failed after 310 s",
    "{} failed",
    "{} feilet",
    "{} ended with status Failed",
];
const CYCLE_HELD: &[&str] = &[
    "{} ended with status Stopped after 31 s",
    "{} ended with status Stopped",
    "{} stopped by import filter",
    "{} stanset av importfilter",
];

const CYCLE_STOPPED: &[&str] = &["{} stopped", "{} stanset", "{} was stopped"];

const CYCLE_CANCELLED: &[&str] = &[
    "{} stopped by user",
    "{} cancelled by user",
    "{} ble avbrutt av brukeren",
];

/// Messages that are no step lines, however near they come. The first is the heartbeat.
pub(crate) const NOISE: &[&str] = &[
    "Heartbeat",
    "Last import failed count: 0",
    "Settings for Export AD loaded",
    "Retry policy: on error wait",
    "Export of 12 users failed",
    "Import HR",
    "Import HR not started",
    "Import HR ikke startet",
    "Import HR will be started at 06:00",
    "Export AD failed for user ola",
    "Waiting for Import AD to complete",
    "Started reading Import HR file",
    "Neste Import HR starter kl 06:00",
    "Import HR stopped reading row 12",
    "Import HR paused",
    "Next synchronization cycle starts at 06:00",
    "Bruker 12 ble endret av regel 7 (Ås kommune)",
    "Read 812 rows\nImport HR completed\n  Export AD failed: no",
    "Filtered userid 4711",
    "Export AD timeout: 300 s",
    "Export AD result: 812 users, 3 failed",
    "Error in Import AD for user ola",
    "Import filter: 3 % deleted, the cycle goes on",
];
/// Logged errors with the trace below, as .NET writes it in English and Norwegian.
const EXCEPTIONS: &[&str] = &[
    "System.InvalidOperationException: Sequence contains no elements\n   at System.Linq.Enumerable.First[T](IEnumerable`1 source)\n   at Eadm.Client.Rules.Apply() in C:\\src\\Rules.cs:line 12",
    "System.FormatException: Verdien er ugyldig ---> System.OverflowException: For stor\n   ved Eadm.Client.Tall.Les(String s)\n   --- Slutt på stakksporing for indre unntak ---\n   ved Eadm.Client.Program.Main()",
    "Could not read row 12\nSystem.ArgumentException: Bad value\n\n   at Eadm.Client.Rows.Read()\n--- End of inner exception stack trace ---",
];

pub(crate) fn is_exception(noise: u32) -> bool {
    noise != 0 && noise.is_multiple_of(3)
}

fn noise(number: u32) -> &'static str {
    let number = number as usize;
    if number != 0 && number.is_multiple_of(3) {
        EXCEPTIONS[number / 3 % EXCEPTIONS.len()]
    } else {
        NOISE[number % NOISE.len()]
    }
}

/// Capitals matter in no name that the pages have.
fn cased(text: String, fixed: bool, dice: &mut Dice) -> String {
    match dice.below(6) {
        0 if !fixed => text.to_lowercase(),
        1 => text.to_uppercase(),
        _ => text,
    }
}

fn cycle(forms: &[&str], number: Option<u64>, dice: &mut Dice) -> String {
    let name = dice.pick(CYCLE);
    let name = match number {
        Some(number) => format!("{name} {}{number}", dice.pick(&["", "#", "nr "])),
        None => name.to_owned(),
    };
    let form = dice.pick(forms);
    cased(form.replace("{}", &name), false, dice)
}

/// One message for what happens.
pub(crate) fn message(what: What, dice: &mut Dice) -> String {
    match what {
        What::CycleStart(number) => cycle(CYCLE_STARTED, number, dice),
        What::CycleEnd(number, End::Completed) => cycle(CYCLE_COMPLETED, number, dice),
        What::CycleEnd(number, End::Failed) => cycle(CYCLE_FAILED, number, dice),
        What::CycleEnd(number, End::Held) => cycle(CYCLE_HELD, number, dice),
        What::CycleEnd(number, End::Stopped) => cycle(CYCLE_STOPPED, number, dice),
        What::CycleEnd(number, End::Cancelled) => cycle(CYCLE_CANCELLED, number, dice),
        What::Hold => {
            let text = dice.pick(HOLD).to_owned();
            cased(text, false, dice)
        }
        What::Noise(number) => noise(number).to_owned(),
        What::Other(words) => words.to_owned(),
        What::Step(step, phase) => {
            let name = dice.pick(NAMES[step]);
            let fixed = UNNAMED.contains(&STEPS[step]);
            let forms = match phase {
                Phase::Failed(reason) => {
                    let (before, behind) = FAILED[dice.below(FAILED.len())];
                    let before = cased(before.replace("{}", name), fixed, dice);
                    return format!("{before}{}{behind}", REASONS[reason]);
                }
                Phase::Waiting => WAITING,
                Phase::Started => STARTED,
                Phase::Completed => COMPLETED,
                Phase::Held => HELD,
                Phase::Stopped => STOPPED,
                Phase::Cancelled => CANCELLED,
            };
            let form = dice.pick(forms);
            cased(form.replace("{}", name), fixed, dice)
        }
    }
}
