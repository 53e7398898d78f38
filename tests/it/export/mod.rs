//! Writes the same events in every form that an administrator exports them in, for tests.
//!
//! Norwegian labels are assumed; the third language is made up, so that nothing can know its words.

mod markup;
mod powershell;
mod viewer;
mod wevtutil;

use proptest::prelude::*;

use crate::story::Clock;

/// An event as its log holds it.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    pub(crate) id: u16,
    pub(crate) provider: &'static str,
    pub(crate) channel: &'static str,
    pub(crate) level: u8,
    /// Microseconds since 1970, UTC.
    pub(crate) at: i64,
    pub(crate) record: u64,
    pub(crate) data: Vec<(Option<&'static str>, String)>,
    /// The rendered message, by language.
    pub(crate) message: [String; 3],
}

/// The language of the Windows that exports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lang {
    English,
    Norwegian,
    MadeUp,
}

impl Lang {
    /// One of three texts.
    fn of(self, [english, norwegian, made_up]: [&str; 3]) -> &str {
        match self {
            Self::English => english,
            Self::Norwegian => norwegian,
            Self::MadeUp => made_up,
        }
    }

    fn level(self, level: u8) -> &'static str {
        match level {
            2 => self.of(["Error", "Feil", "Eraro"]),
            3 => self.of(["Warning", "Advarsel", "Averto"]),
            _ => self.of(["Information", "Informasjon", "Informo"]),
        }
    }
}

/// What an export is made with, and in which form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// The log itself.
    Evtx,
    /// Event Viewer, *Save All Events As*.
    ViewerXml,
    ViewerCsv(u8),
    ViewerTxt,
    /// Event Viewer, *Copy Details as Text*, with or without the XML.
    Details(bool),
    /// `wevtutil qe`.
    WevtutilXml,
    WevtutilText,
    /// `wevtutil qe /f:text` of a newer Windows, with a false `Z`.
    WevtutilNewer,
    /// `Get-WinEvent` through a cmdlet of PowerShell 5.1 or 7.
    Csv5,
    Csv7(u8),
    FormatList,
    Json5,
    Json7,
    /// Some properties, typed in lower case, an object a line.
    JsonSelected,
    Clixml,
    /// What tools that decode binary logs print, an object a line.
    EvtxDump,
    EvtxEcmd,
    Velociraptor,
    /// A table that a spreadsheet saved anew.
    Resaved(Resaved),
    /// XML as Event Viewer shows it, behind these marks in a mail.
    Pasted(&'static str),
    /// Event Viewer's *Friendly View*.
    Friendly,
    /// *Copy Details as Text* whose line ends were lost.
    OneLine,
    /// `Get-WmiObject Win32_NTLogEvent`.
    WmiList,
    /// The lines of a forwarder.
    Forwarded,
}

/// What a spreadsheet, or who copied from it, made of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Resaved {
    /// An empty header over the messages.
    Padded,
    /// The day in one cell, the clock in the next.
    DateApart,
    /// Each row in one cell.
    WholeRows,
    /// No header.
    Headless,
}

impl Form {
    /// Whether each of its times says where it belongs.
    pub(crate) fn states_zone(self) -> bool {
        matches!(
            self,
            Self::Evtx
                | Self::ViewerXml
                | Self::Details(true)
                | Self::WevtutilXml
                | Self::Json5
                | Self::Json7
                | Self::Clixml
                | Self::EvtxDump
                | Self::EvtxEcmd
                | Self::Velociraptor
                | Self::Pasted(_)
                | Self::Friendly
                | Self::WmiList
        )
    }
}

/// The numbers of a date, and between them what a region puts there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dates {
    /// `1/12/2026 5:01:02 AM`
    American,
    /// `12.01.2026 05.01.02`
    Points,
    /// `12.01.2026 05:01:02`
    Colons,
    /// `2026-01-12 05:01:02`
    Iso,
    /// `12/01/2026 05:01:02`, which can be read both ways.
    British,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coding {
    Utf8,
    Utf8Bom,
    Utf16Bom,
    Windows1252,
}

/// One way to export events.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Export {
    pub(crate) form: Form,
    pub(crate) lang: Lang,
    pub(crate) dates: Dates,
    pub(crate) coding: Coding,
    pub(crate) newest_first: bool,
    /// The computer has no texts of the providers: a classic event's strings stand in a wrapper.
    pub(crate) no_texts: bool,
}

/// Any way to export events.
pub(crate) fn export() -> impl Strategy<Value = Export> {
    let form = prop::sample::select(vec![
        Form::Evtx,
        Form::ViewerXml,
        Form::ViewerCsv(b','),
        Form::ViewerCsv(b';'),
        Form::ViewerTxt,
        Form::Details(false),
        Form::Details(true),
        Form::WevtutilXml,
        Form::WevtutilText,
        Form::WevtutilNewer,
        Form::Csv5,
        Form::Csv7(b','),
        Form::Csv7(b';'),
        Form::FormatList,
        Form::Json5,
        Form::Json7,
        Form::JsonSelected,
        Form::Clixml,
        Form::EvtxDump,
        Form::EvtxEcmd,
        Form::Velociraptor,
        Form::Resaved(Resaved::Padded),
        Form::Resaved(Resaved::DateApart),
        Form::Resaved(Resaved::WholeRows),
        Form::Resaved(Resaved::Headless),
        Form::Pasted("> "),
        Form::Pasted("- "),
        Form::Pasted("    "),
        Form::Friendly,
        Form::OneLine,
        Form::WmiList,
        Form::Forwarded,
    ]);
    let lang = prop::sample::select(vec![Lang::English, Lang::Norwegian, Lang::MadeUp]);
    let dates = vec![
        Dates::American,
        Dates::Points,
        Dates::Colons,
        Dates::Iso,
        Dates::British,
    ];
    let coding = vec![
        Coding::Utf8,
        Coding::Utf8Bom,
        Coding::Utf16Bom,
        Coding::Windows1252,
    ];
    (
        form,
        lang,
        prop::sample::select(dates),
        prop::sample::select(coding),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(
            |(form, lang, dates, coding, newest_first, no_texts)| Export {
                form,
                lang,
                dates,
                coding,
                newest_first,
                no_texts,
            },
        )
}

impl Export {
    /// The bytes of a file.
    pub(crate) fn write(self, events: &[Event]) -> Vec<u8> {
        let mut events: Vec<&Event> = events.iter().collect();
        if self.form == Form::Evtx {
            return markup::evtx(&events);
        }
        if self.newest_first {
            events.reverse();
        }
        let text = match self.form {
            Form::Evtx => return Vec::new(),
            Form::ViewerXml => markup::saved(self, &events),
            Form::WevtutilXml => markup::lines(&events),
            Form::ViewerCsv(separator) => viewer::table(self, &events, separator),
            Form::ViewerTxt => viewer::table(self, &events, b'\t'),
            Form::Details(with_xml) => viewer::details(self, &events, with_xml),
            Form::WevtutilText => wevtutil::text(self, &events, false),
            Form::WevtutilNewer => wevtutil::text(self, &events, true),
            Form::Csv5 => powershell::csv(self, &events, b',', true),
            Form::Csv7(separator) => powershell::csv(self, &events, separator, false),
            Form::FormatList => powershell::list(self, &events),
            Form::Json5 => powershell::json(self, &events, true),
            Form::Json7 => powershell::json(self, &events, false),
            Form::JsonSelected => powershell::selected(self, &events),
            Form::EvtxDump => markup::dumped(&events),
            Form::Clixml => powershell::clixml(self, &events),
            Form::EvtxEcmd => markup::evtx_ecmd(&events),
            Form::Velociraptor => markup::velociraptor(&events),
            Form::Resaved(how) => viewer::resaved(self, &events, how),
            Form::Pasted(mark) => markup::pasted(&events, mark),
            Form::Friendly => markup::friendly(&events),
            Form::OneLine => viewer::one_line(self, &events),
            Form::WmiList => powershell::wmi_list(self, &events),
            Form::Forwarded => viewer::forwarded(self, &events),
        };
        self.encode(&text)
    }

    /// What an exporting person would call the file, or nearly.
    pub(crate) fn name(self) -> &'static str {
        match self.form {
            Form::Evtx => "System.evtx",
            Form::ViewerXml | Form::WevtutilXml => "hendelser.xml",
            Form::ViewerCsv(_) | Form::Csv5 | Form::Csv7(_) => "hendelser.csv",
            Form::Json5
            | Form::Json7
            | Form::JsonSelected
            | Form::EvtxDump
            | Form::EvtxEcmd
            | Form::Velociraptor => "hendelser.json",
            Form::Clixml => "hendelser.clixml",
            _ => "hendelser.txt",
        }
    }

    fn encode(self, text: &str) -> Vec<u8> {
        // PowerShell 5.1 has its own mind.
        let coding = match self.form {
            Form::Csv5 => {
                return text
                    .chars()
                    .map(|c| if c.is_ascii() { c as u8 } else { b'?' })
                    .collect();
            }
            Form::Json5 | Form::Clixml => Coding::Utf16Bom,
            // XML says what it is in.
            Form::ViewerXml | Form::WevtutilXml | Form::Json7 => Coding::Utf8,
            _ => self.coding,
        };
        match coding {
            Coding::Utf8 => text.as_bytes().to_vec(),
            Coding::Utf8Bom => [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
            Coding::Utf16Bom => utf16(text),
            // What the code page has not is a question mark.
            Coding::Windows1252 => text
                .chars()
                .map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?'))
                .collect(),
        }
    }

    /// The message as this Windows renders it.
    fn message(self, event: &Event) -> String {
        let classic = event.data.iter().all(|(name, _)| name.is_none());
        if classic && self.no_texts {
            return wrapped(self.lang, event);
        }
        let [english, norwegian, made_up] = &event.message;
        self.lang.of([english, norwegian, made_up]).to_owned()
    }

    /// A date as the region writes it.
    fn date(self, event: &Event) -> String {
        let clock = local(event.at);
        let Clock {
            year,
            month,
            day,
            hour,
            minute,
            second,
        } = clock;
        match self.dates {
            Dates::American => {
                let half = if hour < 12 { "AM" } else { "PM" };
                let hour = (hour + 11) % 12 + 1;
                format!("{month}/{day}/{year} {hour}:{minute:02}:{second:02} {half}")
            }
            Dates::Points => {
                format!("{day:02}.{month:02}.{year} {hour:02}.{minute:02}.{second:02}")
            }
            Dates::Colons => {
                format!("{day:02}.{month:02}.{year} {hour:02}:{minute:02}:{second:02}")
            }
            Dates::Iso => clock.iso(' '),
            Dates::British => {
                format!("{day:02}/{month:02}/{year} {hour:02}:{minute:02}:{second:02}")
            }
        }
    }
}

/// What a Windows without the provider's texts shows. Only the English words are known.
fn wrapped(lang: Lang, event: &Event) -> String {
    let Event { id, provider, .. } = event;
    let strings: Vec<&str> = event
        .data
        .iter()
        .map(|(_, value)| value.trim_end())
        .collect();
    let strings = strings.join("\n");
    match lang {
        Lang::English => format!(
            "The description for Event ID {id} from source {provider} cannot be found. Either the component that raises \
             this event is not installed on your local computer or the installation is corrupted. You can install or \
             repair the component on the local computer.\n\nIf the event originated on another computer, the display \
             information had to be saved with the event.\n\nThe following information was included with the event: \n\n\
             {strings}\n\nThe message resource is present but the message was not found in the message table"
        ),
        _ => format!(
            "Finner ikke beskrivelsen for hendelses-ID {id} fra kilden {provider}. Komponenten er ikke installert.\n\n\
             Følgende informasjon var inkludert i hendelsen: \n\n{strings}"
        ),
    }
}

/// What a clock in Oslo shows.
fn local(at: i64) -> Clock {
    Clock::in_oslo(at.div_euclid(1_000_000))
}

/// The microseconds behind the second.
fn micros(at: i64) -> i64 {
    at.rem_euclid(1_000_000)
}

/// A moment as XML writes it, with seven digits.
fn utc(at: i64) -> String {
    let clock = Clock::in_utc(at.div_euclid(1_000_000)).iso('T');
    format!("{clock}.{:06}0Z", micros(at))
}

/// As PowerShell writes a file: with its mark.
pub(crate) fn utf16(text: &str) -> Vec<u8> {
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}

const COMPUTER: &str = "SRV-EADM01.kommune.example";

/// Rows as a table's writer quotes them.
fn rows(separator: u8, always: bool, rows: Vec<Vec<String>>) -> String {
    let style = if always {
        csv::QuoteStyle::Always
    } else {
        csv::QuoteStyle::Necessary
    };
    let mut out = csv::WriterBuilder::new()
        .delimiter(separator)
        .quote_style(style)
        .flexible(true)
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    for row in rows {
        out.write_record(row).unwrap();
    }
    String::from_utf8(out.into_inner().unwrap()).unwrap()
}
