"""What each worker counts of its own work, and its page for whoever gathers the figures, on loopback alone."""

from __future__ import annotations

from prometheus_client import Counter, Histogram, start_http_server

STEPS = Counter("tounkan_worker_steps", "Turns of a loop that found work, by loop", ("loop",))
FAILURES = Counter("tounkan_worker_failures", "Turns of a loop that ended with an error, by loop and error", ("loop", "kind"))
JOBS = Histogram(
    "tounkan_job_seconds", "How long jobs took, by job", ("job",), buckets=(0.01, 0.1, 0.5, 1, 5, 15, 60, 300, 1800)
)
LOOPBACK = "127.0.0.1"


def note_step(loop: str) -> None:
    """One turn that found work."""
    STEPS.labels(loop).inc()


def note_failure(loop: str, kind: str) -> None:
    """One turn that failed."""
    FAILURES.labels(loop, kind).inc()


def note_job(job: str, seconds: float) -> None:
    """One run of a job."""
    JOBS.labels(job).observe(seconds)


def serve_meters(port: int) -> None:
    """Serve this process's figures to its own machine; port 0 serves nothing, OSError where the port is taken."""
    if port:
        start_http_server(port, LOOPBACK)
