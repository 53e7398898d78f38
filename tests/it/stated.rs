//! Layouts that a logging configuration in the bundle states.

use eadm_logs::{Analyzer, Bundle, BundleAudit, LayoutBy, StepStatus, TimelineRecord};

const NLOG: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<nlog xmlns="http://www.nlog-project.org/schemas/NLog.xsd">
  <targets>
    <target name="console" type="Console" layout="${message}" />
    <target name="file" type="File" fileName="${basedir}/logg/${shortdate}.log"
            layout="${date:format=yy/MM/dd HH\:mm} ¤${threadid}¤ ${logger} ${level:uppercase=true} ${message}" />
  </targets>
</nlog>
"#;

/// A log of twenty lines, each with its number, level and message.
fn log(line: impl Fn(u32, &str, &str) -> String) -> String {
    let texts = [
        "Import HR started",
        "read a page",
        "Import HR completed",
        "Export AD started",
    ];
    let mut out: String = (0..20)
        .map(|n| line(n, "INFO", texts[usize::try_from(n / 5).unwrap()]))
        .collect();
    out += &line(20, "ERROR", "Export AD failed: no answer");
    out + "   at Eadm.Run()\n"
}

fn bundle(files: &[(&str, &str)]) -> Bundle {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    // The files are read while the folder is there.
    Bundle::open(dir.keep()).unwrap()
}

fn audited(bundle: &Bundle) -> BundleAudit {
    let audit = |chunk| {
        let analyzer = Analyzer::builder().chunk_bytes(chunk).build().unwrap();
        analyzer.audit_all(std::slice::from_ref(bundle)).unwrap()
    };
    let mut large = audit(1 << 20);
    assert_eq!(audit(64), large);
    large.bundles.remove(0)
}

/// Format, where the layout comes from, and the records of the log.
fn told(files: &[(&str, &str)]) -> (String, Option<LayoutBy>, Vec<TimelineRecord>) {
    let bundle = bundle(files);
    let audit = audited(&bundle);
    let source = audit
        .sources
        .iter()
        .find(|s| s.path.ends_with("eadm.log"))
        .unwrap();
    let failed = audit.cycles.iter().flat_map(|cycle| &cycle.steps);
    let failed: Vec<_> = failed
        .filter(|step| step.status == StepStatus::Failed)
        .collect();
    assert_eq!(failed.len(), 1);
    let analyzer = Analyzer::builder().build().unwrap();
    let records = analyzer.records(&bundle).unwrap();
    let records = records
        .filter(|record| record.path == source.path)
        .collect();
    (source.format.clone().unwrap(), source.layout_by, records)
}

#[test]
fn a_pattern_of_the_configuration_reads_what_no_layout_of_ours_does() {
    let text =
        log(|n, level, text| format!("26/03/04 05:{n:02} ¤{}¤ sync {level} {text}\n", n % 2 + 7));
    let (format, by, records) = told(&[("app/NLog.config", NLOG), ("logg/eadm.log", &text)]);
    assert_eq!(
        (format.as_str(), by),
        ("text:config", Some(LayoutBy::Config))
    );
    assert_eq!(records.len(), 21);
    let last = &records[20];
    // The configuration says that the year comes first.
    assert_eq!(
        last.time.as_ref().unwrap().to_string(),
        "2026-03-04T05:20:00+01:00"
    );
    assert_eq!(last.thread.as_deref(), Some("7"));
    assert_eq!(last.logger.as_deref(), Some("sync"));
    assert_eq!(
        last.message,
        "Export AD failed: no answer\n   at Eadm.Run()"
    );
    let (_, by, _) = told(&[("logg/eadm.log", &text)]);
    assert_ne!(by, Some(LayoutBy::Config));
}

#[test]
fn columns_that_a_built_in_layout_leaves_in_the_message_are_taken_from_it() {
    let text = log(|n, level, text| format!("2026-03-02 05:14:{n:02}.123 {level} sync {text}\n"));
    let appsettings = r#"{ "Serilog": { "WriteTo": [ { "Name": "File", "Args": {
        "path": "logg/eadm.log",
        "outputTemplate": "{Timestamp:yyyy-MM-dd HH:mm:ss.fff} {Level:u4} {SourceContext} {Message:lj}{NewLine}{Exception}" } } ] } }"#;
    let (_, by, records) = told(&[("appsettings.json", appsettings), ("eadm.log", &text)]);
    assert_eq!(by, Some(LayoutBy::Config));
    assert_eq!(records[0].logger.as_deref(), Some("sync"));
    assert_eq!(records[0].message, "Import HR started");
}

#[test]
fn a_layout_that_reads_every_line_stays_the_first_choice() {
    let text = log(|n, level, text| {
        format!("2026-03-02 05:14:{n:02},123 [7] {level} Eadm.Client - {text}\n")
    });
    for pattern in [
        "%date [%thread] %-5level %logger - %message%newline",
        "%date %message%newline",
        "%date{dd.MM.yyyy HH:mm} %level %message%newline",
        "%date{{{{ %message",
    ] {
        let config = format!("<conversionPattern value=\"{pattern}\" />\n");
        let with = told(&[("log4net.config", &config), ("eadm.log", &text)]);
        assert_eq!(with, told(&[("eadm.log", &text)]), "{pattern}");
        assert_eq!(with.1, Some(LayoutBy::BuiltIn));
    }
}

#[test]
fn a_configuration_makes_no_log_of_other_text() {
    let config = "<conversionPattern value=\"%date{dd.MM.yyyy HH:mm} %message%newline\" />\n";
    let plan = "02.03.2026 05:14 Lunch\n03.03.2026 05:14 Meeting\n04.03.2026 05:14 Home\n";
    let audit = |files: &[(&str, &str)]| audited(&bundle(files));
    let with = audit(&[("log4net.config", config), ("plan.txt", plan)]);
    let without = audit(&[("plan.txt", plan)]);
    let of = |audit: &BundleAudit| audit.sources.iter().find(|s| s.path == "plan.txt").cloned();
    assert_eq!(of(&with), of(&without));
    assert!(with.cycles.is_empty());
}
