"""Opens one stranger's file from standard input and writes its type and a preview to standard output.

Runs as a process of its own: no environment, no network, little memory, little time, and, where the host allows it, no files.
"""

from __future__ import annotations

import contextlib
import ctypes
import io
import json
import os
import resource
import sys
import wave
from collections.abc import Callable

EMPTY_FOLDER, *LIBRARIES = sys.argv[1:] or [""]
sys.path.extend(LIBRARIES)  # isolated mode starts without the installed libraries

import av
import filetype
from PIL import Image, ImageOps

MEMORY = 768 * 1024 * 1024
CPU_SECONDS = 10
BIGGEST_FILE = 25 * 1024 * 1024
MOST_PIXELS = 40_000_000
PREVIEW_PIXELS = (1280, 1280)
LONGEST_SOUND = 15 * 60  # seconds
CLONE_NEWUSER, CLONE_NEWNET, CLONE_NEWNS = 0x10000000, 0x40000000, 0x00020000
BIGGEST_ANSWER = 8 * 1024 * 1024
PICTURES = {"image/jpeg", "image/png", "image/gif", "image/webp", "image/bmp"}
SOUNDS = {
    *("audio/ogg", "audio/mpeg", "audio/amr", "audio/aac", "audio/m4a", "audio/mp4", "audio/x-wav", "audio/x-flac"),
    *("video/mp4", "video/3gpp", "video/webm"),
}


def main() -> None:
    """Say the type, then make the preview if there can be one."""
    content = sys.stdin.buffer.read(BIGGEST_FILE + 1)
    _shut_in()
    content_type = _type_of(content)
    # The type is said before anything is opened: a preview that kills this process costs the preview only.
    sys.stdout.buffer.write(json.dumps({"content_type": content_type}).encode() + b"\n")
    sys.stdout.buffer.flush()
    maker = _picture if content_type in PICTURES else _sound if content_type in SOUNDS else None
    preview, preview_type = (b"", "") if maker is None or len(content) > BIGGEST_FILE else _attempt(maker, content)
    sys.stdout.buffer.write(json.dumps({"preview_type": preview_type or None}).encode() + b"\n" + preview)


def _shut_in() -> None:
    # The libraries load their parts at first use, and after this no file can be opened: use them all once, on our own silence.
    Image.init()
    _sound(_silence())
    # Namespaces of its own give an empty network and the right to lock itself into an empty folder; where the host forbids
    # them, the limits below still hold.
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWNS)
    with contextlib.suppress(OSError):
        os.chroot(EMPTY_FOLDER)
        os.chdir("/")
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (BIGGEST_ANSWER, BIGGEST_ANSWER))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError):
        os.nice(10)


def _silence() -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as track:
        track.setnchannels(1)
        track.setsampwidth(2)
        track.setframerate(8000)
        track.writeframes(bytes(1600))
    return out.getvalue()


def _type_of(content: bytes) -> str:
    if content[:5] == b"%PDF-":
        return "application/pdf"
    if content[:4] == b"OggS":
        return "audio/ogg"
    kind = filetype.guess(content)
    if kind is not None:
        return str(kind.mime)
    return "text/plain" if content and _is_text(content[:4096]) else "application/octet-stream"


def _is_text(sample: bytes) -> bool:
    try:
        text = sample.decode("utf-8", "strict" if len(sample) < 4096 else "ignore")
    except UnicodeDecodeError:
        return False
    return not any(ord(character) < 32 and character not in "\t\r\n" for character in text)


def _attempt(maker: Callable[[bytes], tuple[bytes, str]], content: bytes) -> tuple[bytes, str]:
    try:
        return maker(content)
    except Exception:  # whatever a stranger's file does to the libraries, it merely has no preview
        return b"", ""


def _picture(content: bytes) -> tuple[bytes, str]:
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    with Image.open(io.BytesIO(content)) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            return b"", ""
        picture.draft("RGB", PREVIEW_PIXELS)
        small = ImageOps.exif_transpose(picture).convert("RGB")
    small.thumbnail(PREVIEW_PIXELS)
    out = io.BytesIO()
    small.save(out, "JPEG", quality=82)  # written anew: no metadata (and so no position) survives
    return out.getvalue(), "image/jpeg"


def _sound(content: bytes) -> tuple[bytes, str]:
    out = io.BytesIO()
    with av.open(io.BytesIO(content), "r") as heard, av.open(out, "w", format="mp3") as written:
        track = written.add_stream("mp3", rate=24000)
        track.bit_rate = 48000
        resampler = av.AudioResampler(format="s16p", layout="mono", rate=24000)
        for frame in heard.decode(audio=0):
            if frame.time is not None and frame.time > LONGEST_SOUND:
                break
            for piece in resampler.resample(frame):
                written.mux(track.encode(piece))
        written.mux(track.encode(None))
    return out.getvalue(), "audio/mpeg"


if __name__ == "__main__":
    main()
