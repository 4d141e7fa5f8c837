"""The one place that reads the environment."""

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from registry.feed import KEPT
from registry.vault.keys import Suite


class Settings(BaseSettings):
    """What the operator may set; each field is the environment variable of the same name."""

    model_config = SettingsConfigDict(env_file=None, extra="ignore")

    database_url: Annotated[
        str | None, Field(description="a Postgres of your own, 15 or newer")
    ] = None
    data_dir: Annotated[Path, Field(description="where the embedded Postgres keeps its files")] = (
        Path(".data")
    )
    key_file: Annotated[
        Path | None,
        Field(
            description="the keys that personal data is sealed with, by default keys.json in DATA_DIR; "
            "a server that is started on a new register makes it"
        ),
    ] = None
    key_suite: Annotated[
        Suite, Field(description="what new keys are for: AES, or SM for the Chinese algorithms")
    ] = Suite.AES
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    scale: Annotated[
        float | None,
        Field(
            ge=0,
            le=1,
            description="how much of the demo register an empty database is given: 1 is the whole "
            "city, 0 none; by default 0.1 on the embedded Postgres and none on a Postgres of your own",
        ),
    ] = None
    pool_size: Annotated[int, Field(ge=1, le=100, description="connections for reads")] = 8
    write_pool_size: Annotated[
        int, Field(ge=1, le=100, description="connections for writes; further writes wait")
    ] = 8
    body_limit: Annotated[int, Field(gt=0, description="bytes of one request's body")] = 1_048_576
    bulk_limit: Annotated[
        int, Field(gt=0, description="bytes of one file of records, unpacked")
    ] = 16_000_000_000
    cost_limit: Annotated[
        int, Field(gt=0, description="objects that one operation may ask for")
    ] = 10_000
    answers: Annotated[
        int,
        Field(ge=0, description="characters of answers kept while nothing changes; 0 keeps none"),
    ] = 8_000_000
    feed_retention: Annotated[
        int, Field(ge=1, le=36_500, description="days for which the change feed keeps changes")
    ] = KEPT
    log_format: Annotated[str, Field(pattern="^(console|json)$")] = "console"
    session_idle: Annotated[
        int, Field(gt=0, description="minutes after which a session that is not used ends")
    ] = 30
    session_lifetime: Annotated[
        int, Field(gt=0, description="hours after which every session ends")
    ] = 12
    sign_in_attempts: Annotated[
        int, Field(gt=0, description="failures after which an account is locked")
    ] = 5
    sign_in_wait: Annotated[
        int, Field(gt=0, description="seconds of its first lock; each further failure doubles it")
    ] = 60
    sign_in_address_attempts: Annotated[
        int, Field(gt=0, description="failures after which an address is refused")
    ] = 20
    sign_in_address_window: Annotated[
        int, Field(gt=0, description="seconds in which they are counted, from the first one on")
    ] = 300
    oidc_issuer: Annotated[
        str | None, Field(description="the identity provider whose tokens are accepted")
    ] = None
    oidc_audience: Annotated[
        str | None, Field(validate_default=True, description="whom its tokens must be for")
    ] = None
    oidc_roles_claim: Annotated[
        str, Field(description="the claim that names roles; dots lead into objects")
    ] = "roles"
    oidc_division_claim: Annotated[
        str | None,
        Field(
            description="the claim that holds the code of the division in which the roles are held; "
            "without this setting they are held everywhere, without the claim nowhere"
        ),
    ] = None

    verifier_url: Annotated[
        str | None,
        Field(description="where names and document numbers are verified (实名认证), by https"),
    ] = None
    verifier_token: Annotated[
        SecretStr | None, Field(description="what it is shown, as a bearer token")
    ] = None

    @property
    def keys(self) -> Path:
        return self.key_file or self.data_dir / "keys.json"

    @field_validator("oidc_audience")
    @classmethod
    def _is_named(cls, audience: str | None, info: ValidationInfo) -> str | None:
        if info.data.get("oidc_issuer") and not audience:
            raise ValueError("it must be set beside OIDC_ISSUER")
        return audience

    @field_validator("verifier_url")
    @classmethod
    def _is_safe(cls, url: str | None) -> str | None:
        """What is sent there is personal: in the clear it goes no further than this machine."""
        if url is None:
            return None
        parts = urlsplit(url)
        is_here = parts.hostname in {"127.0.0.1", "::1", "localhost"}
        if not parts.hostname or not (
            parts.scheme == "https" or (parts.scheme == "http" and is_here)
        ):
            raise ValueError("it must be an https URL")
        return url
