"""What the reply form brings: the text, and perhaps one file, known by its content and not by its name."""

from __future__ import annotations

import filetype
from flask import request

from bot.values import AttachmentKind, OutboundFile
from console.saying import typed
from handlers.reply_to_contact import CannotReply

BIGGEST_FILE = 5 * 1024 * 1024  # bytes; what WhatsApp takes for a picture, the least of our channels
KINDS: dict[str, tuple[AttachmentKind, str]] = {
    "image/jpeg": ("image", "photo.jpg"),
    "image/png": ("image", "image.png"),
    "application/pdf": ("document", "document.pdf"),
    "audio/ogg": ("voice", "message.ogg"),
    "audio/mpeg": ("audio", "message.mp3"),
    "audio/mp4": ("audio", "message.m4a"),
    "audio/m4a": ("audio", "message.m4a"),
}


def typed_text() -> str:
    """The text of the present form."""
    return typed(request.form.get("text", ""))


def chosen_file() -> OutboundFile | None:
    """The file of the present form, if one was chosen; CannotReply says "big" or "kind"."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return None
    content = sent.stream.read(BIGGEST_FILE + 1)
    if len(content) > BIGGEST_FILE:
        raise CannotReply("big")
    content_type = filetype.guess_mime(content) or ""
    if content_type not in KINDS:
        raise CannotReply("kind")
    kind, name = KINDS[content_type]
    return OutboundFile(kind, "audio/mp4" if content_type == "audio/m4a" else content_type, name, content)
