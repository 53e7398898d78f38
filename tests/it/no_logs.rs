//! Files that are no logs, of every kind that lies beside logs: none of them gives a cycle or a
//! finding, whatever layout is looked for in them.

use eadm_logs::{Analyzer, Bundle};

/// Reproducible numbers.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }

    fn date(&mut self) -> String {
        format!(
            "{}-{:02}-{:02}",
            1950 + self.below(60),
            1 + self.below(12),
            1 + self.below(28)
        )
    }

    fn time(&mut self) -> String {
        format!(
            "{:02}:{:02}:{:02}",
            self.below(24),
            self.below(60),
            self.below(60)
        )
    }

    fn norwegian(&mut self) -> String {
        format!(
            "{:02}.{:02}.{}",
            1 + self.below(28),
            1 + self.below(12),
            1950 + self.below(60)
        )
    }

    fn name(&mut self) -> &'static str {
        ["Ola Nordmann", "Kari Hansen", "Åse Dahl", "Per Berg"][self.below(4) as usize]
    }
}

/// One file of a kind; what is in it differs with the dice.
fn file(kind: u64, dice: &mut Dice) -> (&'static str, String) {
    let rows = 3 + dice.below(60);
    let lines = |dice: &mut Dice, line: &dyn Fn(&mut Dice, u64) -> String| -> String {
        (0..rows).map(|n| line(dice, n) + "\n").collect()
    };
    match kind {
        0 => (
            "users.csv",
            "name,born,town\n".to_owned()
                + &lines(dice, &|d, _| format!("{},{},Dal", d.name(), d.date())),
        ),
        1 => (
            "users.csv",
            "navn;født;sist pålogget;status\n".to_owned()
                + &lines(dice, &|d, _| {
                    format!(
                        "{};{};{} {};Feilet",
                        d.name(),
                        d.norwegian(),
                        d.norwegian(),
                        d.time()
                    )
                }),
        ),
        2 => (
            "appsettings.json",
            format!(
                "{{\n  \"Logging\": {{\"LogLevel\": {{\"Default\": \"Information\"}}}},\n  \"Step\": \"Export AD\",\n  \"Changed\": \"{}T{}Z\",\n  \"Retries\": {rows}\n}}\n",
                dice.date(),
                dice.time()
            ),
        ),
        3 => (
            "eadm.ini",
            "[import]\n".to_owned() + &lines(dice, &|d, n| format!("key{n}={}", d.below(900))),
        ),
        4 => (
            "Sync.cs",
            "using System;\n".to_owned()
                + &lines(dice, &|d, n| {
                    format!(
                        "    // {}: Export AD failed once\n    public int Row{n} = {};",
                        d.date(),
                        d.below(99)
                    )
                }),
        ),
        5 => (
            "LICENSE.txt",
            lines(dice, &|_, n| {
                format!("{n}. The software is provided as is, without warranty of any kind.")
            }),
        ),
        6 => (
            "brev.txt",
            lines(dice, &|d, _| {
                format!(
                    "Møtet {} kl. {} med {} ble flyttet.",
                    d.norwegian(),
                    d.time(),
                    d.name()
                )
            }),
        ),
        7 => (
            "side.html",
            format!(
                "<html><body>{}</body></html>",
                lines(dice, &|d, _| format!("<p>{} {}</p>", d.date(), d.name()))
            ),
        ),
        8 => (
            "data.json",
            lines(dice, &|d, n| {
                format!(
                    "{{\"id\":{n},\"name\":\"{}\",\"born\":\"{}\"}}",
                    d.name(),
                    d.date()
                )
            }),
        ),
        _ => (
            "run.ps1",
            lines(dice, &|d, n| {
                format!(
                    "$users[{n}] = Get-ADUser -Filter \"Name -eq '{}'\" # {}",
                    d.name(),
                    d.date()
                )
            }),
        ),
    }
}

#[test]
fn two_hundred_files_that_are_no_logs_give_no_cycle_and_no_finding() {
    let analyzer = Analyzer::builder()
        .zone("Europe/Oslo")
        .unwrap()
        .build()
        .unwrap();
    let mut dice = Dice(17);
    for number in 0..200 {
        let (name, text) = file(number % 10, &mut dice);
        let audit = analyzer
            .audit(Bundle::from_bytes(name, text.clone().into_bytes()))
            .unwrap();
        let bundle = &audit.bundles[0];
        let told = (
            bundle.cycles.len(),
            bundle.findings.len(),
            bundle.sources[0].records,
        );
        assert_eq!(told, (0, 0, 0), "{name}:\n{text}");
    }
}
