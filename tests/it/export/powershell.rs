//! What the cmdlets of PowerShell make of the objects of `Get-WinEvent`.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{COMPUTER, Event, Export, Lang, local, micros, rows};

/// `Export-Csv`: a property a column, in their order; PowerShell 5.1 names the type first.
pub(super) fn csv(export: Export, events: &[&Event], separator: u8, typed: bool) -> String {
    const NAMES: &str = "Message,Id,Version,Qualifiers,Level,Task,Opcode,Keywords,RecordId,ProviderName,ProviderId,LogName,\
        ProcessId,ThreadId,MachineName,UserId,TimeCreated,ActivityId,RelatedActivityId,ContainerLog,MatchedQueryIds,Bookmark,\
        LevelDisplayName,OpcodeDisplayName,TaskDisplayName,KeywordsDisplayNames,Properties";
    let names: Vec<&str> = NAMES.split(',').collect();
    let mut out = vec![names.iter().map(|&n| n.to_owned()).collect()];
    for event in events {
        let value = |name: &&str| {
            match *name {
            "Message" => export.message(event).replace('\n', "\r\n"),
            "Id" => event.id.to_string(),
            "Level" => event.level.to_string(),
            "RecordId" => event.record.to_string(),
            "ProviderName" => event.provider.to_owned(),
            "LogName" => event.channel.to_owned(),
            "MachineName" => COMPUTER.to_owned(),
            "TimeCreated" => export.date(event),
            "LevelDisplayName" => export.lang.level(event.level).to_owned(),
            "Properties" => "System.Collections.Generic.List`1[System.Diagnostics.Eventing.Reader.EventProperty]".to_owned(),
            _ => String::new(),
        }
        };
        out.push(names.iter().map(value).collect());
    }
    let table = rows(separator, true, out);
    if typed {
        format!("#TYPE System.Diagnostics.Eventing.Reader.EventLogRecord\r\n{table}")
    } else {
        table
    }
}

/// `Format-List` in a window of 119 columns; an English one breaks lines behind blanks.
pub(super) fn list(export: Export, events: &[&Event]) -> String {
    let mut out = "\n".to_owned();
    for event in events {
        let (date, id, message) = (
            export.date(event),
            event.id.to_string(),
            export.message(event),
        );
        let values = [
            ("TimeCreated", date.as_str()),
            ("ProviderName", event.provider),
            ("Id", &id),
            ("Message", &message),
        ];
        out.push('\n');
        for (name, value) in values {
            let mut before = format!("{name:<12} : ");
            for line in value.split('\n') {
                for piece in broken(line, 104, export.lang == Lang::English) {
                    writeln!(out, "{before}{piece}").unwrap();
                    before = " ".repeat(15);
                }
            }
        }
    }
    (out + "\n\n").replace('\n', "\r\n")
}

/// `Get-WmiObject Win32_NTLogEvent` in a window of 119 columns.
pub(super) fn wmi_list(export: Export, events: &[&Event]) -> String {
    let mut out = "\n".to_owned();
    for event in events {
        let clock = local(event.at).iso(' ');
        let digits: String = clock.chars().filter(char::is_ascii_digit).collect();
        let east = crate::story::oslo(event.at.div_euclid(1_000_000)) / 60;
        let date = format!("{digits}.000000+{east:03}");
        let (id, record, message) = (
            event.id.to_string(),
            event.record.to_string(),
            export.message(event),
        );
        // In the order of their names.
        let values = [
            ("Category", "0"),
            ("ComputerName", COMPUTER),
            ("EventCode", &id),
            ("EventIdentifier", &id),
            ("LogFile", event.channel),
            ("Message", &message),
            ("RecordNumber", &record),
            ("SourceName", event.provider),
            ("TimeGenerated", &date),
            ("Type", export.lang.level(event.level)),
            ("UserName", ""),
        ];
        out.push('\n');
        for (name, value) in values {
            let mut before = format!("{name:<15} : ");
            for line in value.split('\n') {
                for piece in broken(line, 101, export.lang == Lang::English) {
                    writeln!(out, "{before}{piece}").unwrap();
                    before = " ".repeat(18);
                }
            }
        }
    }
    (out + "\n\n").replace('\n', "\r\n")
}

/// A line in pieces that fit into a window.
fn broken(line: &str, room: usize, at_blanks: bool) -> Vec<String> {
    let mut rest: Vec<char> = line.chars().collect();
    let mut out = Vec::new();
    while rest.len() > room {
        let blank = rest[..room]
            .iter()
            .rposition(|c| *c == ' ')
            .map(|at| at + 1);
        let tail = rest.split_off(blank.filter(|_| at_blanks).unwrap_or(room));
        out.push(rest.into_iter().collect());
        rest = tail;
    }
    out.push(rest.into_iter().collect());
    out
}

/// A local time as .NET writes it: seven digits, and the offset.
fn zoned(event: &Event) -> String {
    let offset = crate::story::oslo(event.at.div_euclid(1_000_000)) / 3600;
    let (clock, micros) = (local(event.at).iso('T'), micros(event.at));
    format!("{clock}.{micros:06}0+{offset:02}:00")
}

/// `ConvertTo-Json -Depth 3`, of PowerShell 5.1 or 7.
pub(super) fn json(export: Export, events: &[&Event], old: bool) -> String {
    let objects: Vec<Value> = events.iter().map(|event| {
        let date = if old {
            format!("/Date({})/", event.at.div_euclid(1000))
        } else {
            zoned(event)
        };
        let properties: Vec<Value> = event.data.iter().map(|(_, value)| json!({ "Value": value })).collect();
        json!({
            "Id": event.id, "Version": 0, "Qualifiers": null, "Level": event.level, "Task": 0, "Opcode": 0,
            "Keywords": -9_223_372_036_854_775_808_i64, "RecordId": event.record, "ProviderName": event.provider,
            "ProviderId": null, "LogName": event.channel, "ProcessId": 4, "ThreadId": 8, "MachineName": COMPUTER,
            "UserId": null, "TimeCreated": date, "ActivityId": null, "RelatedActivityId": null,
            "ContainerLog": event.channel.to_lowercase(), "MatchedQueryIds": [], "Bookmark": {},
            "LevelDisplayName": export.lang.level(event.level), "OpcodeDisplayName": "Info", "TaskDisplayName": null,
            "KeywordsDisplayNames": [], "Properties": properties, "Message": export.message(event).replace('\n', "\r\n"),
        })
    }).collect();
    // A single object is no list.
    let value = if let [only] = objects.as_slice() {
        only.clone()
    } else {
        Value::from(objects)
    };
    let text = serde_json::to_string_pretty(&value).unwrap();
    if old {
        let text = text
            .replace("\"/Date(", "\"\\/Date(")
            .replace(")/\"", ")\\/\"");
        return text
            .replace("\": ", "\":  ")
            .replace('\'', "\\u0027")
            .replace('<', "\\u003c")
            .replace('>', "\\u003e");
    }
    text
}

/// `Select-Object` and `ConvertTo-Json -Compress`, event by event: no data fields, and a local time
/// without its zone.
pub(super) fn selected(export: Export, events: &[&Event]) -> String {
    let object = |event: &&Event| {
        let date = zoned(event);
        let (local, _) = date.split_once('+').unwrap();
        json!({
            "timecreated": local, "leveldisplayname": export.lang.level(event.level), "ID": event.id,
            "providername": event.provider, "message": export.message(event).replace('\n', "\r\n"),
        })
    };
    events
        .iter()
        .map(|event| format!("{}\n", object(event)))
        .collect()
}

/// `Export-Clixml`, the properties one level deep.
pub(super) fn clixml(export: Export, events: &[&Event]) -> String {
    let mut out =
        "<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">\n"
            .to_owned();
    let mut number = 0;
    for event in events {
        let kind = if number == 0 {
            "<TN RefId=\"0\">\n      <T>System.Diagnostics.Eventing.Reader.EventLogRecord</T>\n      <T>System.Object</T>\n    </TN>"
        } else {
            "<TNRef RefId=\"0\" />"
        };
        writeln!(out, "  <Obj RefId=\"{number}\">\n    {kind}\n    <Props>").unwrap();
        number += 1;
        let (id, level, record) = (
            event.id.to_string(),
            event.level.to_string(),
            event.record.to_string(),
        );
        let date = zoned(event);
        for (element, name, value) in [
            ("I32", "Id", id.as_str()),
            ("By", "Level", &level),
            ("I64", "RecordId", &record),
            ("S", "ProviderName", event.provider),
            ("S", "LogName", event.channel),
            ("S", "MachineName", COMPUTER),
            ("DT", "TimeCreated", &date),
            ("S", "LevelDisplayName", export.lang.level(event.level)),
        ] {
            writeln!(
                out,
                "      <{element} N=\"{name}\">{}</{element}>",
                clixml_text(value)
            )
            .unwrap();
        }
        writeln!(
            out,
            "      <Obj N=\"Properties\" RefId=\"{number}\">\n        <LST>"
        )
        .unwrap();
        number += 1;
        for (_, value) in &event.data {
            let value = clixml_text(value);
            writeln!(
                out,
                "          <Obj RefId=\"{number}\">\n            <Props>\n              <S N=\"Value\">{value}</S>\n            \
                 </Props>\n          </Obj>"
            )
            .unwrap();
            number += 1;
        }
        let message = clixml_text(&export.message(event).replace('\n', "\r\n"));
        writeln!(
            out,
            "        </LST>\n      </Obj>\n    </Props>\n    <MS>\n      <S N=\"Message\">{message}</S>\n    </MS>\n  </Obj>"
        )
        .unwrap();
    }
    (out + "</Objs>\n").replace('\n', "\r\n")
}

/// Control characters as `_x000A_`; an underscore before an `x` would look like one of these.
fn clixml_text(text: &str) -> String {
    let mut out = String::new();
    for c in text.replace("_x", "_x005F_x").chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            c if c < ' ' => write!(out, "_x{:04X}_", u32::from(c)).unwrap(),
            c => out.push(c),
        }
    }
    out
}
