"""Social workers (社会工作专业人才): what makes somebody one, where they work, and posts (社工岗位)."""

from registry.workforce.models import (
    Basis,
    CertificateLevel,
    Degree,
    WorkerStatus,
    WorkplaceKind,
)

__all__ = ["Basis", "CertificateLevel", "Degree", "WorkerStatus", "WorkplaceKind"]
