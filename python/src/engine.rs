//! The one place that calls the library.

use eadm_logs::{Analyzer, Bundle, Error, Redactor};

use crate::Request;

/// Audits what the request names; the JSON text of schema 1, secrets masked unless asked for.
pub(crate) fn audit(request: &Request) -> Result<String, Error> {
    let mut builder = Analyzer::builder().lang(request.lang);
    if let Some(zone) = &request.zone {
        builder = builder.zone(zone)?;
    }
    if let Some(as_of) = &request.as_of {
        builder = builder.as_of(as_of)?;
    }
    if let Some(gap) = request.cycle_gap {
        builder = builder.cycle_gap(gap);
    }
    if let Some(age) = request.stale_after {
        builder = builder.stale_after(age);
    }
    if let Some(threads) = request.threads {
        builder = builder.threads(threads);
    }
    let analyzer = builder.build()?;
    let audit = analyzer.audit_all(&Bundle::discover(&request.paths)?)?;
    let redactor = if request.show_secrets {
        Redactor::reveal()
    } else {
        Redactor::standard()?
    };
    let redacted = redactor.value(&audit)?;
    serde_json::to_string(&*redacted).map_err(|error| Error::Data {
        file: "audit.json".to_owned(),
        line: None,
        message: error.to_string(),
    })
}
