"""The one door for providers: size cap, verify, read, hand over, answer; the same five steps for every channel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

import structlog
from flask import Blueprint, Request, Response, abort, request

from bot.values import WebhookRequest
from gateway.channel import Answer, Channel, Handshakes, Malformed, ReportsByGet, UnsupportedType
from gateway.refusals import Refusals
from gateway.safekeeping import Safekeeping, Unsafe
from handlers.crash_points import crash, crash_halfway

SUFFIXES = ("", "/status")
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Door:
    """What stands behind the door: the channels by line, the safekeeping, the refusals, our public address and the time."""

    channels: Mapping[str, Channel]
    keeping: Safekeeping
    refusals: Refusals
    hooks_url: str
    clock: Callable[[], datetime]

    def take(self, line_id: str, suffix: str) -> Response:
        """One call of a provider, from its first byte to its answer."""
        channel = self.channels.get(line_id)
        if channel is None:
            abort(404)
        call = self._call(request, channel, f"{self.hooks_url}/{line_id}{suffix}")
        if call is None:
            return Response(status=413)
        if call.method != method_of(channel, suffix):
            return Response(status=405) if suffix else self._handshake(channel, call, line_id)
        return _response(self.answer(channel, call, line_id))

    def answer(self, channel: Channel, call: WebhookRequest, line_id: str) -> Answer:
        """What is answered to a call once everything in it is safe, or why it is not taken."""
        crash("in1")
        if not channel.verify(call):
            return self._refuse(line_id)
        crash("in2")
        try:
            reading = channel.read(call)
        except (Malformed, UnsupportedType) as error:
            return Answer(400 if isinstance(error, Malformed) else 415)
        try:
            self.keeping.keep(line_id, reading)
        except Unsafe:
            return Answer(503)
        if reading.quarantined:
            log.warning("quarantined", line=line_id, parts=len(reading.quarantined))
        crash("in7")
        return channel.answer(call)

    def _call(self, asked: Request, channel: Channel, url: str) -> WebhookRequest | None:
        body = asked.stream.read(channel.MAX_BODY + 1) if (asked.content_length or 0) <= channel.MAX_BODY else None
        if body is None or len(body) > channel.MAX_BODY:
            return None
        query = asked.query_string.decode("latin-1")
        return WebhookRequest(
            method=asked.method,
            url=f"{url}?{query}" if query else url,
            headers=dict(asked.headers.items()),
            query=tuple(asked.args.items(multi=True)),
            body=body,
        )

    def _handshake(self, channel: Channel, call: WebhookRequest, line_id: str) -> Response:
        if call.method != "GET" or not isinstance(channel, Handshakes):
            return Response(status=405)
        answer = channel.handshake(call)
        return _response(self._refuse(line_id) if answer is None else answer)

    def _refuse(self, line_id: str) -> Answer:
        self.refusals.count(f"refused call: {line_id}", self.clock())
        return Answer(403)


def extra_headers(answer: Answer) -> dict[str, str]:
    """The headers that an answer has beside those of every answer."""
    return {"Retry-After": "5"} if answer.status == HTTPStatus.SERVICE_UNAVAILABLE else {}


def method_of(channel: Channel, suffix: str) -> str:
    """The method by which a provider brings messages (no suffix) or statuses."""
    return "GET" if suffix and isinstance(channel, ReportsByGet) else "POST"


def _response(answer: Answer) -> Response:
    body = crash_halfway("in8", answer.body)
    return Response(body, answer.status, extra_headers(answer), content_type=answer.content_type or None)


def webhooks(door: Door) -> Blueprint:
    """The routes that providers call: one for messages and one for statuses of each line."""
    routes = Blueprint("hooks", __name__, url_prefix="/hooks")

    @routes.route("/<line_id>", methods=["GET", "POST"], provide_automatic_options=False)
    def messages(line_id: str) -> Response:
        return door.take(line_id, "")

    @routes.route("/<line_id>/status", methods=["GET", "POST"], provide_automatic_options=False)
    def statuses(line_id: str) -> Response:
        return door.take(line_id, "/status")

    return routes
