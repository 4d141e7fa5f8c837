"""What can go wrong, by name. An exception's docstring is its default message."""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar, NamedTuple


class RegistryError(Exception):
    """The registry could not do this."""

    code: ClassVar[str] = "REGISTRY_ERROR"
    zh: ClassVar[str] = "登记系统无法办理。"

    def __init__(
        self,
        message: str | None = None,
        zh: str | None = None,
        *,
        path: Sequence[str] | None = None,
    ) -> None:
        super().__init__(message or (self.__doc__ or "").strip())
        self.message_zh = zh or (self.zh if message is None else message)
        self.path = None if path is None else list(path)

    def told(self, language: str) -> str:
        """The message in `zh` or `en`."""
        return self.message_zh if language == "zh" else str(self)


class NotFound(RegistryError):
    """No such record, or it is not visible to you."""

    code = "NOT_FOUND"
    zh = "没有此记录，或您无权查看。"


class Conflict(RegistryError):
    """This contradicts what the register already holds."""

    code = "CONFLICT"
    zh = "与登记簿现有内容冲突。"


def check_version(version: int, expected: int | None) -> None:
    """Raises Conflict where somebody changed it since it was read."""
    if expected not in {None, version}:
        raise Conflict(
            f"This was changed meanwhile: it has version {version}.",
            f"内容已被他人更新，现版本为{version}。",
            path=["expectedVersion"],
        )


class Overtaken(Conflict):
    """Somebody else wrote the same at the same moment: do it again."""

    code = "OVERTAKEN"
    zh = "同一内容刚被他人更新，请重试。"


class BadInput(RegistryError):
    """This input cannot be used."""

    code = "BAD_USER_INPUT"
    zh = "输入内容无法使用。"


class Violation(NamedTuple):
    """A rule that is not met: its article, words for people, and when it would be met."""

    rule: str
    article: str
    message: str
    message_zh: str
    earliest_on: date | None = None


class RuleViolation(RegistryError):
    """The rules of the day speak against it."""

    code = "RULE_VIOLATION"
    zh = "不符合当日有效的规定。"

    def __init__(self, violations: Sequence[Violation]) -> None:
        first = violations[0]
        super().__init__(first.message, first.message_zh)
        self.violations = list(violations)


class Unauthenticated(RegistryError):
    """What you show does not say who you are: sign in again."""

    code = "UNAUTHENTICATED"
    zh = "无法确认您的身份，请重新登录。"


class Throttled(RegistryError):
    """Too many attempts to sign in have failed: wait."""

    code = "THROTTLED"
    zh = "登录失败次数过多，请稍后再试。"

    def __init__(self, retry_after: int) -> None:
        super().__init__(
            f"Too many attempts to sign in have failed: try again in {retry_after} seconds.",
            f"登录失败次数过多，请在{retry_after}秒后再试。",
        )
        self.retry_after = retry_after


class Forbidden(RegistryError):
    """You may not do this."""

    code = "FORBIDDEN"
    zh = "您无权办理此事项。"


class Unusable(RegistryError):
    """The database cannot be used as it is."""

    code = "DATABASE_UNUSABLE"
    zh = "数据库无法使用。"


class Unavailable(RegistryError):
    """The database does not answer just now."""

    code = "UNAVAILABLE"
    zh = "数据库暂时无法访问。"
