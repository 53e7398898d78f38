//! Where the command meets the library.

use eadm_logs::{
    AsOfBy, Audit, BundleAudit, Error, Inspection, Lang, TimelineRecord, Tool, Verdict,
    VerdictStatus,
};
pub(crate) use eadm_logs::{Redacted, Redactor};
use std::path::PathBuf;
use std::time::Duration;

#[derive(Clone)]
pub(crate) struct Bundle(String);

impl Bundle {
    pub(crate) fn discover(paths: &[PathBuf]) -> Result<Vec<Self>, Error> {
        for path in paths {
            if !path.exists() {
                return Err(Error::NotFound { path: path.clone() });
            }
        }
        Ok(paths
            .iter()
            .map(|p| Self(p.display().to_string()))
            .collect())
    }

    pub(crate) fn from_bytes(name: impl Into<String>, _: Vec<u8>) -> Self {
        Self(name.into())
    }
}

pub(crate) struct Progress {
    pub(crate) documents: u64,
    pub(crate) documents_total: u64,
    pub(crate) bytes: u64,
    pub(crate) bytes_total: u64,
}

pub(crate) struct Analyzer;

pub(crate) struct Builder;

impl Analyzer {
    pub(crate) fn builder() -> Builder {
        Builder
    }

    pub(crate) fn audit_all(&self, bundles: Vec<Bundle>) -> Result<Audit, Error> {
        let bundles = bundles
            .into_iter()
            .map(|b| BundleAudit {
                name: b.0,
                as_of: None,
                as_of_by: AsOfBy::Newest,
                verdict: Verdict {
                    status: VerdictStatus::CannotJudge,
                    sentence: "nothing is recognised".to_owned(),
                    finding: None,
                },
                sources: vec![],
                streams: vec![],
                cycles: vec![],
                findings: vec![],
                unexplained: vec![],
                gaps: vec![],
            })
            .collect();
        let tool = Tool {
            name: "eadm-logs".to_owned(),
            version: "0".to_owned(),
            catalog: String::new(),
        };
        Ok(Audit {
            schema: 1,
            tool,
            bundles,
        })
    }

    pub(crate) fn inspect(&self, _: &Bundle) -> Result<Vec<Inspection>, Error> {
        Ok(vec![])
    }

    pub(crate) fn records(
        &self,
        _: &Bundle,
    ) -> Result<impl Iterator<Item = TimelineRecord>, Error> {
        Ok(std::iter::empty())
    }
}

impl Builder {
    pub(crate) fn zone(self, zone: &str) -> Result<Self, Error> {
        if zone == "Europe/Oslo" {
            Ok(self)
        } else {
            Err(Error::Zone {
                zone: zone.to_owned(),
                near: vec![],
            })
        }
    }
    pub(crate) fn as_of(self, text: &str) -> Result<Self, Error> {
        text.parse::<eadm_logs::Stamp>().map_err(|_| Error::AsOf {
            text: text.to_owned(),
        })?;
        Ok(self)
    }
    pub(crate) fn cycle_gap(self, _: Duration) -> Self {
        self
    }
    pub(crate) fn stale_after(self, _: Duration) -> Self {
        self
    }
    pub(crate) fn threads(self, _: usize) -> Self {
        self
    }
    pub(crate) fn lang(self, _: Lang) -> Self {
        self
    }
    pub(crate) fn progress(self, _: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self
    }
    pub(crate) fn build(self) -> Result<Analyzer, Error> {
        Ok(Analyzer)
    }
}
