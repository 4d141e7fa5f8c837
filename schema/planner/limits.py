"""How much one operation may ask for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graphql import ASTValidationRule, GraphQLError, KnownOperationTypesRule, specified_rules

from schema.planner.errors import Refused
from schema.planner.sizes import Sizes

if TYPE_CHECKING:
    from graphql import DirectiveNode, OperationDefinitionNode

# An operation of a kind that the contract has not is refused where it would be run: by then it is
# known whether it was sent by GET.
RULES = [rule for rule in specified_rules if rule is not KnownOperationTypesRule]


@dataclass(frozen=True)
class Limits:
    """Length, tokens and directives of a document; depth, aliases, fields and cost of an operation.

    An operation costs one point for each object that it may be answered with at most: a page of 50
    organizations, each with its community, costs 1 + 50 + 50.
    """

    characters: int = 20_000
    tokens: int = 1_000
    depth: int = 12
    aliases: int = 30
    fields: int = 1_000
    directives: int = 50
    errors: int = 5
    cost: int = 10_000
    rules: list[type[ASTValidationRule]] = field(init=False)

    def __post_init__(self) -> None:
        rules = [max_size(self.depth, self.aliases, self.fields), max_directives(self.directives)]
        object.__setattr__(self, "rules", [*RULES, *rules])

    def check_length(self, text: str) -> None:
        """Raises GraphQLError."""
        if len(text) > self.characters:
            raise GraphQLError(f"A document holds at most {self.characters:,} characters.")

    def check_cost(self, cost: int) -> None:
        """Raises Refused."""
        if cost > self.cost:
            raise Refused(
                f"This operation may be answered with {cost:,} objects; the limit is {self.cost:,}. "
                "Ask for smaller pages or in several operations.",
                "COST_LIMIT_EXCEEDED",
            )


def max_size(depth: int, aliases: int, fields: int) -> type[ASTValidationRule]:
    """Limits an operation as it is once its fragments are written out."""

    class MaxSize(ASTValidationRule):
        def __init__(self, context: Any) -> None:
            super().__init__(context)
            self.sizes = Sizes(context.get_fragment)

        def enter_operation_definition(self, node: OperationDefinitionNode, *_: Any) -> None:
            size = self.sizes.of(node.selection_set)
            for found, most, what in (
                (size.depth, depth, "levels of fields"),
                (size.aliases, aliases, "aliases"),
                (size.fields, fields, "fields"),
            ):
                if found > most:
                    message = f"An operation has at most {most:,} {what}, not {found:,}."
                    self.report_error(GraphQLError(message, node))

    return MaxSize


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
