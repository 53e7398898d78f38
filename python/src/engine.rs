//! Stand-in until the analyzer is there: `engine.joined.rs` takes this file's place.

use eadm_logs::Error;

use crate::Request;

/// Refuses: nothing is read yet.
pub(crate) fn audit(request: &Request) -> Result<String, Error> {
    let named = request.paths.len()
        + [&request.zone, &request.as_of]
            .iter()
            .filter(|x| x.is_some())
            .count()
        + [request.cycle_gap, request.stale_after]
            .iter()
            .filter(|x| x.is_some())
            .count();
    Err(Error::Data {
        file: "engine.rs".to_owned(),
        line: None,
        message: format!(
            "the analyzer is not joined yet ({named} values, {:?} threads, {:?}, {})",
            request.threads, request.lang, request.show_secrets
        ),
    })
}
