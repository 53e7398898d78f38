//! A deterministic, synthetic client log of any size: cycles, steps, noise, stack traces, errors.

use std::borrow::Cow;
use std::io::{self, Write};

/// Steps of a full cycle, in the order in which it runs them.
const STEPS: [&str; 8] = [
    "Import HR",
    "Import HR Future",
    "Import Hierarchy",
    "Import AD",
    "Synchronization",
    "Export AD",
    "Import AD Results",
    "Export Compilo",
];

/// Which header the lines carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Layout {
    /// `2026-01-01 05:00:00,000 [4] INFO  Client - message`
    Log4net,
    /// `2026-01-01 05:00:00.0000|INFO|Client|message`
    Nlog,
}

/// How the text is written as bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Encoding {
    #[value(name = "utf-8")]
    Utf8,
    /// Little-endian, with a byte order mark.
    #[value(name = "utf-16")]
    Utf16,
    #[value(name = "windows-1252")]
    Windows1252,
}

impl Encoding {
    fn bytes(self, text: &str) -> Cow<'_, [u8]> {
        match self {
            Self::Utf8 => text.as_bytes().into(),
            Self::Utf16 => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            // What is written has letters of Latin-1 only.
            Self::Windows1252 => text.chars().map(|c| c as u32 as u8).collect(),
        }
    }
}

/// What a log consists of.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Mix {
    #[arg(long, value_enum, default_value_t = Self::default().layout)]
    pub(crate) layout: Layout,
    #[arg(long, value_enum, default_value_t = Self::default().encoding)]
    pub(crate) encoding: Encoding,
    /// Errors in a million records, those that a signature knows included; every fourth of the others has a stack trace
    #[arg(long, default_value_t = Self::default().errors)]
    pub(crate) errors: u64,
    /// Errors that a signature knows, in a million records
    #[arg(long, default_value_t = Self::default().hits)]
    pub(crate) hits: u64,
    /// Warnings in a million records
    #[arg(long, default_value_t = Self::default().warnings)]
    pub(crate) warnings: u64,
    /// Bytes of a record that each cycle has one of; 0 for none
    #[arg(long, default_value_t = Self::default().longest)]
    pub(crate) longest: usize,
}

impl Default for Mix {
    fn default() -> Self {
        Self {
            layout: Layout::Log4net,
            encoding: Encoding::Utf8,
            errors: 1_000,
            hits: 200,
            warnings: 9_000,
            longest: 0,
        }
    }
}

/// A small multiplicative generator: the same numbers on every machine.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// Counts bytes and time, and writes headers.
struct Log<'m, W> {
    out: W,
    mix: &'m Mix,
    written: u64,
    /// Milliseconds since 2026-01-01T00:00:00, local.
    clock: u64,
}

impl<W: Write> Log<'_, W> {
    fn raw(&mut self, text: &str) -> io::Result<()> {
        self.put(text)?;
        self.put("\r\n")
    }

    fn put(&mut self, text: &str) -> io::Result<()> {
        let bytes = self.mix.encoding.bytes(text);
        self.written += bytes.len() as u64;
        self.out.write_all(&bytes)
    }

    fn line(&mut self, level: &str, message: &str) -> io::Result<()> {
        // Months of 28 days keep the calendar simple and every date valid.
        let (days, ms) = (self.clock / 86_400_000, self.clock % 86_400_000);
        let (year, month, day) = (2026 + days / 336, days / 28 % 12 + 1, days % 28 + 1);
        let (s, ms) = (ms / 1000, ms % 1000);
        let (h, m, s) = (s / 3600, s / 60 % 60, s % 60);
        let text = match self.mix.layout {
            Layout::Log4net => format!(
                "{year}-{month:02}-{day:02} {h:02}:{m:02}:{s:02},{ms:03} [4] {level:<5} Client - {message}"
            ),
            Layout::Nlog => format!(
                "{year}-{month:02}-{day:02} {h:02}:{m:02}:{s:02}.{ms:03}0|{level}|Client|{message}"
            ),
        };
        self.raw(&text)
    }
}

/// Writes at least `size` bytes, ending with a whole cycle; gives the bytes and the cycles written.
pub(crate) fn write(out: impl Write, mix: &Mix, size: u64) -> io::Result<(u64, u64)> {
    let mut log = Log {
        out,
        mix,
        written: 0,
        clock: 5 * 3_600_000,
    };
    if mix.encoding == Encoding::Utf16 {
        log.put("\u{FEFF}")?;
    }
    let (mut numbers, mut cycles) = (Numbers(7), 0);
    while log.written < size {
        log.clock = cycles * 6 * 3_600_000 + 5 * 3_600_000;
        cycles += 1;
        log.line("INFO", "Synchronization cycle started")?;
        for step in STEPS {
            log.line("INFO", &format!("{step} started"))?;
            for _ in 0..400 + numbers.below(400) {
                noise(&mut log, &mut numbers)?;
            }
            log.line("INFO", &format!("{step} completed"))?;
        }
        if mix.longest > 0 {
            long(&mut log)?;
        }
        log.line("INFO", "Synchronization cycle completed")?;
    }
    log.out.flush()?;
    Ok((log.written, cycles))
}

/// A warning with a dump of as many bytes as the longest record is to have.
fn long<W: Write>(log: &mut Log<'_, W>) -> io::Result<()> {
    log.line("WARN", "The answer was not understood:")?;
    let until = log.written + log.mix.longest as u64;
    while log.written < until {
        log.raw("  <entry name=\"displayName\" type=\"string\">unchanged</entry>")?;
    }
    Ok(())
}

/// One record of no step.
fn noise<W: Write>(log: &mut Log<'_, W>, numbers: &mut Numbers) -> io::Result<()> {
    log.clock += 20 + numbers.below(400);
    let number = numbers.below(1_000_000);
    let Mix {
        errors,
        hits,
        warnings,
        ..
    } = *log.mix;
    // Spread over all numbers, so that what is written tells no errors apart.
    let drawn = number * 700_001 % 1_000_000;
    if drawn < hits {
        return log.line(
            "ERROR",
            &format!("Could not update object {number}: The server is not operational."),
        );
    }
    if drawn < errors {
        log.line(
            "ERROR",
            &format!("Could not update object {number}: attribute is read only"),
        )?;
        if number.is_multiple_of(4) {
            log.raw("System.InvalidOperationException: attribute is read only")?;
            log.raw("   at Client.Directory.Update(Entry entry) in Directory.cs:line 214")?;
            log.raw("   at Client.Program.Run()")?;
        }
        return Ok(());
    }
    if drawn < errors + warnings {
        return log.line(
            "WARN",
            &format!("Object {number} has no manager, using the unit's"),
        );
    }
    match number % 1000 {
        0..=299 => log.line(
            "DEBUG",
            &format!(
                "Query (objectGUID={number:08x}) returned 1 entry in {} ms",
                number % 97
            ),
        ),
        300..=339 => log.line(
            "INFO",
            &format!("Processed object {number}: no change (department Økonomi og lønn)"),
        ),
        _ => log.line(
            "INFO",
            &format!(
                "Processed object {number}: no change (department {}, rule {})",
                number % 311,
                number % 17
            ),
        ),
    }
}
