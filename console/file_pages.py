"""Files that people sent: reached only through the ticket, looked at only as our own re-encoded preview."""

from __future__ import annotations

from io import BytesIO
from uuid import UUID

from flask import Response, abort, send_file

from bot.reference_number import is_reference
from console.headers import FILE_POLICY
from console.parts import Route, pages, the_official
from handlers.hear_recording import hear_recording
from handlers.read_ticket import read_ticket
from models.messages import Attachment, open_file
from models.ticket_reading import file_of
from models.transcripts import SOUNDS

PREVIEWS = {"image/jpeg": "image", "audio/mpeg": "audio"}
# What a download may call itself; every other kind is "bin", so that opening it takes a decision.
ENDINGS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "audio/ogg": "ogg",
    "audio/mpeg": "mp3",
    "audio/amr": "amr",
    "audio/aac": "aac",
    "audio/m4a": "m4a",
    "audio/mp4": "m4a",
    "video/mp4": "mp4",
    "application/pdf": "pdf",
}


def file_preview(reference: str, file_id: UUID) -> Response:
    """The small picture or the sound that the isolated process made of a file."""
    row, content = _open(reference, file_id, "preview")
    if row.preview_type not in PREVIEWS:
        abort(404)
    return _guarded(send_file(BytesIO(content), mimetype=row.preview_type, conditional=True, etag=False))


def file_download(reference: str, file_id: UUID) -> Response:
    """The file as it came, to be saved under a name of our own, never opened in the browser."""
    row, content = _open(reference, file_id, "original")
    name = f"dossier-{reference}-{file_id.hex[-6:]}.{ENDINGS.get(row.content_type or '', 'bin')}"
    return _guarded(
        send_file(
            BytesIO(content), mimetype="application/octet-stream", as_attachment=True, download_name=name, conditional=False
        )
    )


def _open(reference: str, file_id: UUID, part: str) -> tuple[Attachment, bytes]:
    if not is_reference(reference):
        abort(404)
    with pages().transactions.write() as session:
        ticket = read_ticket(session, the_official().agent_id, reference, pages().clock())
        row = file_of(session, ticket, file_id)
        if row is not None and row.kind in SOUNDS:
            hear_recording(session, ticket.id)
        sealed = None if row is None else pages().store.read(row.id, part)
        if row is None or sealed is None:
            abort(404)
        return row, open_file(row, part, sealed)


def _guarded(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = FILE_POLICY
    return response


ROUTES = (
    Route("/dossiers/<reference>/fichiers/<uuid:file_id>/apercu", "GET", file_preview),
    Route("/dossiers/<reference>/fichiers/<uuid:file_id>", "GET", file_download),
)
