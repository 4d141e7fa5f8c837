"""The social workers of whom something may be due, for the worklist."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from registry.rules import Law
from registry.workforce.known import Known
from registry.workforce.registering import duties
from registry.working_days import Overrides
from registry.worklist import Duty, Roster, Said

# Whoever holds a certificate, and whoever has something open that may be so no longer.
PAGE = """
(SELECT DISTINCT worker_id FROM social_worker_qualification
 WHERE kind = 'CERTIFICATE' AND during @> $2::date AND worker_id > $1
 ORDER BY worker_id LIMIT $3)
UNION
(SELECT DISTINCT worker_id FROM obligation
 WHERE kind <> 'DECISION' AND settled_on IS NULL AND worker_id > $1
 ORDER BY worker_id LIMIT $3)
ORDER BY worker_id LIMIT $3
"""
LOCK = "SELECT FROM social_worker WHERE id = ANY (:ids) ORDER BY id FOR NO KEY UPDATE"
SAID = """
SELECT id, social_worker_facts(id, :day) AS said FROM social_worker WHERE id = ANY (:ids)
"""


def _due(said: Said, day: date, law: Law, _: Overrides) -> Iterator[Duty]:
    return duties(Known.of(said), day, law)


WORKERS = Roster("worker_id", PAGE, LOCK, SAID, "divisionId", _due)
