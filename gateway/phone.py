"""The phone in the browser (demonstration only): what it sends takes the same door as any provider's call."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from flask import Blueprint, Request, Response, abort, jsonify, redirect, render_template, request, send_file
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from bot import sms
from gateway.channel import Channel, Malformed
from gateway.channels.simulator import Channel as SimulatedLine
from gateway.json_body import Json, read_object
from gateway.phone_message import PickedFile, Unsendable, compose, ready_file
from gateway.phone_people import EXAMPLES, PEOPLE, PLACES, fresh_number
from gateway.phone_provider import Provider
from gateway.phone_view import Bubble, Talk, bubbles, clock_of, find_talk, lines_of, texts
from handlers.memory import FileStore, Transactions
from handlers.show_phone import open_phone_file, show_phone

MAX_BYTES = 8 * 1024 * 1024
SHOWN_INSIDE = ("image/png", "image/jpeg", "image/gif", "image/webp", "audio/", "video/")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self' blob:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": "microphone=(self), geolocation=(self), camera=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Phone:
    """What the phone is built on: the channels by line, the transactions, the door's address, the files and the time."""

    channels: Mapping[str, Channel]
    transactions: Transactions
    hooks_url: str
    store: FileStore
    clock: Callable[[], datetime]

    def lines(self) -> dict[str, SimulatedLine]:
        """The simulated lines: the phone reaches no other."""
        return {line_id: line for line_id, line in self.channels.items() if isinstance(line, SimulatedLine)}


@dataclass(frozen=True, slots=True)
class Pages:
    """The phone's pages over one phone and the provider behind it."""

    phone: Phone
    provider: Provider

    def page(self, talk: Talk, error: str = "", typed: str = "") -> str:
        """The whole page."""
        asked = request.args.get("example", "")
        prefilled = EXAMPLES[int(asked)].text if asked.isdecimal() and int(asked) < len(EXAMPLES) else typed
        lines = self.phone.lines()
        return render_template(
            "phone/page.html",
            talk=talk,
            t=texts()[talk.lang],
            thread=self.thread(talk),
            people=PEOPLE,
            places=sorted(PLACES, key=lambda key: key != talk.person.place),
            examples=EXAMPLES,
            apps=[(line_id, lines[line_id].STYLE) for line_id in lines_of(talk.person, lines)],
            basic="".join(sorted(sms.BASIC)),
            extension="".join(sorted(sms.EXTENSION)),
            clock=clock_of(talk.person.zone, self.phone.clock()),
            error=error,
            typed=prefilled,
            form_id=secrets.token_hex(16),
            most=MAX_BYTES,
        )

    def thread(self, talk: Talk) -> list[Bubble]:
        """The bubbles, after the provider has reported what reached the phone."""
        with self.phone.transactions.read() as session:
            messages = show_phone(session, talk.line_id, talk.address.kind, talk.address.value)
        self.provider.report(talk.line_id, talk.channel, messages, seen=request.args.get("seen") != "0")
        return bubbles(messages, talk.person.zone, self.phone.clock())

    def send(self, talk: Talk, fields: Mapping[str, str], files: list[PickedFile]) -> str:
        """Send what the form holds; the name of an error, or an empty string."""
        name = "" if talk.style == "sms" else talk.person.name
        try:
            message = compose(fields, files, talk.address, name, self.phone.clock())
        except Unsendable as error:
            return f"error_{error}"
        return "" if self.provider.bring(talk.line_id, talk.channel, message) else "error_unsent"

    def answer(self, talk: Talk, error: str, fields: Mapping[str, str]) -> AnyResponse:
        """What the browser is told: JSON for the script, a page for a plain form."""
        status = {"": 200, "error_unsent": 502, "error_large": 413}.get(error, 400)
        if request.is_json or request.accept_mimetypes.best == "application/json":
            told = jsonify(error=texts()[talk.lang][error] if error else "")
            told.status_code = status
            return told
        if error:
            return Response(self.page(talk, error, fields.get("text", "")), status)
        asked = {"line": talk.line_id, "from": talk.person.key, "lang": talk.lang}
        return redirect(f"/simulator?{urlencode(asked)}#end", 303)

    def file(self, talk: Talk, file_id: UUID) -> Response:
        """A file of this conversation; what a browser might run is handed over as a download only."""
        address = (talk.address.kind, talk.address.value)
        with self.phone.transactions.read() as session:
            shown = show_phone(session, talk.line_id, *address)
            content = open_phone_file(session, talk.line_id, address, file_id, self.phone.store)
        known = next((file for message in shown for file in message.files if file.id == file_id), None)
        if known is None or content is None:
            abort(404)
        inside = known.content_type.startswith(SHOWN_INSIDE)
        kind = known.content_type if inside else "application/octet-stream"
        sent = send_file(BytesIO(content), mimetype=kind, as_attachment=not inside, download_name=known.filename or "file")
        sent.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
        return sent


def phone(parts: Phone) -> Blueprint:
    """The phone's routes, under /simulator."""
    pages = Pages(parts, Provider(parts.hooks_url))
    routes = Blueprint(
        "phone", __name__, url_prefix="/simulator", static_folder="static/phone", static_url_path="/static",
        template_folder="templates",
    )  # fmt: skip
    routes.after_request(_with_headers)

    @routes.get("")
    def page() -> str | AnyResponse:
        if request.args.get("from") == "fresh":
            return redirect(f"/simulator?{urlencode({**request.args, 'from': fresh_number()})}")
        return pages.page(_talk(parts))

    @routes.get("/thread")
    def thread() -> str:
        talk = _talk(parts, strict=True)
        return render_template("phone/thread.html", talk=talk, t=texts()[talk.lang], thread=pages.thread(talk))

    @routes.get("/file/<uuid:file_id>")
    def file(file_id: UUID) -> Response:
        return pages.file(_talk(parts, strict=True), file_id)

    @routes.post("/send")
    def send() -> AnyResponse:
        if not _same_origin(request):
            abort(403)
        return _send(parts, pages)

    return routes


def _send(parts: Phone, pages: Pages) -> AnyResponse:
    request.max_content_length = MAX_BYTES
    try:
        fields = _fields(request)
        files = _picked(request.files.getlist("voice"), voice=True) + _picked(request.files.getlist("file"), voice=False)
    except RequestEntityTooLarge:
        # The form cannot be read any more, so the page speaks to whoever the address names.
        return pages.answer(_talk(parts), "error_large", {})
    talk = find_talk(fields, parts.lines(), strict=True)
    if talk is None:
        return pages.answer(_talk(parts), "error_sender", fields)
    ready = ready_file(fields.get("sample", ""))
    return pages.answer(talk, pages.send(talk, fields, [*files, ready] if ready else files), fields)


def _fields(asked: Request) -> dict[str, str]:
    body = _json_of(asked) if asked.is_json else asked.form.to_dict()
    if not isinstance(body, dict):
        abort(400)
    return {str(key): str(value) for key, value in body.items() if isinstance(value, str | int | float)}


def _picked(files: list[FileStorage], voice: bool) -> list[PickedFile]:
    read = [(file, file.read()) for file in files]
    return [PickedFile(content, file.mimetype or "", file.filename or "", voice) for file, content in read if content]


def _talk(parts: Phone, strict: bool = False) -> Talk:
    talk = find_talk(request.args, parts.lines(), strict)
    if talk is None:
        abort(404)
    return talk


def _same_origin(asked: Request) -> bool:
    site = asked.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = asked.headers.get("Origin")
    # Whoever says neither is no browser, and a program needs no form of ours to reach the door.
    return origin is None or urlsplit(origin).netloc == asked.host


def _with_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint == "phone.static":
        response.headers["Cache-Control"] = "no-cache"
    return response


def _json_of(asked: Request) -> dict[str, Json]:
    try:
        return read_object(asked.get_data())
    except Malformed:
        abort(400)
