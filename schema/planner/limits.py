"""How much one operation may ask for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graphql import ASTValidationRule, GraphQLError, specified_rules
from strawberry.extensions.max_aliases import create_validator as max_aliases
from strawberry.extensions.query_depth_limiter import create_validator as max_depth

from schema.planner.errors import Refused

if TYPE_CHECKING:
    from graphql import DirectiveNode


@dataclass(frozen=True)
class Limits:
    """Tokens, depth, aliases and directives of a document; the cost of an operation.

    An operation costs one point for each object that it may be answered with at most: a page of 50
    organizations, each with its community, costs 1 + 50 + 50.
    """

    tokens: int = 1_000
    depth: int = 12
    aliases: int = 30
    directives: int = 50
    errors: int = 5
    cost: int = 10_000
    rules: list[type[ASTValidationRule]] = field(init=False)

    def __post_init__(self) -> None:
        rules = [
            *specified_rules,
            max_depth(self.depth, None),
            max_aliases(self.aliases),
            max_directives(self.directives),
        ]
        object.__setattr__(self, "rules", rules)

    def check_cost(self, cost: int) -> None:
        """Raises Refused."""
        if cost > self.cost:
            raise Refused(
                f"This operation may be answered with {cost:,} objects; the limit is {self.cost:,}. "
                "Ask for smaller pages or in several operations.",
                "COST_LIMIT_EXCEEDED",
            )


def max_directives(most: int) -> type[ASTValidationRule]:
    class MaxDirectives(ASTValidationRule):
        def __init__(self, context: Any) -> None:
            super().__init__(context)
            self.seen = 0

        def enter_directive(self, node: DirectiveNode, *_: Any) -> None:
            self.seen += 1
            if self.seen == most + 1:
                self.report_error(
                    GraphQLError(f"A document holds at most {most} directives.", node)
                )

    return MaxDirectives
