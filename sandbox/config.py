"""Settings: the only reader of the environment."""

import json
import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, NonNegativeFloat, NonNegativeInt, PositiveInt, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "SANDBOX_"


class UnusableSettings(Exception):
    """Variables of the environment that cannot be read; `names` says which, never what they hold."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(*names)
        self.names = names


def parse_sources(value: object) -> object:
    """Read connections to source platforms' databases: a JSON object, or `NAME=URL` parted by white space.

    Raises:
        ValueError: the text is neither.
    """
    if not isinstance(value, str):
        return value
    if value.lstrip().startswith("{"):
        return json.loads(value)
    pairs = [part.partition("=") for part in value.split()]
    if not all(name and url for name, _, url in pairs):
        raise ValueError("not NAME=URL")
    return {name: url for name, _, url in pairs}


class Settings(BaseSettings):
    """What a deployment can set, each as `SANDBOX_<NAME>`; see docs/settings.md."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", env_ignore_empty=True)

    state_dir: Path = Path(".sandbox")
    database_url: str | None = None
    sources: Annotated[dict[str, SecretStr], NoDecode, BeforeValidator(parse_sources)] = {}
    master_key: SecretStr | None = None
    lang: Literal["en", "zh"] = "en"
    actor: str | None = None
    token: SecretStr | None = None
    server: str | None = None
    region: str = "hubei"
    worker_threads: int = 2
    worker_memory_mb: int = 4096
    worker_deadline_s: float = 60.0
    worker_pool_memory_mb: PositiveInt = 16384
    worker_idle_s: NonNegativeFloat = 300.0
    worker_spares: NonNegativeInt = 1
    answer_slot_light_ms: NonNegativeInt = 1000
    answer_slot_heavy_ms: NonNegativeInt = 5000
    upload_mb: PositiveInt = 256
    debug: bool = False

    def for_passing_state(self, folder: Path, master_key: str) -> "Settings":
        """Give the settings of a state that lies in a folder for a while, under a master key that is in no file."""
        own = {"state_dir": folder, "database_url": None, "master_key": SecretStr(master_key), "actor": None}
        return self.model_copy(update=own)

    @property
    def source_addresses(self) -> dict[str, str]:
        """The URLs of source platforms' databases, by name. They hold passwords: for the one who connects alone."""
        return {name: url.get_secret_value() for name, url in self.sources.items()}

    @property
    def database(self) -> str:
        """The SQLAlchemy URL of the state: PostgreSQL where it is set, else SQLite in the state directory."""
        return self.database_url or f"sqlite:///{self.state_dir.resolve() / 'state.sqlite'}"


def read_settings() -> Settings:
    """Read the settings of the environment.

    Raises:
        UnusableSettings: some cannot be read; it names them all.
    """
    try:
        return Settings()
    except ValidationError as error:
        names = (PREFIX + str(fault["loc"][0]).upper() for fault in error.errors(include_input=False))
        raise UnusableSettings(tuple(names)) from None


def publish(settings: Settings) -> None:
    """Set the environment so that what this process serves reads the same settings."""
    os.environ["SANDBOX_STATE_DIR"] = str(settings.state_dir.resolve())
    os.environ["SANDBOX_LANG"] = settings.lang
    os.environ["SANDBOX_REGION"] = settings.region
