"""What can go wrong, by name. An exception's docstring is its default message."""

from collections.abc import Sequence
from typing import ClassVar


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


class BadInput(RegistryError):
    """This input cannot be used."""

    code = "BAD_USER_INPUT"
    zh = "输入内容无法使用。"


class Unauthenticated(RegistryError):
    """What you show does not say who you are: sign in again."""

    code = "UNAUTHENTICATED"
    zh = "无法确认您的身份，请重新登录。"


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
