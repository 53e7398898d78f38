use proptest::prelude::*;

use super::national_id::complete;
use super::*;
use crate::knowledge::forms::text::{Masked, Where};

/// Pieces that meet each other in ways that whole random text hardly ever does.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        proptest::sample::select(vec![
            "password",
            "Passord",
            "pwd",
            "PASSWD",
            "token",
            "client_secret",
            "apikey",
            "bearer ",
            "Basic ",
            "Authorization: ",
            "://",
            "://u:",
            "@",
            "=",
            ":",
            ": ",
            "\"",
            "'",
            ";",
            "&",
            "a=",
            ",",
            ".",
            ")",
            "]",
            "[",
            "[password]",
            "[token]",
            "[secret]",
            "[national-id]",
            "<",
            ">",
            "</",
            " ",
            "\n",
            "\\",
            "\\\"",
            "key=\"",
            "value=\"",
            "-",
            "--",
            "eyJ",
            "eyJhbGciOi.eyJzdWIi.c2ln",
            "ConvertTo-SecureString ",
            "158190",
            "40017",
            "15819040017",
            "\u{a0}",
            "paſſword",
            "to\u{212a}en",
            "ø",
            "0123456789abcdef01234567",
            "-----BEGIN PRIVATE KEY-----",
            "==",
            "=>",
            "user",
            "Bruker ",
            "server ",
            "KOMMUNE\\",
            "\\\\srv01\\",
            "ola",
            "Ola ",
            "kommune.no",
            "192.0.2.7",
            "2001:db8::7",
            "CN=",
            "+47 932 10 000",
            "<person-1>",
        ])
        .prop_map(str::to_owned),
        "[a-zA-Z0-9]{1,4}",
        "\\PC{1,3}",
    ];
    proptest::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

fn national_id() -> impl Strategy<Value = String> {
    let parts = (1..=28_u32, 1..=12_u32, 0..=99_u32, 0..=999_u32);
    (
        parts,
        prop::bool::ANY,
        proptest::sample::select(vec![0, 40, 65, 80]),
    )
        .prop_filter_map(
            "both check digits exist",
            |((day, month, year, individual), d_number, shift)| {
                complete(
                    day + if d_number { 40 } else { 0 },
                    month + shift,
                    year,
                    individual,
                )
            },
        )
}

/// Where a secret may stand, and what its syntax keeps out of it.
const PLACES: [(&str, &str); 42] = [
    ("bind as ola, password={} retry", " "),
    ("pwd: {}", " "),
    ("connect(pwd:{})", " ():/"),
    ("passord->{} x", " "),
    ("passord={}", " "),
    ("Lösenord = {} x", " "),
    ("klienthemmelighet={}", " "),
    ("(api_key={})", " ()"),
    ("{\"cs\": \"x, token={}\"}", " \"\\"),
    ("Password=\"{}\" x", "\"\\"),
    ("Password='{}' x", "'\\"),
    (r#"{"user":"ola","password":"{}","n":1}"#, "\"\\"),
    (r#"{\"user\":\"ola\",\"apiKey\":\"{}\"}"#, "\"\\"),
    (r#""{\\\"pwd\\\":\\\"{}\\\"}""#, "\"\\"),
    ("@{ Password = '{}'; User = 'ola' }", "'\\"),
    ("<Password>{}</Password>", "<>&"),
    ("<s:LdapPassword>{}</s:LdapPassword>", "<>&"),
    ("&lt;Password&gt;{}&lt;/Password&gt;", "<>&"),
    ("<password type=\"text\">{}</password>", "<>&"),
    ("<password><![CDATA[{}]]></password>", "]"),
    ("<Data Name='ApiKey'>{}</Data>", "<>&"),
    (r#"<add key="Password" value="{}"/>"#, "<>&\""),
    (r#"<user name="ola" password="{}"/>"#, "<>&\"\\"),
    ("Server=db01;User ID=eadm;Password={};Database=eadm", ";="),
    ("Server=db01;User ID=eadm;Password={}", ";="),
    ("connect 'Password={};'", "\"';="),
    ("connect \"Server=db01;Pwd={}\" failed", "\"';="),
    ("Password={};", "\"';="),
    (
        "GET https://ola:{}@hr.example.no/x/user@example.no",
        " \"'<>/",
    ),
    ("GET https://h.example.no/api?code={}&x=1", " \"'<>&#"),
    ("POST /login?user=ola&password={} 200", " \"'<>&#"),
    ("Connect-Eadm -User ola -Password {} -Force", " \"'(-"),
    ("Connect-Eadm -Password '{}' -Force", "'\\"),
    ("sync --db-password={} --full", " "),
    ("plink -pw {} host", " \"'-"),
    ("ConvertTo-SecureString \"{}\" -AsPlainText -Force", "\"\\"),
    ("net user ola {} /add", " \"'/*"),
    ("schtasks /Create /RU ola /RP {} /TN x", " \"'/*"),
    ("Authorization: Bearer {}", ""),
    ("Cookie: {}; lang=nb", "="),
    ("passordet er {}7 nå", " "),
    ("logger på med passord {}7", " "),
];

proptest! {
    #[test]
    fn a_national_id_in_any_text_is_masked(
        id in national_id(),
        before in "\\PC*".prop_filter("no letter beside it", |text| {
            !text.ends_with(char::is_alphanumeric)
        }),
        after in "\\PC*".prop_filter("no letter beside it", |text| {
            !text.starts_with(char::is_alphanumeric)
        }),
        separator in proptest::sample::select(vec![
            "", " ", "-", "\u{a0}", "  ", "\n", "\r\n    ", "\t", ".", "/", "%20", "+", "&nbsp;",
        ]),
    ) {
        let written = format!("{}{separator}{}", &id[..6], &id[6..]);
        let masked = mask(&format!("{before}{written}{after}")).into_owned();
        // The text around may hold it too; each time it stands beside a letter or digit it stays.
        prop_assume!(!before.contains(&written) && !after.contains(&written));
        prop_assert!(!masked.contains(&written), "{masked}");
    }

    #[test]
    fn a_password_is_masked_to_the_end_of_its_value_wherever_it_stands(
        (place, password) in proptest::sample::select(PLACES.to_vec()).prop_flat_map(|place| {
            let sound = move |c: &char| !place.1.contains(*c);
            let letters: Vec<char> = (' '..='~').filter(sound).collect();
            // A blank ends no value here, but none begins or ends with one.
            let password = proptest::collection::vec(proptest::sample::select(letters), 4..12);
            (Just(place), password.prop_map(|c| format!("q{}Z", c.into_iter().collect::<String>())))
        }),
    ) {
        // What reads as the next field ends a value.
        let field = regex::Regex::new("[&,;] *[A-Za-z_. -]{2,}=").unwrap();
        prop_assume!(!field.is_match(&password));
        let text = place.0.replace("{}", &password);
        let masked = mask(&text).into_owned();
        let kept = (0..password.len() - 4).find(|at| masked.contains(&password[*at..*at + 5]));
        prop_assert_eq!(kept, None, "{} became {}", text, masked);
    }

    #[test]
    fn the_prefilter_changes_no_result(text in pieces()) {
        for (rules, file) in [(&*RULES, REDACT.read()), (&*IDENTITIES, IDENTITY.read())] {
            let fast = apart(rules.named_and_shaped(&text));
            prop_assert_eq!(fast, apart(rules.slowly(&text, &file.names)));
        }
    }

    #[test]
    fn the_end_of_a_name_rules_out_no_secret(
        before in "[a-zA-ZøØ_.-]{0,3}",
        name in proptest::sample::select(
            REDACT.read().names.name.into_iter().flat_map(|list| list.words).collect::<Vec<_>>(),
        ),
        tail in proptest::sample::select(
            [REDACT.read().names.tails, vec!["Expired".to_owned(), "2".to_owned(), String::new()]].concat(),
        ),
        after in "[a-z0-9_ ø]{0,2}",
        upper in any::<bool>(),
    ) {
        let name = format!("{before}{name}{tail}{after}");
        let name = if upper { name.to_uppercase() } else { name };
        prop_assert_eq!(RULES.of_field(&name), RULES.whole(name.trim()), "{}", name);
    }

    #[test]
    fn masking_twice_is_masking_once(text in pieces()) {
        let once = mask(&text).into_owned();
        prop_assert_eq!(mask(&once).into_owned(), once);
    }

    #[test]
    fn any_string_is_taken(text in any::<String>()) {
        mask(&text);
        replaced(&text, &identities(&text));
    }

    #[test]
    fn a_cut_shows_no_part_of_a_secret(
        place in proptest::sample::select(PLACES.to_vec()),
        before in "[a-z ]{0,20}",
        at in 0..120_usize,
    ) {
        let secret = "q7Zk3vXw9Lp2";
        let text = format!("{before} {}", place.0.replace("{}", secret));
        let short = &text[..cut(&text, at)];
        let masked = mask(short);
        let shown = (0..secret.len() - 4).find(|at| masked.contains(&secret[*at..*at + 5]));
        prop_assert_eq!(shown, None, "{} became {}", text, masked);
        prop_assert!(short.len() <= at);
        // Nothing but a secret makes it shorter, and the word that it would end in.
        let words = &text[..at.min(before.len())];
        prop_assert!(short.len() >= words.rfind(' ').map_or(0, |blank| blank + 1));
    }
}

#[test]
fn every_shape_can_be_compiled() {
    assert_eq!(IDENTITIES.shapes.compile(), Ok(()));
    assert_eq!(RULES.shapes.compile(), Ok(()));
}

#[test]
fn samples_come_out_as_written() {
    come_out_as_written(&REDACT.read(), |text| mask(text).into_owned());
    come_out_as_written(&IDENTITY.read(), |text| replaced(text, &identities(text)));
}

fn come_out_as_written(file: &RawRules, mask: impl Fn(&str) -> String) {
    let shapes = file
        .shape
        .iter()
        .map(|s| (&s.id, &s.samples, &s.near_misses));
    let contexts = file
        .context
        .iter()
        .map(|c| (&c.id, &c.samples, &c.near_misses));
    let mut wrong = Vec::new();
    for (id, samples, near_misses) in contexts.chain(shapes) {
        assert!(!samples.is_empty() && !near_misses.is_empty(), "{id}");
        for Masked { text, masked } in samples {
            assert_ne!(text, masked, "{id}");
            let got = mask(text);
            if got != masked.as_str() {
                wrong.push(format!("{id}: `{text}` became `{got}`"));
            }
        }
        for text in near_misses.iter().chain(&file.untouched) {
            let got = mask(text);
            if got != text.as_str() {
                wrong.push(format!("{id}: its near miss `{text}` became `{got}`"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_shape_masks_its_own_samples() {
    for shape in REDACT.read().shape.into_iter().chain(IDENTITY.read().shape) {
        let (id, samples) = (shape.id.clone(), shape.samples.iter());
        let texts: Vec<String> = samples.map(|s| s.text.clone()).collect();
        let (alone, _) = Shapes::of(vec![shape]).unwrap();
        let mut found = Vec::new();
        texts
            .iter()
            .for_each(|text| alone.within(text, Chosen::MAX, &mut found));
        assert!(!found.is_empty(), "{id}");
    }
}

/// Lines that tell of a secret and give none away: a name, what became of it, and more words.
fn harmless() -> impl Strategy<Value = String> {
    let words = REDACT.read();
    let names: Vec<String> = words
        .names
        .name
        .iter()
        .filter(|list| list.only == Where::Anywhere)
        .flat_map(|list| list.words.clone())
        .collect();
    let kept: Vec<String> = words.values.kept;
    let heads = ["", "Reset ", "the ", "ola: ", "could not change the "];
    let tails = [
        "",
        " for 12 users",
        " (0x80070056)",
        ", retry: 3",
        " 2026-03-02 05:00:01",
    ];
    (
        proptest::sample::select(heads.to_vec()),
        proptest::sample::select(names),
        proptest::sample::select(vec![": ", "=", " = ", " ", " is ", " er ", ": \"", "='"]),
        proptest::sample::select(kept),
        proptest::sample::select(tails.to_vec()),
    )
        .prop_map(|(head, name, sign, word, tail)| {
            let quote = sign.trim_start_matches([':', '=', ' ']);
            let quote = if quote.len() == 1 { quote } else { "" };
            format!("{head}{name}{sign}{word}{quote}{tail}")
        })
}

proptest! {
    #[test]
    fn what_became_of_a_secret_stays(line in harmless()) {
        prop_assert_eq!(mask(&line), line.as_str());
    }
}

#[test]
fn the_lines_of_healthy_logs_stay() {
    for line in include_str!("../../data/healthy.txt").lines() {
        assert_eq!(mask(line), line);
    }
}

#[test]
fn a_part_without_the_name_hides_the_secret_and_leaves_other_words() {
    let text = "bind failed, password: Vinter2026, Exchange said no";
    let hidden = |part: &str| {
        let mut part = part.to_owned();
        hide(text, &mut part);
        part
    };
    assert_eq!(
        hidden("Vinter2026, Exchange said no"),
        "[password], Exchange said no"
    );
    assert_eq!(hidden("said Vinter"), "said [password]");
    assert_eq!(hidden("Exchange said no"), "Exchange said no");
    let mut part = "Exchange said no".to_owned();
    hide("password=x, Exchange said no", &mut part);
    assert_eq!(part, "Exchange said no");
}
