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
        9 => (
            "web.config",
            format!(
                "<?xml version=\"1.0\"?>\n<configuration>\n  <log4net>\n    <root><level value=\"INFO\"/></root>\n  </log4net>\n  <jobs>\n{}  </jobs>\n</configuration>\n",
                lines(dice, &|d, n| format!(
                    "    <job id=\"{n}\" step=\"Export AD\" changed=\"{}T{}Z\" enabled=\"false\"/>",
                    d.date(),
                    d.time()
                ))
            ),
        ),
        10 => (
            "feed.xml",
            format!(
                "<feed>\n{}</feed>\n",
                lines(dice, &|d, n| format!(
                    "<entry><id>{n}</id><updated>{}T{}Z</updated><title>Meeting with {}</title></entry>",
                    d.date(),
                    d.time(),
                    d.name()
                ))
            ),
        ),
        11 => (
            "users.json",
            format!(
                "{{\n  \"users\": [\n{}    {{}}\n  ]\n}}\n",
                lines(dice, &|d, n| format!(
                    "    {{\n      \"id\": {n},\n      \"name\": \"{}\",\n      \"born\": \"{}\",\n      \"seen\": \"{}T{}Z\",\n      \"note\": \"status Failed, export to AD\"\n    }},",
                    d.name(),
                    d.date(),
                    d.date(),
                    d.time()
                ))
            ),
        ),
        12 => (
            "jobs.json",
            format!(
                "{{\"schedule\":[{}{{}}]}}",
                lines(dice, &|d, _| format!(
                    "{{\"step\":\"Export AD\",\"at\":\"{}\",\"onError\":\"Failed\",\"level\":\"Information\"}},",
                    d.time()
                ))
            ),
        ),
        13 => (
            "package.json",
            format!(
                "{{\"name\":\"x\",\"level\":\"error\",\"released\":\"{}T{}Z\",\"about\":\"exports users to AD, keeps what failed\",\"rows\":{rows}}}\n",
                dice.date(),
                dice.time()
            ),
        ),
        14 => (
            "table.md",
            "# Members\n\n| Name | Born | Since |\n|------|------|-------|\n".to_owned()
                + &lines(dice, &|d, _| {
                    format!(
                        "| {} | {} | {} {} |",
                        d.name(),
                        d.date(),
                        d.date(),
                        d.time()
                    )
                }),
        ),
        15 => (
            "table.txt",
            "Name            Born        Town   \n--------------- ----------- -------\n".to_owned()
                + &lines(dice, &|d, _| format!("{:<15} {}  Dal", d.name(), d.date())),
        ),
        16 => (
            "rows.tsv",
            "id\tchanged\tvalue\n".to_owned()
                + &lines(dice, &|d, n| {
                    format!("{n}\t{} {}\t{}", d.date(), d.time(), d.below(99))
                }),
        ),
        17 => (
            "map.geojson",
            format!(
                "{{\"features\":[{}]}}",
                (0..rows)
                    .map(|_| format!("{{\"p\":[{},{}]}}", dice.below(90), dice.below(90)))
                    .collect::<Vec<_>>()
                    .join(",")
            ),
        ),
        18 => (
            "env",
            lines(dice, &|d, n| {
                format!("START={}T{}Z LEVEL{n}=info NAME=x", d.date(), d.time())
            }),
        ),
        19 => (
            "junk.bin.txt",
            lines(dice, &|d, n| {
                let noise: String = (0..d.below(40))
                    .filter_map(|_| char::from_u32(0x21 + d.below(0x250) as u32))
                    .collect();
                format!("{noise}{} {}{{\"{n}\":<{noise}", d.date(), d.time())
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
fn four_hundred_files_that_are_no_logs_give_no_cycle_and_no_finding() {
    let analyzer = Analyzer::builder()
        .zone("Europe/Oslo")
        .unwrap()
        .build()
        .unwrap();
    let mut dice = Dice(17);
    for number in 0..420 {
        let (name, text) = file(number % 21, &mut dice);
        let audit = analyzer
            .audit(&Bundle::from_bytes(name, text.clone().into_bytes()))
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

#[test]
fn an_earlier_output_beside_the_logs_is_left_out() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut count = 0;
    for bundle in [
        "compilo-down",
        "client-crashed",
        "portal-page-nb",
        "mid-cycle",
    ] {
        let bundle = root.join("fixtures/bundles").join(bundle);
        let bundle = bundle.to_str().unwrap();
        let mut calls = Vec::new();
        for format in ["table", "json", "ndjson", "csv", "markdown", "html"] {
            for lang in ["en", "nb"] {
                for call in ["audit", "inspect", "records"] {
                    calls.push(vec![call, "--format", format, "--lang", lang]);
                }
            }
        }
        for table in ["cycles", "steps", "findings", "unexplained", "sources"] {
            calls.push(vec!["audit", "--format", "csv", "--table", table]);
        }
        for call in calls {
            let ran = crate::command::ran(root, &[&call[..], &[bundle]].concat());
            // A page has no records, and nothing is told of them.
            if ran.out.lines().count() < 2 {
                continue;
            }
            count += 1;
            let analyzer = Analyzer::builder().build().unwrap();
            let bundle = Bundle::from_bytes("report.txt", ran.out.into_bytes());
            let audit = analyzer.audit(&bundle).unwrap();
            let source = &audit.bundles[0].sources[0];
            assert_eq!(
                source.skipped.as_deref(),
                Some("no log: an earlier output of eadm-logs"),
                "{call:?}: {:?}",
                source.format
            );
        }
    }
    assert!(count > 120, "{count}");
}
