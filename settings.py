"""What the environment says: read once by the four ways in, and handed down as arguments."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from pathlib import Path

from pydantic import AliasChoices, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from handlers.open_lines import LineSetting
from handlers.write_backup import BackupPlan
from models.keys import Keyring, WrongKey, read_keyring
from models.sealed_stream import check_public_key

OF_TESTS = ("TB_TEST_", "TB_NO_SKIPS")
BACKUP_NUMBERS = {"minutes": 15, "keep": 96, "days": 14}
DEMO_STYLES = {"simulator-sms": "sms", "simulator-whatsapp": "whatsapp", "simulator-telegram": "telegram"}


class Settings(BaseSettings):
    """All settings, from variables that begin with TB_ (docs/operate.md lists them)."""

    model_config = SettingsConfigDict(env_prefix="TB_", env_nested_delimiter="__", extra="ignore")

    host: str = "127.0.0.1"
    port: int = Field(default=8000, validation_alias=AliasChoices("PORT", "TB_PORT"))
    data_folder: Path = Path("var")
    database_url: str = ""
    key_file: Path = Path("keys/demo.json")
    keys: str = ""
    public_url: str = ""
    demo: bool = False
    worker: bool | None = None
    self_test: bool = True
    web_processes: int = 1
    web_threads: int = 8
    proxies: list[str] = []
    lines: dict[str, dict[str, str]] = {}
    metrics_token: str = ""
    second_factor: bool | None = None
    worker_metrics_port: int = 0
    voices: Path | None = None
    transcriber: dict[str, str] = {}
    backup: dict[str, str] = {}

    @property
    def database(self) -> str:
        """The database's address: the one given, or a SQLite file in the data folder."""
        return self.database_url or f"sqlite:///{self.data_folder.resolve() / 'tounkan.db'}"

    @property
    def is_sqlite(self) -> bool:
        """Whether the embedded database is used, which takes one process only."""
        return self.database.startswith("sqlite")

    @property
    def embedded_worker(self) -> bool:
        """Whether the worker runs beside the server: by default on SQLite."""
        return self.is_sqlite if self.worker is None else self.worker

    @property
    def asks_second_factor(self) -> bool:
        """Whether all but agents need a second factor: unless it is said otherwise, wherever this is no demonstration."""
        return not self.demo if self.second_factor is None else self.second_factor

    @property
    def base_url(self) -> str:
        """The address under which providers and browsers reach us, without a slash at its end."""
        return (self.public_url or f"http://127.0.0.1:{self.port}").rstrip("/")

    @property
    def own_model(self) -> Path:
        """The installation's own concern model, trained from its agents' corrections; used as soon as it is there."""
        return self.data_folder / "concern_model.json.gz"

    @property
    def spool_folder(self) -> Path:
        """Where messages wait, sealed, while the database is away."""
        return self.data_folder / "spool"

    @property
    def kept_folders(self) -> dict[str, Path]:
        """The folders that a backup holds beside the rows."""
        return {"files": self.data_folder / "files", "spool": self.spool_folder}

    @property
    def backup_plan(self) -> BackupPlan | None:
        """Where backups go and how often; None where no folder and public key are given, ValueError where they cannot be."""
        if not self.backup.get("folder") or not self.backup.get("key"):
            return None
        minutes, keep, days = (int(self.backup.get(name) or usual) for name, usual in BACKUP_NUMBERS.items())
        key = check_public_key(self.backup["key"])
        return BackupPlan(Path(self.backup["folder"]), key, self.kept_folders, timedelta(minutes=minutes), keep, days)

    @property
    def recordings_folder(self) -> Path:
        """Where the ministry's recorded acknowledgements lie: `<language>/<phrase>.ogg`."""
        return self.voices or self.data_folder / "voices"

    @property
    def hooks_url(self) -> str:
        """Where providers call us."""
        return f"{self.base_url}/hooks"

    def keyring(self) -> Keyring:
        """The installation's keys, from TB_KEYS or the key file; WrongKey says what to do where there are none."""
        if self.keys:
            return read_keyring(self.keys)
        if not self.key_file.exists():
            raise WrongKey(f"no keys: set TB_KEYS, or make {self.key_file} with 'python manage.py make-keys'")
        return read_keyring(self.key_file.read_text(encoding="utf-8"))

    @cached_property
    def line_configs(self) -> dict[str, dict[str, str]]:
        """Each line's configuration by its id; in demo mode the simulator's three lines are there as well."""
        configs = {name.replace("_", "-"): dict(config) for name, config in self.lines.items()}
        if self.demo:
            for line_id, style in DEMO_STYLES.items():
                secret = self.keyring().lookup_hash("simulator secret", line_id).hex()
                configs.setdefault(line_id, {"channel": "simulator", "style": style, "secret": secret})
        return configs

    def line_settings(self, styles: Mapping[str, str], answered_words: Mapping[str, str]) -> list[LineSetting]:
        """The lines as rows: how each line's channel writes, and which words its provider answers by itself."""
        return [
            LineSetting(
                line_id,
                config["channel"],
                styles[line_id],
                config.get("label", line_id),
                config.get("answered_words", answered_words.get(line_id, "")),
                config.get("number", ""),
                config.get("countries", "").replace(" ", "").upper(),
                config.get("pool", ""),
                int(config.get("weight") or 100),
                config.get("templates", ""),
            )
            for line_id, config in self.line_configs.items()
        ]


def read_settings() -> Settings:
    """The settings of the environment; ValueError names those that cannot be read, and never quotes a value."""
    try:
        return Settings()
    except ValidationError as error:
        names = ", ".join(sorted({f"TB_{str(one['loc'][0]).removeprefix('TB_').upper()}" for one in error.errors()}))
        raise ValueError(f"these settings cannot be read: {names}") from None
    except SettingsError as error:
        raise ValueError(f"a setting cannot be read: {str(error).partition(' from source')[0]}") from None


def unknown_variables(environment: Mapping[str, str]) -> tuple[str, ...]:
    """The variables that begin as our settings do and are none: misspelt ones, mostly."""
    known = {f"TB_{name.upper()}" for name in Settings.model_fields}
    ours = (name for name in environment if name.startswith("TB_") and not name.startswith(OF_TESTS))
    return tuple(sorted(name for name in ours if name.partition("__")[0] not in known))
