"""Logs: one JSON object a line, with our own ids and words; never a person's words, name or number."""

from __future__ import annotations

import logging
import sys

import structlog


def log_as_json() -> None:
    """Set up logging for this process; libraries are heard from warnings up, without their arguments' values."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    # Provider libraries log addresses of requests, which hold tokens and numbers.
    for name in ("httpx", "httpcore", "telegram", "twilio", "urllib3", "alembic"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
