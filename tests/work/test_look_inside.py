"""Strangers' files are opened apart: typed by content, previews written anew, and what breaks costs only itself."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import wave
import zlib
from pathlib import Path

import pytest
from PIL import Image

from work.look_inside import OPENER, UNKNOWN, look_inside


def picture(kind: str = "JPEG", size: tuple[int, int] = (2000, 1500)) -> bytes:
    """A picture with a position in its metadata."""
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = "SECRET-CAMERA"
    Image.new("RGB", size, (200, 120, 40)).save(out, kind, exif=exif)
    return out.getvalue()


def sound(seconds: float = 0.5) -> bytes:
    """A short tone as WAV."""
    out = io.BytesIO()
    with wave.open(out, "wb") as track:
        track.setnchannels(1)
        track.setsampwidth(2)
        track.setframerate(8000)
        track.writeframes(b"".join(struct.pack("<h", (at * 400) % 20000 - 10000) for at in range(int(8000 * seconds))))
    return out.getvalue()


def huge_png() -> bytes:
    """A few bytes that claim to be 50 000 by 50 000 pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


def test_a_picture_gets_a_small_preview_without_its_metadata() -> None:
    seen = look_inside(picture())
    assert (seen.content_type, seen.preview_type) == ("image/jpeg", "image/jpeg")
    assert b"SECRET-CAMERA" not in (seen.preview or b"")
    assert max(Image.open(io.BytesIO(seen.preview or b"")).size) == 1280


def test_a_voice_note_becomes_sound_that_every_browser_plays() -> None:
    seen = look_inside(sound())
    assert (seen.content_type, seen.preview_type) == ("audio/x-wav", "audio/mpeg")
    assert len(seen.preview or b"") > 500


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (b"%PDF-1.7\n...", "application/pdf"),
        (b"<html><script>alert(1)</script>", "text/plain"),
        (b"MZ\x90\x00" + bytes(60), "application/x-msdownload"),
        (b"\x7fELF" + bytes(60), "application/x-executable"),
        (b"PK\x03\x04" + bytes(60), "application/zip"),
        (b"", "application/octet-stream"),
        (b"\x00\x01\x02", "application/octet-stream"),
    ],
)
def test_other_files_are_typed_by_content_and_never_shown(content: bytes, content_type: str) -> None:
    seen = look_inside(content)
    assert (seen.content_type, seen.preview) == (content_type, None)


def test_a_picture_bomb_has_a_type_and_no_preview() -> None:
    seen = look_inside(huge_png())
    assert (seen.content_type, seen.preview) == ("image/png", None)


def test_a_broken_picture_has_a_type_and_no_preview() -> None:
    assert look_inside(picture()[:300]).preview is None


def test_a_process_that_cannot_even_start_leaves_the_file_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("work.look_inside.SECONDS", 0.001)
    assert look_inside(picture()) == UNKNOWN


def test_the_process_sees_neither_files_nor_network(tmp_path: Path) -> None:
    secret = tmp_path / "keys.json"
    secret.write_text("the keys")
    (tmp_path / "empty").mkdir()
    libraries = [entry for entry in sys.path if entry.endswith("site-packages")]
    tries = f"""
import socket, sys, runpy
sys.argv = ["x", {str(tmp_path / "empty")!r}, *{libraries!r}]
runpy.run_path({str(OPENER)!r})["_shut_in"]()
for reach in (lambda: open({str(secret)!r}), lambda: socket.socket().connect(("127.0.0.1", 9))):
    try:
        reach()
        print("reached")
    except OSError as error:
        print(type(error).__name__, error.errno)
"""
    done = subprocess.run([sys.executable, "-I", "-S", "-c", tries], capture_output=True, text=True, env={}, timeout=60)
    if os.geteuid() != 0 and "reached" in done.stdout:
        return  # this host gives namespaces to nobody but root: there the other limits must do
    assert done.stdout.splitlines() == ["FileNotFoundError 2", "OSError 101"], done.stderr
