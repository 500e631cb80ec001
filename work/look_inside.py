"""Strangers' files are opened only here: in a process of their own, without keys, network, or much of anything."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

OPENER = Path(__file__).parent / "isolated" / "open_file.py"
SECONDS = 20.0
BIGGEST_ANSWER = 8 * 1024 * 1024
HEADER_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Seen:
    """A file's type by its content, and a re-encoded preview (a small picture, or sound that browsers play)."""

    content_type: str
    preview: bytes | None = None
    preview_type: str | None = None


UNKNOWN = Seen("application/octet-stream")


def look_inside(content: bytes) -> Seen:
    """What the isolated process makes of a file; a file that breaks, hangs or exhausts it is simply unknown."""
    libraries = [entry for entry in sys.path if entry.endswith("site-packages")]
    with tempfile.TemporaryFile() as answer, tempfile.TemporaryDirectory() as empty:
        try:
            done = subprocess.run(  # noqa: S603 (our own interpreter and our own file; the content arrives on its input)
                [sys.executable, "-I", "-S", str(OPENER), empty, *libraries],
                input=content,
                stdout=answer,  # a file, because the process's limit on file sizes bounds it; a pipe is bounded by nothing
                stderr=subprocess.DEVNULL,
                timeout=SECONDS,
                env={},
                cwd="/",
                check=False,
            )
        except subprocess.TimeoutExpired:
            return UNKNOWN
        answer.seek(0)
        said = answer.read(BIGGEST_ANSWER)
    return _read_answer(said) if done.returncode == 0 else _type_alone(said)


def _read_answer(answer: bytes) -> Seen:
    kind, _, rest = answer.partition(b"\n")
    rendering, _, body = rest.partition(b"\n")
    try:
        content_type = str(json.loads(kind[:HEADER_BYTES])["content_type"])
        preview_type = json.loads(rendering[:HEADER_BYTES])["preview_type"] if rendering else None
    except (ValueError, KeyError, TypeError):
        return UNKNOWN
    return Seen(content_type, body or None, str(preview_type) if body and preview_type else None)


def _type_alone(answer: bytes) -> Seen:
    # The process says the type first and makes the preview afterwards: a preview that kills it costs the preview only.
    return Seen(_read_answer(answer.partition(b"\n")[0]).content_type)
