"""The short way to the door: a provider's ordinary POST does without the web framework, which costs as much as all the rest."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from bot.values import WebhookRequest
from gateway.channel import Answer, Channel
from gateway.webhooks import SUFFIXES, Door, extra_headers, method_of
from handlers.crash_points import crash_halfway

PLAIN_QUERY = re.compile(r"[A-Za-z0-9_.~=&-]*\Z")  # the others are read by the framework, as they always were
USUAL_TYPE = "text/html; charset=utf-8"  # what the framework says where a channel says nothing
Application = Callable[[dict[str, Any], Any], Iterable[bytes]]
Note = Callable[[str, str, int, float, str], None]  # route, method, status, seconds, line


class Doorstep:
    """WSGI: calls of providers on our lines go to the door at once, everything else to the application behind.

    Whatever is not quite ordinary goes to the application too, which has the same door: it knows all the rest.
    """

    def __init__(self, application: Application, door: Door, headers: Iterable[tuple[str, str]], note: Note) -> None:
        """`headers` stand on every answer; `note` is told of each call that was answered here."""
        self._application, self._door, self._note = application, door, note
        self._headers = list(headers)
        self._ways = {
            f"/hooks/{line_id}{suffix}": (line_id, suffix, channel)
            for line_id, channel in door.channels.items()
            for suffix in SUFFIXES
            if method_of(channel, suffix) == "POST"
        }

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer one call."""
        way = self._ways.get(environ.get("PATH_INFO", ""))
        size = 0 if way is None else _size(environ, way[2])
        if way is None or not size:
            return self._application(environ, start_response)
        began, body = time.perf_counter(), environ["wsgi.input"].read(size)
        try:
            answer = self._take(environ, body, size, *way)
        except Exception:
            answer = None
        if answer is None:  # cut off, or a fault of ours, which the application meets again and deals with in its own way
            environ["wsgi.input"] = io.BytesIO(body)
            return self._application(environ, start_response)
        start_response(f"{answer.status} {HTTPStatus(answer.status).phrase}", self._headers_of(answer))
        self._note(f"/hooks/<line_id>{way[1]}", "POST", answer.status, time.perf_counter() - began, way[0])
        whole = crash_halfway("in8", answer.body)
        return [whole] if isinstance(whole, bytes) else whole

    def _take(
        self, environ: dict[str, Any], body: bytes, size: int, line_id: str, suffix: str, channel: Channel
    ) -> Answer | None:
        if len(body) != size:
            return None
        query, url = environ.get("QUERY_STRING", ""), f"{self._door.hooks_url}/{line_id}{suffix}"
        call = WebhookRequest(
            method="POST",
            url=f"{url}?{query}" if query else url,
            headers=_headers(environ),
            query=tuple(parse_qsl(query, keep_blank_values=True)) if query else (),
            body=body,
        )
        return self._door.answer(channel, call, line_id)

    def _headers_of(self, answer: Answer) -> list[tuple[str, str]]:
        own = [("Content-Type", answer.content_type or USUAL_TYPE), ("Content-Length", str(len(answer.body)))]
        return [*own, *extra_headers(answer).items(), *self._headers]


def _size(environ: dict[str, Any], channel: Channel) -> int:
    """How many bytes an ordinary call has; 0 for one that is not."""
    length = environ.get("CONTENT_LENGTH", "")
    if environ.get("REQUEST_METHOD") != "POST" or "HTTP_TRANSFER_ENCODING" in environ:
        return 0
    if not (length.isascii() and length.isdigit()) or not PLAIN_QUERY.match(environ.get("QUERY_STRING", "")):
        return 0
    return int(length) if int(length) <= channel.MAX_BODY else 0


def _headers(environ: dict[str, Any]) -> dict[str, str]:
    named = {name[5:].replace("_", "-").title(): value for name, value in environ.items() if name.startswith("HTTP_")}
    return named | {"Content-Type": environ.get("CONTENT_TYPE", "")}
