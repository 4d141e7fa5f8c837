"""What the planner refuses, as GraphQL errors with stable codes."""

from __future__ import annotations

from collections.abc import Sequence

from graphql import GraphQLError, Node

BAD_USER_INPUT = "BAD_USER_INPUT"


class Refused(GraphQLError):
    """An operation that is not run, because of what the caller gave."""

    def __init__(
        self,
        message: str,
        code: str = BAD_USER_INPUT,
        *,
        node: Node | None = None,
        path: Sequence[str | int] | None = None,
    ) -> None:
        super().__init__(message, node, path=path, extensions={"code": code})
        self.code = code

    def at(self, node: Node, path: Sequence[str | int]) -> Refused:
        """The same refusal, naming the field that it concerns."""
        return Refused(self.message, self.code, node=node, path=path)
