"""What each server process counts of its own work: calls and how long they took, by route, never by person."""

from __future__ import annotations

import os

from prometheus_client import Counter, Histogram, values

REQUESTS = Counter("tounkan_requests", "Calls answered, by route, method and status", ("route", "method", "status"))
SECONDS = Histogram(
    "tounkan_request_seconds",
    "How long calls took, by route",
    ("route",),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10),
)
ERRORS = Counter("tounkan_errors", "Calls that failed by a fault of ours, by kind of error", ("kind",))
METHODS = frozenset({"GET", "POST", "HEAD"})
SHARED = "PROMETHEUS_MULTIPROC_DIR"  # the client library's own name


def share_meters(folder: str) -> None:
    """Let this process and those forked from it add their counts up in a folder; before anything is counted."""
    os.environ[SHARED] = folder
    values.ValueClass = values.MultiProcessValue()  # type: ignore[no-untyped-call]  # chosen by the library when imported


def shared_folder() -> str:
    """Where several processes add their counts up; empty where there is one."""
    return os.environ.get(SHARED, "")


def note_request(route: str, method: str, status: int, seconds: float) -> None:
    """One call, answered."""
    REQUESTS.labels(route, method if method in METHODS else "other", str(status)).inc()
    SECONDS.labels(route).observe(seconds)


def note_error(kind: str) -> None:
    """One call that failed by our fault."""
    ERRORS.labels(kind).inc()
