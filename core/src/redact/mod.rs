//! Privacy: the one door that every view passes.

mod names;
mod placeholders;

use std::borrow::Cow;
use std::ops::Deref;
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::Error;
use crate::model::{Audit, Event, Texts, TimelineRecord};
use crate::secret;
pub(crate) use names::Names;
use placeholders::Placeholders;

/// Masks national identity numbers, passwords, secrets and tokens. Cloning is cheap.
///
/// ```
/// use eadm_logs::Redactor;
///
/// let redactor = Redactor::standard();
/// assert_eq!(redactor.mask("bind with password=Vinter2026"), "bind with password=[password]");
/// assert_eq!(redactor.mask("Password expired"), "Password expired");
/// assert_eq!(Redactor::reveal().mask("password=Vinter2026"), "password=Vinter2026");
/// # Ok::<(), eadm_logs::Error>(())
/// ```
///
/// With placeholders, which are for those who pass a result on, it replaces persons, machines, addresses and
/// telephone numbers as well:
///
/// ```
/// use eadm_logs::Redactor;
///
/// let redactor = Redactor::placeholders();
/// let seen = redactor.mask(r"KOMMUNE\ola on srv01.kommune.local: no mailbox for ola@kommune.example");
/// assert_eq!(seen, "<person-1> on <host-1>: no mailbox for <person-2>");
/// assert_eq!(redactor.mask("user=ola, code 0x8007052E"), "user=<person-1>, code 0x8007052E");
/// assert_eq!(redactor.replaced().unwrap_or_default().persons, 2);
/// ```
#[derive(Debug, Clone)]
pub struct Redactor {
    reveals: bool,
    placeholders: Option<Arc<Placeholders>>,
}

/// How many different ones a [`Redactor`] has replaced so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Replaced {
    /// Accounts, e-mail addresses, names of persons, identifiers of their accounts.
    pub persons: usize,
    /// Machines, by name.
    pub hosts: usize,
    /// Addresses of the network.
    pub addresses: usize,
    /// Telephone numbers.
    pub phones: usize,
}

impl Redactor {
    /// A redactor with the built-in rules.
    pub fn standard() -> Self {
        Self {
            reveals: false,
            placeholders: None,
        }
    }

    /// A redactor that replaces persons, machines, addresses and telephone numbers, too: by `<person-1>`,
    /// `<host-1>`, `<address-1>` and `<phone-1>`, numbered as they are first met, and the same one always by
    /// the same. What it has met it knows again, also in places that do not say what it is, where it has a
    /// digit or a sign in it. A name in free text that nothing marks as one cannot be recognised, and stays.
    pub fn placeholders() -> Self {
        Self {
            placeholders: Some(Arc::new(Placeholders::numbered())),
            ..Self::standard()
        }
    }

    /// The same with a hash for a number (`<person-7f3a9c41d2>`): the first ten digits of HMAC-SHA-256 with
    /// this key, so that results of several calls can be compared. Who has the key can find out whether a name
    /// that he guesses is meant: keep it apart from the results.
    ///
    /// ```
    /// use eadm_logs::Redactor;
    ///
    /// let key = b"as long as a sentence";
    /// let (one, other) = (Redactor::keyed_placeholders(key)?, Redactor::keyed_placeholders(key)?);
    /// assert_eq!(one.mask("user=ola"), other.mask("user=ola"));
    /// # Ok::<(), eadm_logs::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Key`], where it has fewer than 16 bytes.
    pub fn keyed_placeholders(key: &[u8]) -> Result<Self, Error> {
        Ok(Self {
            placeholders: Some(Arc::new(Placeholders::keyed(key)?)),
            ..Self::standard()
        })
    }

    /// What was replaced so far by this redactor and its clones; `None` for one without placeholders.
    pub fn replaced(&self) -> Option<Replaced> {
        self.placeholders.as_ref().map(|p| p.replaced())
    }

    /// Whether what it makes of a text depends on the texts before it.
    pub(crate) fn depends_on_order(&self) -> bool {
        self.placeholders.is_some()
    }

    /// A redactor that passes everything as it is, for those who ask to see secrets.
    pub fn reveal() -> Self {
        Self {
            reveals: true,
            placeholders: None,
        }
    }

    /// The text with everything private masked; borrowed when there was nothing to mask.
    pub fn mask<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.reveals {
            return Cow::Borrowed(text);
        }
        let masked = secret::mask(text);
        match &self.placeholders {
            None => masked,
            Some(placeholders) => match placeholders.text(&masked) {
                Cow::Owned(replaced) => Cow::Owned(replaced),
                Cow::Borrowed(_) => masked,
            },
        }
    }

    /// The value with every string inside it masked. Keys of maps and names of fields stay.
    ///
    /// ```
    /// use eadm_logs::Redactor;
    ///
    /// let lines = vec!["token=8f14e45fceea".to_owned(), "cycle 7 ended".to_owned()];
    /// let seen = Redactor::standard().value(&lines)?;
    /// assert_eq!(*seen, ["token=[token]", "cycle 7 ended"]);
    /// assert_eq!(Redactor::reveal().value(&lines)?.into_inner(), lines);
    /// # Ok::<(), eadm_logs::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Data`], named by the type, when the value cannot be written as JSON or read back.
    pub fn value<T: Serialize + DeserializeOwned>(&self, value: &T) -> Result<Redacted<T>, Error> {
        let unsound = |error: serde_json::Error| Error::Data {
            file: std::any::type_name::<T>().to_owned(),
            line: None,
            message: format!("the value cannot be masked: {error}"),
        };
        let mut tree = serde_json::to_value(value).map_err(unsound)?;
        if let Some(placeholders) = &self.placeholders {
            note_tree(placeholders, &tree);
        }
        self.mask_tree(&mut tree);
        serde_json::from_value(tree).map(Redacted).map_err(unsound)
    }

    /// The same for an audit, whose texts are masked where they are: there may be millions of them.
    ///
    /// ```
    /// # use eadm_logs::{Analyzer, Bundle, Redactor};
    /// let log = "2026-03-02 05:14:07,000 ERROR Import HR failed: password=Vinter2026\n";
    /// let audit = Analyzer::builder().build()?.audit(&Bundle::from_bytes("eadm.log", log.into()))?;
    /// let seen = Redactor::standard().audit(audit);
    /// let reason = seen.bundles[0].cycles[0].steps[0].reason.as_deref();
    /// assert_eq!(reason, Some("password=[password]"));
    /// # Ok::<(), eadm_logs::Error>(())
    /// ```
    pub fn audit(&self, mut audit: Audit) -> Redacted<Audit> {
        if let Some(placeholders) = &self.placeholders {
            let streams = audit.bundles.iter().flat_map(|bundle| &bundle.streams);
            let hosts = streams.filter_map(|stream| stream.host.as_deref());
            hosts.for_each(|host| placeholders.note_host(host));
            audit.each_text(&mut |text| placeholders.note(text));
        }
        if !self.reveals {
            audit.each_text(&mut |text| self.mask_in_place(text));
        }
        Redacted(audit)
    }

    /// The same for one record of a time line, of which there are millions: its texts are masked
    /// where they are.
    ///
    /// ```
    /// # use eadm_logs::{Analyzer, Bundle, Redactor};
    /// let analyzer = Analyzer::builder().build()?;
    /// let bundle = Bundle::from_bytes("eadm.log", "2026-03-02 05:14:07,000 bind with password=Vinter2026\n".into());
    /// let redactor = Redactor::standard();
    /// for record in analyzer.records(&bundle)? {
    ///     assert_eq!(redactor.record(record).message, "bind with password=[password]");
    /// }
    /// # Ok::<(), eadm_logs::Error>(())
    /// ```
    pub fn record(&self, mut record: TimelineRecord) -> Redacted<TimelineRecord> {
        self.record_among(&mut record, &mut Names::default());
        Redacted(record)
    }

    /// The same for one of many records.
    pub(crate) fn record_among<'r>(
        &self,
        record: &'r mut TimelineRecord,
        names: &mut Names,
    ) -> Redacted<&'r mut TimelineRecord> {
        if self.reveals {
            return Redacted(record);
        }
        // Every field by name, so that none that is added is passed over.
        let TimelineRecord {
            time: _,
            path,
            line: _,
            record: _,
            level: _,
            logger,
            event_id: _,
            thread,
            message,
            incomplete: _,
            recovered: _,
            event,
        } = &mut *record;
        if self.placeholders.is_some() {
            // What they become depends on what was met before.
            for text in [path, message].into_iter().chain(logger).chain(thread) {
                self.mask_in_place(text);
            }
        } else {
            self.mask_in_place(message);
            for name in std::iter::once(path).chain(logger).chain(thread) {
                names.mask(self, name);
            }
        }
        if let Some(event) = event {
            self.event(event);
        }
        Redacted(record)
    }

    /// The same for an event.
    fn event(&self, event: &mut Event) {
        if let Some(placeholders) = &self.placeholders {
            each_field(
                event,
                |_, text| placeholders.note(text),
                |name, value| {
                    name.iter().for_each(|name| placeholders.note(name));
                    placeholders.note(value);
                },
            );
        }
        each_field(
            event,
            |name, text| self.mask_named(name, text),
            |name, value| match name {
                None => self.mask_in_place(value),
                Some(known) => {
                    if let Some(masked) = self.mask_field(known, value) {
                        *name = Some(masked.into());
                    }
                }
            },
        );
    }

    /// A data field of an event; gives its name where that has to be another.
    fn mask_field(&self, name: &str, value: &mut String) -> Option<String> {
        match secret::of_field(name) {
            Some(replacement) if !self.reveals && !value.is_empty() => {
                replacement.clone_into(value);
                None
            }
            _ => {
                self.mask_named(name, value);
                match self.mask(name) {
                    Cow::Owned(masked) => Some(masked),
                    Cow::Borrowed(_) => None,
                }
            }
        }
    }

    /// A text by the name of its field, where that says whom or what it names.
    fn mask_named(&self, name: &str, text: &mut String) {
        if let Some(placeholders) = &self.placeholders
            && let Some(replaced) = placeholders.field(name, text)
        {
            *text = replaced;
        }
        self.mask_in_place(text);
    }

    /// A data field of an event in a tree.
    fn mask_field_of_tree(&self, field: &mut Value) {
        if let Value::Array(parts) = field
            && let [Value::String(name), Value::String(value)] = parts.as_mut_slice()
        {
            if let Some(masked) = self.mask_field(name, value) {
                *name = masked;
            }
        } else {
            self.mask_tree(field);
        }
    }

    fn mask_in_place(&self, text: &mut String) {
        if let Cow::Owned(masked) = self.mask(text) {
            *text = masked;
        }
    }

    fn mask_tree(&self, tree: &mut Value) {
        match tree {
            Value::String(text) => self.mask_in_place(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.mask_tree(item)),
            Value::Object(fields) => {
                for (key, field) in fields.iter_mut() {
                    match field {
                        Value::Array(items) if key == "data" => {
                            items
                                .iter_mut()
                                .for_each(|item| self.mask_field_of_tree(item));
                        }
                        Value::String(text) => self.mask_named(key, text),
                        _ => self.mask_tree(field),
                    }
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

/// Hands out the texts of an event by the names of their fields, and its data. They come in the order in which
/// they stand, as those of any value do: the person who is met first has the first number.
fn each_field(
    event: &mut Event,
    mut text: impl FnMut(&str, &mut String),
    mut data: impl FnMut(&mut Option<Arc<str>>, &mut String),
) {
    // Every field by name, so that none that is added is passed over.
    let Event {
        id: _,
        provider,
        level: _,
        channel,
        computer,
        record_id: _,
        system,
        data: fields,
        message,
        culture,
    } = event;
    text("provider", provider);
    for (name, value) in [("channel", channel), ("computer", computer)] {
        value.iter_mut().for_each(|value| text(name, value));
    }
    if let Some(system) = system {
        system.each_text(&mut text);
    }
    for (name, value) in fields {
        data(name, value);
    }
    for (name, value) in [("message", message), ("culture", culture)] {
        value.iter_mut().for_each(|value| text(name, value));
    }
}

/// Notes the names in all strings of a value: some are known by what stands behind them.
fn note_tree(placeholders: &Placeholders, tree: &Value) {
    match tree {
        Value::String(text) => placeholders.note(text),
        Value::Array(items) => items.iter().for_each(|item| note_tree(placeholders, item)),
        Value::Object(fields) => fields
            .values()
            .for_each(|field| note_tree(placeholders, field)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A value that has passed a [`Redactor`]: the only thing that a view accepts.
///
/// ```compile_fail
/// let unseen = eadm_logs::Redacted("password=Vinter2026");
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Redacted<T>(T);

impl<T> Redacted<T> {
    /// The value itself.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl Redacted<&mut TimelineRecord> {
    /// The record itself, of which nothing is left where it was.
    pub(crate) fn take(self) -> Redacted<TimelineRecord> {
        Redacted(std::mem::take(self.0))
    }
}

impl<T> Deref for Redacted<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

#[cfg(test)]
mod tests;
