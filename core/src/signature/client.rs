//! Which events concern the client's own task or program. The names are data.

use std::sync::Arc;

use crate::knowledge::CLIENT;
use crate::knowledge::forms::client::{Events, NamedIn, RawClient, RawProduct};
use crate::lazy::Lazy;
use crate::model::{Event, Product};
use crate::read::event::provider::same_provider;
use crate::read::event::wrapper::names_event;

/// The names by which the client's events are known.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    data: RawClient,
    /// What a task's name can end with, ascending.
    task_ends: Vec<u8>,
}

fn listed(list: &[Events], event: &Event) -> bool {
    list.iter()
        .any(|e| e.ids.contains(&event.id) && same_provider(&e.provider, &event.provider))
}

impl RawProduct {
    /// Whether a word is the product's own.
    fn is_called(&self, word: &str) -> bool {
        self.sources.iter().any(|source| same_word(source, word))
    }

    /// Whether the path of a task, without the sign that it begins with, leads through the product's own folder.
    fn has_task_folder(&self, path: &str) -> bool {
        let mut folders = self.task_folders.iter();
        folders.any(|folder| {
            let own = path.split_at_checked(folder.len());
            own.is_some_and(|(own, rest)| {
                same_word(own, folder) && rest.len() > 1 && rest.starts_with('\\')
            })
        })
    }
}

/// A word of a text.
struct Word<'t> {
    start: usize,
    text: &'t str,
}

fn word_places(text: &str) -> Vec<Word<'_>> {
    let mut out = Vec::new();
    let mut start = 0;
    for part in text.split_inclusive(|c: char| !c.is_alphanumeric()) {
        let word = part.trim_end_matches(|c: char| !c.is_alphanumeric());
        if !word.is_empty() {
            out.push(Word { start, text: word });
        }
        start += part.len();
    }
    out
}

/// The words of a text that can be names of files.
fn file_names(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '_' | '-')))
        .map(|word| word.trim_end_matches('.'))
        .filter(|word| !word.is_empty())
}

/// A line up to the first path in it.
fn before_path(line: &str) -> &str {
    line.split(['\\', '/']).next().unwrap_or_default()
}

/// Whether a line has a word with a point in it, or a path.
fn names_file(line: &str) -> bool {
    line.contains('\\') || file_names(line).any(|name| name.contains('.'))
}

/// What stands in quotes.
fn quoted(message: &str) -> impl Iterator<Item = &str> {
    // The first bytes of these signs: most messages have none.
    let any = memchr::memchr3(b'"', 0xC2, 0xE2, message.as_bytes()).is_some();
    let parts = any.then(|| message.split(['"', '«', '»', '“', '”']));
    parts.into_iter().flatten().skip(1).step_by(2)
}

/// Whether two names differ in nothing but the case of their letters.
fn same_word(a: &str, b: &str) -> bool {
    // A letter may take up to three times the bytes that it takes in the other case.
    let near = |a: &str, b: &str| a.len() <= b.len().saturating_mul(3);
    a.eq_ignore_ascii_case(b)
        || (near(a, b)
            && near(b, a)
            && !(a.is_ascii() && b.is_ascii())
            && a.to_lowercase() == b.to_lowercase())
}

/// The bytes that something equal to one of these words, but for the case, can end with. Every
/// value of every event is asked whether it is a task's name: this answers most.
fn last_bytes<'a>(words: impl Iterator<Item = &'a str>) -> Vec<u8> {
    let mut bytes: Vec<u8> = (0x80..=0xff).collect();
    for last in words.filter_map(|word| word.bytes().last()) {
        bytes.extend([last.to_ascii_lowercase(), last.to_ascii_uppercase()]);
    }
    bytes.sort_unstable();
    bytes.dedup();
    bytes
}

impl Client {
    fn of(data: RawClient) -> Self {
        let tasks = data.product.iter().flat_map(|p| &p.tasks);
        Self {
            task_ends: last_bytes(tasks.map(String::as_str)),
            data,
        }
    }

    /// What is built in.
    pub(crate) fn builtin() -> &'static Arc<Self> {
        static BUILTIN: Lazy<Arc<Client>> = Lazy::new(|| Arc::new(Client::of(CLIENT.read())));
        &BUILTIN
    }

    /// Another name of a product's task.
    pub(crate) fn add_task(&mut self, product: Product, name: &str) {
        self.task_ends.extend(last_bytes([name].into_iter()));
        self.task_ends.sort_unstable();
        self.task_ends.dedup();
        self.add(product, |known| known.tasks.push(name.to_owned()));
    }

    /// Another file name of a product's program.
    pub(crate) fn add_program(&mut self, product: Product, name: &str) {
        self.add(product, |known| known.programs.push(name.to_owned()));
    }

    fn add(&mut self, product: Product, name: impl FnOnce(&mut RawProduct)) {
        if let Some(known) = self.data.product.iter_mut().find(|p| p.id == product) {
            name(known);
        }
    }

    /// Whether the event concerns the client's own task or program.
    pub(super) fn concerns(&self, event: &Event) -> bool {
        self.product_of(event).is_some()
    }

    /// Whether an event that concerns the client says that its task or program was started.
    pub(crate) fn is_task_start(&self, event: &Event) -> bool {
        listed(&self.data.start, event)
    }

    /// Whether an event that concerns the client says that its program crashed or hung.
    pub(crate) fn is_crash(&self, event: &Event) -> bool {
        listed(&self.data.crash, event)
    }

    /// Whether the event names a task that is not the client's, in its data or, where an export has
    /// none, within the quotes of its message: a task's path begins with a backslash, which no
    /// account's name does.
    pub(super) fn names_other_task(&self, event: &Event) -> bool {
        let named = || {
            let name = event.field("TaskName").unwrap_or_default();
            !name.trim().is_empty()
        };
        let quoted = || {
            let message = event.message.as_deref().filter(|_| event.data.is_empty());
            message.is_some_and(|message| quoted(message).any(|name| name.starts_with('\\')))
        };
        !self.concerns(event) && (named() || quoted())
    }

    /// Whether the event was written by the client itself or by a script of its folder, or tells
    /// of the client's task or program.
    pub(super) fn is_of_client(&self, event: &Event) -> bool {
        self.concerns(event) || self.writes(event)
    }

    /// The product whose client's task or program the event concerns.
    pub(crate) fn product_of(&self, event: &Event) -> Option<Product> {
        if let Some(application) = self
            .data
            .application
            .iter()
            .find(|a| a.ids.contains(&event.id) && same_provider(&a.provider, &event.provider))
        {
            return self.application_of(event, application.named_in);
        }
        if let Some(task) = event
            .field("TaskName")
            .filter(|name| !name.trim().is_empty())
        {
            // Another task may well start the client's program; then it is the client's run too.
            return self.task(task).or_else(|| self.started_program(event));
        }
        self.started_program(event)
            .or_else(|| event.data.iter().find_map(|(_, value)| self.task(value)))
            .or_else(|| self.quoted_task(event.message.as_deref()?))
            .or_else(|| self.path_of_task(event))
    }

    /// Whether an event names a service of the client: as a value, or in its message.
    pub(crate) fn names_service(&self, event: &Event) -> bool {
        let mut values = event.data.iter().map(|(_, value)| value.trim());
        if values.clone().any(|value| !value.is_empty()) {
            return values.any(|value| self.is_service(value));
        }
        let message = event.message.as_deref().unwrap_or_default();
        let words = word_places(message);
        let mut own = words
            .iter()
            .enumerate()
            .filter(|(_, word)| self.is_product(word.text));
        own.any(|(at, first)| {
            let begins = !message[..first.start].ends_with(|c: char| "\\-./@_".contains(c));
            let mut end = first.start + first.text.len();
            let mut behind = words[at + 1..].iter().take_while(|word| {
                // A name goes on with a hyphen, or with a blank and a capital.
                let capital = word
                    .text
                    .starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
                let goes_on = match &message[end..word.start] {
                    "-" => true,
                    " " => capital,
                    _ => false,
                };
                end = word.start + word.text.len();
                goes_on
            });
            begins && behind.all(|word| self.is_service_word(word.text))
        })
    }

    /// Whether a text is the name of a service of the client.
    fn is_service(&self, name: &str) -> bool {
        let words = word_places(name);
        let known = |word: &Word<'_>| self.is_product(word.text) || self.is_service_word(word.text);
        !name.contains(['\\', '/', '@'])
            && words.iter().any(|word| self.is_product(word.text))
            && words.iter().all(known)
    }

    fn is_product(&self, word: &str) -> bool {
        self.find(|product| product.is_called(word)).is_some()
    }

    fn is_service_word(&self, word: &str) -> bool {
        self.data
            .services
            .words
            .iter()
            .any(|known| same_word(known, word))
    }

    /// The product whose own source wrote the event.
    pub(crate) fn source_of(&self, event: &Event) -> Option<Product> {
        let words = event.provider.split(|c: char| !c.is_alphanumeric());
        self.find(|product| words.clone().any(|word| product.is_called(word)))
    }

    /// Whether a source of the client's wrote the event, or a script of its folder.
    pub(super) fn writes(&self, event: &Event) -> bool {
        if self.source_of(event).is_some() {
            return true;
        }
        let Some(script) = self
            .data
            .script
            .iter()
            .find(|script| same_provider(&script.provider, &event.provider))
        else {
            return false;
        };
        let values = event.data.iter().map(|(_, value)| value.as_str());
        values.chain(event.message.as_deref()).any(|text| {
            let text = text.to_lowercase();
            let parts: Vec<&str> = text.split(['\\', '/']).collect();
            // A folder has a separator on both sides.
            let folders = parts.get(1..parts.len() - 1).unwrap_or_default();
            folders
                .iter()
                .any(|part| script.folders.iter().any(|f| f == part))
                || script.files.iter().any(|file| text.contains(file.as_str()))
        })
    }

    /// The task with this name, in whatever folder of the scheduler, or a task in a folder of the product's own.
    pub(crate) fn task(&self, name: &str) -> Option<Product> {
        let name = name.trim_end();
        if let Some(path) = name.trim_start().strip_prefix('\\') {
            let own = self.find(|product| product.has_task_folder(path));
            if own.is_some() {
                return own;
            }
        }
        self.task_ends.binary_search(name.as_bytes().last()?).ok()?;
        let name = name.rsplit('\\').next()?.trim();
        self.find(|product| product.tasks.iter().any(|task| same_word(task, name)))
    }

    /// A task that a rendered message names in quotes, whatever the language around it.
    fn quoted_task(&self, message: &str) -> Option<Product> {
        quoted(message).find_map(|name| self.task(name))
    }

    /// A task whose path stands bare in the message of the Task Scheduler, as some languages have
    /// it: `av oppgaven \eAdm synkronisering.`
    fn path_of_task(&self, event: &Event) -> Option<Product> {
        let mut starts = self.data.start.iter();
        if !starts.any(|start| same_provider(&start.provider, &event.provider)) {
            return None;
        }
        let message = event.message.as_deref()?;
        let names = |behind: &str, task: &str| {
            // A blank may stand within another task's name.
            let end = |c: char| !c.is_alphanumeric() && !['\\', ' ', '_', '-'].contains(&c);
            behind
                .get(..task.len())
                .is_some_and(|name| same_word(task, name))
                && behind
                    .get(task.len()..)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with(end))
        };
        let starts = message.match_indices('\\').map(|(at, _)| at);
        let mut paths = starts.map(|at| (&message[..at], &message[at + 1..]));
        paths.find_map(|(before, behind)| {
            // Else it goes on from a drive or another folder.
            let begins = !before.ends_with(|c: char| c.is_alphanumeric() || c == ':' || c == '\\');
            self.find(|product| {
                product.tasks.iter().any(|task| names(behind, task))
                    || begins && product.has_task_folder(behind)
            })
        })
    }

    fn started_program(&self, event: &Event) -> Option<Product> {
        ["ActionName", "Path"]
            .iter()
            .find_map(|field| self.program(event.field(field)?))
    }

    /// A program of the client that stands in this text as a file name of its own.
    pub(crate) fn program(&self, text: &str) -> Option<Product> {
        file_names(text).find_map(|name| self.program_called(name))
    }

    fn program_called(&self, file: &str) -> Option<Product> {
        self.find(|p| p.programs.iter().any(|name| same_word(name, file)))
    }

    /// The product whose program is the application that the event is about: its own values name
    /// it, or its message where an export has no values. Both are read by one rule, so that every
    /// export of an event tells of the same application.
    fn application_of(&self, event: &Event, named_in: NamedIn) -> Option<Product> {
        let values = event.data.iter().map(|(_, value)| value.as_str());
        let bare = values.clone().all(|value| value.trim().is_empty());
        let message = event.message.as_deref().filter(|_| bare);
        let mut lines = values
            .chain(message)
            .flat_map(str::lines)
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .peekable();
        // What Windows wrote around the values of an event whose text it lacks, in words that
        // nobody knows: they stand further down.
        let around = message.and(lines.next_if(|line| names_event(line, event)));
        let named_in = around.map_or(named_in, |_| NamedIn::FirstName);
        match named_in {
            NamedIn::FirstLine => self.application_in(lines.next()?),
            NamedIn::FirstName => self.application_in(lines.find(|line| names_file(line))?),
        }
    }

    /// The product whose program is the application that a line names: its first word that has a
    /// point in it. Behind the application stand its version and, where a message lost its line
    /// breaks, all else; in a path stands what the application worked with.
    fn application_in(&self, line: &str) -> Option<Product> {
        for name in file_names(before_path(line)) {
            let product = self.program_called(name);
            if product.is_some() || name.contains('.') {
                return product;
            }
        }
        None
    }

    fn find(&self, mut holds: impl FnMut(&RawProduct) -> bool) -> Option<Product> {
        self.data
            .product
            .iter()
            .find(|product| holds(product))
            .map(|product| product.id)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn event(provider: &str, id: u32, data: &[(&str, &str)]) -> Event {
        let data = data
            .iter()
            .map(|(name, value)| {
                (
                    (!name.is_empty()).then(|| (*name).into()),
                    (*value).to_owned(),
                )
            })
            .collect();
        Event {
            provider: provider.into(),
            id,
            data,
            ..Event::default()
        }
    }

    const TASKS: &str = "Microsoft-Windows-TaskScheduler";

    fn is_start(event: &Event) -> bool {
        let client = Client::builtin();
        client.concerns(event) && client.is_task_start(event)
    }

    fn is_crash(event: &Event) -> bool {
        let client = Client::builtin();
        client.concerns(event) && client.is_crash(event)
    }

    #[test]
    fn names_can_be_added() {
        let mut client = Client::builtin().as_ref().clone();
        client.add_task(Product::Eadm, "Brukersynk natt");
        client.add_program(Product::Eadm, "brukersynk.exe");
        let task = event(TASKS, 107, &[("TaskName", "\\Drift\\BRUKERSYNK NATT")]);
        assert_eq!(client.product_of(&task), Some(Product::Eadm));
        assert_eq!(Client::builtin().product_of(&task), None);
        let program = event(TASKS, 200, &[("ActionName", "c:\\x\\Brukersynk.exe")]);
        assert_eq!(client.product_of(&program), Some(Product::Eadm));
        assert_eq!(Client::builtin().product_of(&program), None);
    }

    #[test]
    fn the_file_is_sound() {
        assert_eq!(Client::builtin().data.product.len(), 2);
    }

    #[test]
    fn tasks_are_known_by_name_in_any_folder() {
        for name in [
            r"\eAdm synkronisering",
            "EADM SYNKRONISERING",
            r"\Identum\eAdm",
            "eAdm",
        ] {
            let event = event(TASKS, 100, &[("TaskName", name)]);
            assert_eq!(
                Client::builtin().product_of(&event),
                Some(Product::Eadm),
                "{name}"
            );
            assert!(is_start(&event));
        }
        // The trigger of a task starts nothing where the start fails.
        let trigger = event(TASKS, 107, &[("TaskName", "eAdm")]);
        assert!(Client::builtin().concerns(&trigger) && !is_start(&trigger));
        let other = event(TASKS, 107, &[("TaskName", r"\eAdm synkronisering test")]);
        assert!(!Client::builtin().concerns(&other));
        assert!(Client::builtin().names_other_task(&other));
    }

    #[test]
    fn a_message_alone_names_the_task_in_quotes() {
        let mut event = event("TaskScheduler", 101, &[]);
        event.message = Some(
            "Task Scheduler failed to start \"\\eFeide Export SAS\" task for user \"K\\svc\"."
                .into(),
        );
        assert_eq!(Client::builtin().product_of(&event), Some(Product::Efeide));
        assert!(!is_start(&event));
    }

    #[test]
    fn a_message_alone_names_the_task_by_its_bare_path() {
        let mut event = event(TASKS, 203, &[]);
        for (text, product) in [
            (
                r"kunne ikke starte handlingen C:\x.exe i forekomsten {1} av oppgaven \eAdm synkronisering. Feil: 2",
                Some(Product::Eadm),
            ),
            (r"av oppgaven \eAdm synkronisering", Some(Product::Eadm)),
            (r"av oppgaven \eAdm synkroniseringslogg.", None),
            (r"av oppgaven \eAdm\Delta synk.", Some(Product::Eadm)),
            (r"av oppgaven \Drift\eAdm\Delta synk.", None),
            (
                r"kunne ikke starte C:\eAdm\other.exe i oppgaven \Backup.",
                None,
            ),
        ] {
            event.message = Some(text.to_owned());
            assert_eq!(Client::builtin().product_of(&event), product, "{text}");
        }
        event.provider = "Other".to_owned();
        event.message = Some(r"av oppgaven \eAdm synkronisering".to_owned());
        assert_eq!(Client::builtin().product_of(&event), None);
    }

    #[test]
    fn a_service_is_the_clients_by_all_of_its_name() {
        let services = CLIENT.read().services;
        let named = |message: &str, values: &[&str]| {
            let data: Vec<_> = values.iter().map(|value| ("", *value)).collect();
            let mut event = event("Service Control Manager", 7031, &data);
            event.message = (!message.is_empty()).then(|| message.to_owned());
            Client::builtin().names_service(&event)
        };
        let told = |name: &str| {
            let english = format!("The {name} service terminated unexpectedly.");
            let norwegian = format!("Tjenesten {name} ble uventet avsluttet.");
            let quoted = format!("Der Dienst \"{name}\" wurde unerwartet beendet.");
            [english, norwegian, quoted]
        };
        for name in &services.samples {
            assert!(
                named("", &[name, "1"]) && named("", &["30000", name]),
                "{name}"
            );
            assert!(told(name).iter().all(|text| named(text, &[])), "{name}");
        }
        for name in &services.near_misses {
            assert!(!named("", &[name, "1"]), "{name}");
        }
        for name in [
            "eAdm Backup Agent",
            "eadm-backup",
            "eAdmin",
            "Client Service",
        ] {
            assert!(told(name).iter().all(|text| !named(text, &[])), "{name}");
        }
        assert!(!named(
            r"The Agent service was unable to log on as K\\svc-eadm.",
            &[]
        ));
    }

    #[test]
    fn a_task_in_the_products_own_folder_is_its_own() {
        let of = |name: &str| Client::builtin().task(name);
        assert_eq!(of(r"\eAdm\Delta synk"), Some(Product::Eadm));
        assert_eq!(of(r"\EFEIDE\Natt\Full "), Some(Product::Efeide));
        for other in [
            r"eAdm\Delta synk",
            r"\eAdm Backup\Natt",
            r"\Drift\eAdm\Natt",
            r"\eAdmin\x",
            r"\\eadm\x",
        ] {
            assert_eq!(of(other), None, "{other}");
        }
    }

    #[test]
    fn a_message_alone_names_another_task_by_its_path() {
        let mut event = event("TaskScheduler", 104, &[]);
        event.message =
            Some("Oppgaven \"\\Backup nightly\" kunne ikke logge på \"K\\svc\".".into());
        assert!(Client::builtin().names_other_task(&event));
        event.message = Some("Task Scheduler failed to log on \"K\\svc\" .".into());
        assert!(!Client::builtin().names_other_task(&event));
    }

    #[test]
    fn events_are_the_clients_by_source_or_by_folder() {
        for source in ["eadm.client", "eAdm", "Identum eADM", "efeide-client"] {
            assert!(
                Client::builtin().is_of_client(&event(source, 0, &[("", "x")])),
                "{source}"
            );
        }
        assert!(!Client::builtin().is_of_client(&event("Readmore", 0, &[("", "x")])));
        let host = "Microsoft-Windows-PowerShell";
        for (text, ours) in [
            (
                r"Host Application = powershell.exe -File C:\eadm\Sync.ps1",
                true,
            ),
            ("pwsh -f d:/efeide/x.ps1", true),
            ("& Enable-RemoteMailbox.ps1 -All", true),
            (r"powershell.exe -File C:\Scripts\eadm -All", false),
            (r"C:\readme\eadmin\x.ps1", false),
        ] {
            let event = event(host, 4100, &[("ContextInfo", text)]);
            assert_eq!(Client::builtin().is_of_client(&event), ours, "{text}");
        }
    }

    #[test]
    fn another_task_that_starts_the_program_counts() {
        let event = event(
            TASKS,
            200,
            &[
                ("TaskName", r"\Nattjobb"),
                ("ActionName", r"C:\eadm\eAdm.Client.exe"),
            ],
        );
        assert!(is_start(&event));
        assert!(!Client::builtin().names_other_task(&event));
    }

    #[test]
    fn crashes_are_those_of_the_program_named_first() {
        let ours = event(
            "Application Error",
            1000,
            &[("", "eAdm.Client.exe"), ("", "1.0")],
        );
        assert!(is_crash(&ours));
        let joined = event(
            "Application Error",
            1000,
            &[("", "eadm.client.exe, 1.0, 5fb30cf2")],
        );
        assert!(is_crash(&joined));
        let theirs = event(
            "Application Error",
            1000,
            &[("", "w3wp.exe"), ("", "eadm.client.exe")],
        );
        assert!(!is_crash(&theirs));
        let runtime = event(
            ".NET Runtime",
            1026,
            &[(
                "",
                "Application: eadm.client.exe\nFramework Version: v4.0.30319",
            )],
        );
        assert!(is_crash(&runtime));
        let report = event(
            "Windows Error Reporting",
            1001,
            &[("", "1"), ("", "eadm.client.exe")],
        );
        assert!(Client::builtin().concerns(&report) && !is_crash(&report));
        let longer = event("Application Error", 1000, &[("", "neadm.client.exe")]);
        assert!(!is_crash(&longer));
    }

    #[test]
    fn the_application_is_the_first_word_with_a_point_and_never_a_path() {
        let net = ".NET Runtime";
        let report = "Windows Error Reporting";
        for (provider, id, text, ours) in [
            (
                net,
                1026,
                "Application: eAdm.Client.exe\nFramework Version: v4.0.30319",
                true,
            ),
            (
                net,
                1026,
                "\n Programa: eadm.client.exe CoreCLR Version: 8.0.3",
                true,
            ),
            (net, 1026, "Application: eadm.client.exe", true),
            (
                net,
                1026,
                "Application: Agent.exe CoreCLR Version: 8.0.3 eadm.client.exe",
                false,
            ),
            (
                net,
                1026,
                "Application: Agent CoreCLR Version: 8.0.3 eadm.client.exe",
                false,
            ),
            (
                net,
                1026,
                "Application: Agent Description: 'C:\\eadm\\eadm.client.exe' is in use",
                false,
            ),
            (
                net,
                1026,
                "Application: Agent\nDescription: eadm.client.exe is in use",
                false,
            ),
            (
                net,
                1026,
                "Application: Agent started by https://x/eadm.client.exe",
                false,
            ),
            (
                "Application Hang",
                1002,
                "The program eadm.client.exe version 4.2.0.0 stopped",
                true,
            ),
            (
                "Application Hang",
                1002,
                "The program Agent.exe was waiting for eadm.client.exe",
                false,
            ),
            (
                "Application Error",
                1000,
                "Faulting application eadm.client.exe, version 4.2",
                true,
            ),
            (
                "Application Error",
                1000,
                "Faulting application name: w3wp.exe, version: 10.0\nFaulting module name: eadm.client.exe",
                false,
            ),
            (
                report,
                1001,
                "Fault bucket 1, type 5\nResponse: n/a\n\nP1: eadm.client.exe\nP2: 4.2.0.0",
                true,
            ),
            (
                report,
                1001,
                "Fault bucket 1, type 5\nP1: w3wp.exe\nP4: eadm.client.exe",
                false,
            ),
            (
                report,
                1001,
                "Fault bucket 1, type 5\nP1: w3wp\n\\\\?\\C:\\eadm.client.exe.dmp\neadm.client.exe",
                false,
            ),
        ] {
            let mut event = event(provider, id, &[]);
            event.message = Some(text.to_owned());
            assert_eq!(Client::builtin().concerns(&event), ours, "{text}");
            // What an export has as a value, or as one for each line, is read as the message is.
            let lines: Vec<_> = text.lines().map(|line| ("", line)).collect();
            for data in [vec![("", text)], lines] {
                let event = self::event(provider, id, &data);
                assert_eq!(Client::builtin().concerns(&event), ours, "{text}");
            }
        }
    }

    #[test]
    fn the_application_stands_behind_the_text_that_windows_writes_around_values() {
        for (application, ours) in [
            ("eadm.client.exe", true),
            ("w3wp.exe", false),
            ("w3wp", false),
        ] {
            let mut event = event("Application Error", 1000, &[]);
            event.message = Some(format!(
                "Priskribo de evento 1000 de Application Error mankas.\n\nLa valoroj:\n\n{application}\n4.2.0.0\n\
                 C:\\eadm\\eadm.client.exe"
            ));
            assert_eq!(Client::builtin().concerns(&event), ours, "{application}");
        }
    }

    proptest! {
        #[test]
        fn a_task_is_known_as_by_a_plain_comparison(
            folder in prop::sample::select(vec!["", "\\", "\\Identum\\", " \\ ", "\\eadm\\"]),
            name in prop::sample::select(vec!["eAdm", "EADM SYNKRONISERING", "eFeide Export SAS", "eFeide Export SA\u{17f}", "eAdmin", "\u{c5}"]),
            tail in prop::sample::select(vec!["", " ", "\u{a0}", "m", "\u{212a}", "\\"]),
        ) {
            let text = format!("{folder}{name}{tail}");
            let in_folder = text.to_lowercase().starts_with("\\eadm\\") && text.trim_end().len() > 6;
            let last = text.trim().rsplit('\\').next().unwrap_or_default().trim().to_lowercase();
            let plain = Client::builtin()
                .data
                .product
                .iter()
                .find(|p| {
                    in_folder && p.id == Product::Eadm
                        || p.tasks.iter().any(|task| task.to_lowercase() == last)
                });
            prop_assert_eq!(Client::builtin().task(&text), plain.map(|p| p.id), "{}", text);
        }
    }
}
