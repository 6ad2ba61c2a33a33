"""Settings: the only reader of the environment."""

import os
from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What a deployment can set, each as `SANDBOX_<NAME>`; see docs/settings.md."""

    model_config = SettingsConfigDict(env_prefix="SANDBOX_", extra="ignore")

    state_dir: Path = Path(".sandbox")
    database_url: str | None = None
    master_key: SecretStr | None = None
    lang: str = "en"
    actor: str | None = None
    token: SecretStr | None = None
    server: str | None = None
    region: str = "hubei"
    worker_threads: int = 2
    worker_memory_mb: int = 4096
    worker_deadline_s: float = 60.0

    @property
    def database(self) -> str:
        """The SQLAlchemy URL of the state: PostgreSQL where it is set, else SQLite in the state directory."""
        return self.database_url or f"sqlite:///{self.state_dir.resolve() / 'state.sqlite'}"


def publish(settings: Settings) -> None:
    """Set the environment so that what this process serves reads the same settings."""
    os.environ["SANDBOX_STATE_DIR"] = str(settings.state_dir.resolve())
    os.environ["SANDBOX_LANG"] = settings.lang
    os.environ["SANDBOX_REGION"] = settings.region
