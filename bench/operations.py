"""The operations that are measured, and how each is asked for and read in either contract."""

from __future__ import annotations

from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson

from bench.load import request

OPERATIONS = {
    "page": "page of 50, with community and district",
    "one": "one by credit code",
    "lists": "100 communities, with 5 organizations each",
    "ratio": "rural ratio by district, on a day",
    "counts": "counts by district, on a day",
    "linked": "all that is linked, by district, on a day",
}
SHARED = tuple(name for name in OPERATIONS if name != "linked")
"""What those are asked for, too, whose code is written for each operation."""

REGISTRY = {
    "page": """query ($key: Cursor) {
      organizations(first: 50, after: $key) {
        nodes { number name creditCode form standing community { code name } district { code name } }
        pageInfo { hasNextPage endCursor }
      }
    }""",
    "one": """query ($key: CreditCode!) {
      organization(creditCode: $key) {
        number name creditCode form standing establishedOn
        community { code name } district { code name }
      }
    }""",
    "lists": """query ($key: DivisionCode!) {
      communities(filter: {division: $key}, first: 100) {
        nodes { code name organizations(first: 5) { nodes { number name } } }
      }
    }""",
    "ratio": """query ($key: Date!) {
      communityRatio(settlement: RURAL, asOf: $key) {
        target
        byDistrict {
          division { code name } communities organizations mean belowTarget missing
        }
      }
    }""",
    "counts": """query ($key: Date!) {
      division(code: "500000000000", asOf: $key) {
        children(first: 100) { nodes { code name organizationCount } }
      }
    }""",
    "linked": """query ($key: Date!) {
      division(code: "500000000000", asOf: $key) {
        children(first: 100) { nodes {
          code name organizationsByKind { total charities } socialWorkerCount { total }
          postCount { set } volunteerCount { registered } projectTotals { running }
          incubationCount { bases tenants }
        } }
      }
    }""",
}

POSTGRAPHILE = {
    "page": """query ($key: Cursor) {
      allOrganizations(first: 50, after: $key, orderBy: [ROW_ID_ASC]) {
        nodes { number name creditCode form standing community { code name } district { code name } }
        pageInfo { hasNextPage endCursor }
      }
    }""",
    "one": """query ($key: String!) {
      organizationByCreditCode(creditCode: $key) {
        number name creditCode form standing establishedOn
        community { code name } district { code name }
      }
    }""",
    "lists": """query ($key: String!) {
      districtByCode(code: $key) {
        communities(first: 100, orderBy: [CODE_ASC]) {
          nodes { code name organizations(first: 5, orderBy: [ROW_ID_ASC]) { nodes { number name } } }
        }
      }
    }""",
    "ratio": """query ($key: Date!) {
      ratioByDistrictList(settled: "RURAL", day: $key) {
        code name target communities organizations mean belowTarget missing
      }
    }""",
    "counts": """query ($key: Date!) {
      countsByDistrictList(day: $key) { code name organizationCount: organizations }
    }""",
    "linked": """query ($key: Date!) {
      linkedByDistrictList(day: $key) {
        code name organizations charities socialWorkers posts volunteers projects bases tenants
      }
    }""",
}

TALLIED = {
    "ratio": POSTGRAPHILE["ratio"].replace("ratioBy", "talliedRatioBy"),
    "counts": POSTGRAPHILE["counts"].replace("countsBy", "talliedCountsBy"),
}


def registry_cursor(key: str) -> str:
    """A cursor as the registry makes it; that it still does is seen when the answers are compared."""
    return urlsafe_b64encode(orjson.dumps(["NUMBER+", int(key)])).decode().rstrip("=")


@dataclass(frozen=True)
class Dialect:
    """How a system is asked for an operation."""

    documents: dict[str, str] = field(default_factory=dict)
    cursor: Callable[[str], str | None] = registry_cursor

    def request(self, operation: str, key: str) -> bytes:
        if not self.documents:
            return request("GET", f"/{operation}?key={key}")
        value = self.cursor(key) if operation == "page" else key
        body = {"query": self.documents[operation], "variables": {"key": value}}
        return request("POST", "/graphql", orjson.dumps(body))


def postgraphile_cursors(example: str) -> Callable[[str], str]:
    """Cursors like one that PostGraphile gave: a digest of the order, and the key."""
    digest, _ = orjson.loads(b64decode(example))
    return lambda key: urlsafe_b64encode(orjson.dumps([digest, key])).decode()


def read(operation: str, answer: Any) -> Any:
    """The same plain data, whichever system answered. Raises ValueError."""
    if isinstance(answer, dict) and "errors" in answer:
        raise ValueError(orjson.dumps(answer["errors"]).decode())
    data = answer["data"] if isinstance(answer, dict) and "data" in answer else answer
    if isinstance(data, dict) and len(data) == 1:
        (data,) = data.values()
    return _READERS[operation](data)


def _page(data: Any) -> Any:
    more, end = data["pageInfo"]["hasNextPage"], data["pageInfo"]["endCursor"]
    return {"nodes": data["nodes"], "more": more, "end": bool(end)}


def _lists(data: Any) -> Any:
    if isinstance(data, dict):
        data = data.get("communities", data)["nodes"]
    return [{**one, "organizations": _nodes(one["organizations"])} for one in data]


def _nodes(listed: Any) -> Any:
    return listed["nodes"] if isinstance(listed, dict) else listed


def _ratio(data: Any) -> Any:
    target = data["target"] if isinstance(data, dict) else data[0]["target"]
    districts = []
    for row in data["byDistrict"] if isinstance(data, dict) else data:
        flat = {**row, **row.get("division", {})}
        names = ("code", "name", "communities", "organizations", "belowTarget", "missing")
        districts.append({**{name: flat[name] for name in names}, "mean": round(flat["mean"], 9)})
    return {"target": float(target), "districts": districts}


def _counts(data: Any) -> Any:
    return data["children"]["nodes"] if isinstance(data, dict) else data


def _linked(data: Any) -> Any:
    if not isinstance(data, dict):
        return [tuple(row.values()) for row in data]
    return [tuple(_cells(node)) for node in data["children"]["nodes"]]


def _cells(node: dict[str, Any]) -> Iterator[Any]:
    for value in node.values():
        yield from value.values() if isinstance(value, dict) else [value]


_READERS: dict[str, Callable[[Any], Any]] = {
    "page": _page,
    "one": lambda data: data,
    "lists": _lists,
    "ratio": _ratio,
    "counts": _counts,
    "linked": _linked,
}
