"""What each kind of case about a social worker asks for, as it is given and kept. Pure."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from registry.cases import CaseKind
from registry.registration.contents import Content
from registry.workforce import CertificateLevel


class AboutWorker(Content):
    """A case about a social worker who is in the register."""

    worker: Annotated[str, Field(pattern="^SW[0-9]{9,18}$")]


class RegisterWorker(AboutWorker):
    """社会工作者首次登记, or of a higher certificate."""

    kind = CaseKind.REGISTER_WORKER

    level: CertificateLevel


class RenewWorker(AboutWorker):
    """社会工作者再登记."""

    kind = CaseKind.RENEW_WORKER
