"""What can go wrong, by name. An exception's docstring is its default message."""

from typing import ClassVar


class RegistryError(Exception):
    """The registry could not do this."""

    code: ClassVar[str] = "REGISTRY_ERROR"

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or (self.__doc__ or "").strip())


class NotFound(RegistryError):
    """No such record, or it is not visible to you."""

    code = "NOT_FOUND"


class Conflict(RegistryError):
    """This contradicts what the register already holds."""

    code = "CONFLICT"


class BadInput(RegistryError):
    """This input cannot be used."""

    code = "BAD_USER_INPUT"


class Forbidden(RegistryError):
    """You may not do this."""

    code = "FORBIDDEN"


class Unusable(RegistryError):
    """The database cannot be used as it is."""

    code = "DATABASE_UNUSABLE"


class Unavailable(RegistryError):
    """The database does not answer just now."""

    code = "UNAVAILABLE"
