"""Reads an identity system's sync logs and Windows event exports: which step failed, why, who must act.

    import eadm_logs
    audit = eadm_logs.audit("customer.zip", zone="Europe/Oslo")
    for bundle in audit.bundles:
        print(bundle.name, bundle.verdict.status, bundle.verdict.sentence)
"""

from ._audit import audit, read_audit
from ._errors import (
    DataError,
    EadmLogsError,
    InvalidValueError,
    PathNotFoundError,
    ReadError,
    SchemaError,
    WorkerError,
)
from ._models import (
    Action,
    ActionKind,
    AsOfBy,
    Audit,
    BundleAudit,
    Cycle,
    CycleKind,
    CycleStatus,
    Evidence,
    Finding,
    FindingState,
    Gap,
    Level,
    Mode,
    Party,
    Product,
    Severity,
    Source,
    SourceProblem,
    Step,
    StepStatus,
    Stream,
    Tool,
    Unexplained,
    Verdict,
    VerdictStatus,
    ZoneBy,
)
from ._native import __version__

__all__ = [
    "Action",
    "ActionKind",
    "AsOfBy",
    "Audit",
    "BundleAudit",
    "Cycle",
    "CycleKind",
    "CycleStatus",
    "DataError",
    "EadmLogsError",
    "Evidence",
    "Finding",
    "FindingState",
    "Gap",
    "InvalidValueError",
    "Level",
    "Mode",
    "Party",
    "PathNotFoundError",
    "Product",
    "ReadError",
    "SchemaError",
    "Severity",
    "Source",
    "SourceProblem",
    "Step",
    "StepStatus",
    "Stream",
    "Tool",
    "Unexplained",
    "Verdict",
    "VerdictStatus",
    "WorkerError",
    "ZoneBy",
    "__version__",
    "audit",
    "read_audit",
]
