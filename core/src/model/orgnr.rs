//! Organisation numbers of customers.

/// `NO` and nine digits within a text, in capitals.
pub(crate) fn orgnr(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    memchr::memchr2_iter(b'N', b'n', bytes).find_map(|at| {
        let before = text.get(..at)?.chars().next_back();
        let rest = bytes.get(at..)?;
        let letter = rest
            .get(1)
            .is_some_and(|byte| byte.eq_ignore_ascii_case(&b'o'));
        let digits = rest.iter().skip(2).take_while(|byte| byte.is_ascii_digit());
        let alone = letter && before.is_none_or(|c| !c.is_alphanumeric()) && digits.count() == 9;
        alone.then(|| text.get(at..at + 11).map(str::to_ascii_uppercase))?
    })
}

#[cfg(test)]
mod tests {
    use super::orgnr;

    #[test]
    fn nine_digits_behind_two_letters() {
        for text in [
            "eadm_no912345678.d",
            "NO12 NO912345678",
            "kunder/NO912345678/eadm.log",
            "NO912345678_eadm.log",
            "(NO912345678)",
        ] {
            assert_eq!(orgnr(text).as_deref(), Some("NO912345678"), "{text}");
        }
        for text in [
            "NO9123456789",
            "NO91234567",
            "KINO912345678",
            "912345678",
            "NØ912345678",
            "NO",
        ] {
            assert_eq!(orgnr(text), None, "{text}");
        }
    }
}
