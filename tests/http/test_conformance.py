"""GraphQL over HTTP, judged by the working group's own audits (npm: graphql-http) on a real port."""

from __future__ import annotations

import asyncio
import json
from asyncio.subprocess import PIPE
from pathlib import Path
from typing import Any

import pytest

from hatch_build import install_packages

ROOT = Path(__file__).resolve().parents[2]
AUDITS = 61


@pytest.fixture(scope="session")
def node() -> Path:
    """Node of the wheel, with npm's packages in place as the lock names them."""
    return install_packages(ROOT / "console")


async def audited(node: Path, url: str) -> list[dict[str, Any]]:
    process = await asyncio.create_subprocess_exec(
        node, Path(__file__).with_name("audit.mjs"), url, stdout=PIPE, stderr=PIPE
    )
    out, err = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 0, err.decode()
    results: list[dict[str, Any]] = json.loads(out)
    return results


async def test_every_audit_is_ok(node: Path, address: str) -> None:
    results = await audited(node, f"{address}/graphql")
    assert [result for result in results if result["status"] != "ok"] == []
    assert len({result["id"] for result in results}) == len(results) == AUDITS


def test_the_lock_names_no_registry() -> None:
    lock = (ROOT / "console" / "package-lock.json").read_text("utf-8")
    assert '"resolved"' not in lock
    packages = json.loads(lock)["packages"]
    assert all(package.get("integrity") for name, package in packages.items() if name)
