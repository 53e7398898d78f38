//! What one event says of a run. Which events do is data.

use crate::code::readings;
use crate::knowledge::TASK_RUNS;
pub(crate) use crate::knowledge::forms::event::Says;
use crate::knowledge::forms::event::TaskRuns;
use crate::lazy::Lazy;
use crate::model::Event;
use crate::read::event::provider::same_provider;
use regex::Regex;

static TABLE: Lazy<TaskRuns> = Lazy::new(|| TASK_RUNS.read());

/// One event of a run of the client's task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Note {
    pub(crate) says: Says,
    /// The task's path, where the event names it.
    pub(crate) task: Option<Box<str>>,
    /// The instance's GUID, in lower case and without braces, where the event names it.
    pub(crate) instance: Option<Box<str>>,
    /// The result, where the event has one.
    pub(crate) result: Option<u32>,
}

impl Note {
    /// Reads an event that concerns the client; `None` where it says nothing of a run of a task.
    pub(crate) fn of(event: &Event) -> Option<Self> {
        if !same_provider(&event.provider, &TABLE.provider) {
            return None;
        }
        let (says, _) = TABLE.says.iter().find(|(_, ids)| ids.contains(&event.id))?;
        // An export without data, or without their names, has only the message, in whatever language.
        let unnamed = event.data.iter().all(|(name, _)| name.is_none());
        let message = event.message.as_deref().filter(|_| unnamed);
        let field = |name: &str| {
            let value = event.field(name).map(str::trim);
            value.filter(|value| !value.is_empty())
        };
        let task = field("TaskName").or_else(|| message.and_then(quoted_path));
        let named = TABLE.instance.iter().find_map(|name| field(name));
        let instance = named.and_then(guid).or_else(|| message.and_then(guid));
        let instance = instance.filter(|_| !TABLE.of_another.contains(&event.id));
        let result = match field(&TABLE.result) {
            Some(value) => readings(value).next(),
            // What follows an empty line is the mail that it was copied into.
            None => message.and_then(|text| last_number(text.split("\n\n").next()?)),
        };
        Some(Self {
            says: *says,
            task: task.map(Into::into),
            instance: instance.map(|guid| guid.to_ascii_lowercase().into()),
            result: result.filter(|_| says.has_result()),
        })
    }
}

impl Says {
    const fn has_result(self) -> bool {
        matches!(
            self,
            Self::ActionEnded | Self::ActionFailed | Self::NotStarted
        )
    }
}

/// The first GUID of a text.
fn guid(text: &str) -> Option<&str> {
    static GUID: Lazy<Option<Regex>> =
        Lazy::new(|| Regex::new(r"\b[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\b").ok());
    GUID.as_ref()?.find(text).map(|found| found.as_str())
}

/// A task's path in quotes.
fn quoted_path(text: &str) -> Option<&str> {
    static QUOTED: Lazy<Option<Regex>> = Lazy::new(|| Regex::new(r#"["“«](\\[^"”»]+)["”»]"#).ok());
    let found = QUOTED.as_ref()?.captures(text)?;
    found.get(1).map(|path| path.as_str())
}

/// The number that a message ends with: in every language the result stands there.
fn last_number(text: &str) -> Option<u32> {
    static LAST: Lazy<Option<Regex>> = Lazy::new(|| {
        Regex::new(r"(?:^|[\s:])(0[xX][0-9A-Fa-f]{1,8}|-?[0-9]{1,10})\s*\.?\s*$").ok()
    });
    let found = LAST.as_ref()?.captures(text)?;
    readings(found.get(1)?.as_str()).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    const INSTANCE: &str = "8E59ADD8-6B31-4DBC-A869-5B698117421C";

    fn event(id: u32, data: &[(&str, &str)], message: Option<&str>) -> Event {
        Event {
            id,
            provider: TABLE.provider.clone(),
            data: data
                .iter()
                .map(|(name, value)| (Some((*name).into()), (*value).to_owned()))
                .collect(),
            message: message.map(str::to_owned),
            ..Event::default()
        }
    }

    #[test]
    fn the_file_is_sound() {
        let mut ids: Vec<u32> = TASK_RUNS.read().says.into_values().flatten().collect();
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!((ids.len(), TABLE.instance.len()), (all, 3));
    }

    #[test]
    fn data_and_a_rendered_message_say_the_same() {
        let braced = format!("{{{INSTANCE}}}");
        let task = r"\eAdm synkronisering";
        let data = [
            ("TaskName", task),
            ("TaskInstanceId", braced.as_str()),
            ("ActionName", r"C:\eadm\eadm.client.exe"),
            ("ResultCode", "3762504530"),
        ];
        let message = format!(
            "Oppgaveplanlegging fullførte oppgaven \"{task}\", forekomst \"{braced}\", handling \"x.exe\", med returkode 3762504530."
        );
        let wanted = Note {
            says: Says::ActionEnded,
            task: Some(task.into()),
            instance: Some(INSTANCE.to_lowercase().into()),
            result: Some(0xE043_4352),
        };
        assert_eq!(Note::of(&event(201, &data, None)).as_ref(), Some(&wanted));
        let in_a_mail = format!("{message}\n\nBefore that it ended with 0.\n");
        for message in [message, in_a_mail] {
            assert_eq!(
                Note::of(&event(201, &[], Some(&message))).as_ref(),
                Some(&wanted)
            );
        }
    }

    #[test]
    fn a_start_refused_beside_a_run_is_not_one_of_its_events() {
        let braced = format!("{{{INSTANCE}}}");
        let data = [("TaskName", r"\eAdm"), ("TaskInstanceId", braced.as_str())];
        let refused = Note::of(&event(322, &data, None)).unwrap();
        assert_eq!((refused.says, refused.instance), (Says::NotStarted, None));
        let message = format!("Startet ikke \"\\eAdm\": \"{braced}\" kjører.");
        assert_eq!(
            Note::of(&event(322, &[], Some(&message))).unwrap().instance,
            None
        );
        let stopped = [
            ("TaskName", r"\eAdm"),
            ("StoppedTaskInstanceId", braced.as_str()),
        ];
        let stopped = Note::of(&event(323, &stopped, None)).unwrap();
        assert_eq!(
            stopped.instance.as_deref(),
            Some(INSTANCE.to_lowercase().as_str())
        );
    }

    #[test]
    fn values_without_names_leave_the_message_to_speak() {
        let mut unnamed = event(201, &[], Some(r#"Fullført "\eAdm" med returkode 5."#));
        unnamed.data = vec![(None, "x".to_owned())];
        let note = Note::of(&unnamed).unwrap();
        assert_eq!(
            (note.task.as_deref(), note.result),
            (Some(r"\eAdm"), Some(5))
        );
    }

    #[test]
    fn other_events_say_nothing() {
        let ours = [("TaskName", r"\eAdm")];
        assert_eq!(Note::of(&event(106, &ours, None)), None);
        let mut foreign = event(201, &ours, None);
        foreign.provider = "Contoso".into();
        assert_eq!(Note::of(&foreign), None);
    }

    #[test]
    fn a_number_that_is_no_result_is_none() {
        let ours = [("TaskName", r"\eAdm"), ("ResultCode", "soon")];
        assert_eq!(Note::of(&event(201, &ours, None)).unwrap().result, None);
        let started = event(129, &[], Some(r#"Startet "\eAdm" med prosess-ID 4812."#));
        assert_eq!(Note::of(&started).unwrap().result, None);
    }
}
