"""The plan of the house as data: rooms, the arrows that exist, and the home of each package that has one."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("bot", "models", "handlers", "gateway", "console", "work")
WAYS_IN = ("app", "worker", "manage", "settings")

# An arrow says whose names a room may use beside its own and the libraries'.
ARROWS: dict[str, frozenset[str]] = {
    "bot": frozenset(),
    "models": frozenset(),
    "handlers": frozenset({"bot", "models"}),
    "gateway": frozenset({"bot", "handlers"}),
    "console": frozenset({"bot", "handlers", "models"}),
    "work": frozenset({"bot", "handlers"}),
}

# Packages that only some places may import: everywhere else their names would carry a decision out of its room.
HOMES: dict[str, tuple[str, ...]] = {
    "flask": ("gateway/webhooks.py", "gateway/media.py", "gateway/phone", "console/", "app.py"),
    "flask_babel": ("console/", "app.py"),
    "werkzeug": ("gateway/webhooks.py", "gateway/phone", "console/", "app.py"),
    "twilio": ("gateway/channels/twilio_", "gateway/twilio_"),
    "telegram": ("gateway/channels/telegram.py", "gateway/telegram_"),
    "sqlalchemy": ("models/", "handlers/"),
    "alembic": ("models/migrate.py", "models/migrations/"),
    "argon2": ("handlers/",),
    "pyotp": ("handlers/",),
    "segno": ("console/",),
    "zxcvbn": ("handlers/",),
    "cryptography": ("models/keys.py",),
    "pyrage": ("models/sealed_stream.py",),
    "granian": ("app.py",),
    "httpx": ("gateway/",),
    "requests": ("gateway/twilio_", "gateway/channels/twilio_"),
    "PIL": ("work/isolated/",),
    "av": ("work/isolated/",),
    "prometheus_client": ("console/meters.py", "console/metrics_pages.py", "work/meters.py"),
    "langdetect": ("bot/second_opinion.py",),
    "sklearn": ("work/train_",),
    "pydantic_settings": ("settings.py",),
    "click": ("manage.py", "work/backup_commands.py", "work/rotate_keys.py"),
}

# What would make judgement depend on anything but its arguments; data files beside the code are read by shipped.py alone.
IMPURE = frozenset(
    {
        "time",
        "random",
        "secrets",
        "os",
        "socket",
        "subprocess",
        "threading",
        "asyncio",
        "urllib",
        "http",
        "logging",
        "structlog",
    }
)
IMPURE_CALLS = frozenset({"now", "today", "utcnow", "uuid4", "uuid1", "getenv"})


@dataclass(frozen=True, slots=True)
class Import:
    """One import: where it stands, what it names, and whether it hides inside a function."""

    file: str
    line: int
    module: str
    hidden: bool


def source_files(root: Path = ROOT) -> list[Path]:
    """All code of the product: the six rooms and the ways in."""
    rooms = [path for room in ROOMS for path in (root / room).rglob("*.py")]
    ways = [root / f"{name}.py" for name in WAYS_IN]
    return sorted(path for path in (*rooms, *ways) if path.exists())


def imports_of(path: Path, root: Path = ROOT) -> Iterator[Import]:
    """Every import of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
    }
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module]
        for name in names:
            yield Import(str(path.relative_to(root)), node.lineno, name, id(node) in inside)


def broken_arrows(found: Import) -> str | None:
    """What is wrong with an import, or None."""
    room, target = found.file.split("/")[0], found.module.split(".")[0]
    if found.hidden:
        return "an import inside a function"
    if room in ARROWS and target in WAYS_IN:
        return f"{room} imports a way in"
    if found.file in ("app.py", "worker.py", "manage.py") and target in ("app", "worker", "manage"):
        return "a way in imports another"
    if room in ARROWS and target in ROOMS and target != room and target not in ARROWS[room]:
        return f"{room} imports {target}"
    homes = HOMES.get(target)
    if homes is not None and not found.file.startswith(homes):
        return f"{target} outside its home"
    if room == "bot" and target in IMPURE:
        return f"bot uses {target}"
    return None
