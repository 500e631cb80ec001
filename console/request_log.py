"""One line in the log for each call: its route, not its path; how it ended and how long it took; nothing of what it held."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Any

import structlog
from flask import Blueprint, Flask, Response, g, request

from console.meters import note_error, note_request

QUIET = frozenset({"/healthz", "/readyz", "/metrics"})  # asked every few seconds by machines
log = structlog.get_logger()


def add_request_log(web: Flask, routes: Blueprint) -> None:
    """Log each call of the application, and its faults by their kind and place alone."""
    routes.before_app_request(_begin)
    routes.after_app_request(_end)
    web.log_exception = _fault  # type: ignore[method-assign, assignment]  # the library's own prints paths and values


def _begin() -> None:
    g.began = time.perf_counter()


def _end(response: Response) -> Response:
    seconds = time.perf_counter() - g.get("began", time.perf_counter())
    line = None if request.blueprint != "hooks" else _line(response)
    note_call(_route(), request.method, response.status_code, seconds, line)
    return response


def note_call(route: str, method: str, status: int, seconds: float, line: str | None = None) -> None:
    """Count a call that was answered, and write its line; `line` is the id of the line that it came by, if by one."""
    note_request(route, method, status, seconds)
    if route not in QUIET:
        named = {} if line is None else {"line": line}
        log.info("request", route=route, status=status, ms=round(seconds * 1000, 1), **named)


def _route() -> str:
    return "none" if request.url_rule is None else request.url_rule.rule


def _line(response: Response) -> str:
    # A line that does not exist is whatever somebody wrote into the address.
    return "" if response.status_code == 404 else str((request.view_args or {}).get("line_id", ""))


def _fault(error: Any) -> None:
    kind, _, trace = error
    name = getattr(kind, "__name__", "unknown")
    note_error(name)
    log.error("fault", route=_route(), error=name, at=_place(trace))


def _place(trace: TracebackType | None) -> str:
    if trace is None:
        return ""
    while trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_globals.get('__name__', '')}:{trace.tb_lineno}"
