//! A deterministic, synthetic client log of any size: cycles, steps, noise, stack traces, errors.

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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// `2026-01-01 05:00:00,000 [4] INFO  Client - message`
    Log4net,
    /// `2026-01-01 05:00:00.0000|INFO|Client|message`
    Nlog,
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
struct Log<W> {
    out: W,
    layout: Layout,
    written: u64,
    /// Milliseconds since 2026-01-01T00:00:00, local.
    clock: u64,
}

impl<W: Write> Log<W> {
    fn raw(&mut self, text: &str) -> io::Result<()> {
        self.written += text.len() as u64 + 2;
        self.out.write_all(text.as_bytes())?;
        self.out.write_all(b"\r\n")
    }

    fn line(&mut self, level: &str, message: &str) -> io::Result<()> {
        // Months of 28 days keep the calendar simple and every date valid.
        let (days, ms) = (self.clock / 86_400_000, self.clock % 86_400_000);
        let (year, month, day) = (2026 + days / 336, days / 28 % 12 + 1, days % 28 + 1);
        let (s, ms) = (ms / 1000, ms % 1000);
        let (h, m, s) = (s / 3600, s / 60 % 60, s % 60);
        let text = match self.layout {
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
pub(crate) fn write(out: impl Write, layout: Layout, size: u64) -> io::Result<(u64, u64)> {
    let mut log = Log {
        out,
        layout,
        written: 0,
        clock: 5 * 3_600_000,
    };
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
        log.line("INFO", "Synchronization cycle completed")?;
    }
    log.out.flush()?;
    Ok((log.written, cycles))
}

/// One record of no step: one in a thousand is an error, every fourth of these with a stack trace.
fn noise<W: Write>(log: &mut Log<W>, numbers: &mut Numbers) -> io::Result<()> {
    log.clock += 20 + numbers.below(400);
    let number = numbers.below(1_000_000);
    match number % 1000 {
        0 => {
            log.line(
                "ERROR",
                &format!("Could not update object {number}: attribute is read only"),
            )?;
            if number.is_multiple_of(4000) {
                log.raw("System.InvalidOperationException: attribute is read only")?;
                log.raw("   at Client.Directory.Update(Entry entry) in Directory.cs:line 214")?;
                log.raw("   at Client.Program.Run()")?;
            }
            Ok(())
        }
        1..=9 => log.line(
            "WARN",
            &format!("Object {number} has no manager, using the unit's"),
        ),
        10..=299 => log.line(
            "DEBUG",
            &format!(
                "Query (objectGUID={number:08x}) returned 1 entry in {} ms",
                number % 97
            ),
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
