"""Recordings put into words by a machine, where an operator set one up; without one nothing happens, and nothing is missed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

import structlog

from bot.transcript import Heard
from bot.understand import Tools
from handlers.claim_transcript import TranscriptJob, claim_transcript
from handlers.keep_transcript import fail_transcript, keep_transcript
from handlers.memory import FileStore, Transactions

BATCH = 1  # a lease covers one recording
log = structlog.get_logger()


class Transcriber(Protocol):
    """Puts one recording into words; `language` is ISO 639-3 or empty."""

    def transcribe(self, content: bytes, content_type: str, language: str) -> Heard:
        """What was heard; ValueError where it never can be, OSError where it cannot be now."""


def transcribe_files(
    transactions: Transactions, transcriber: Transcriber | None, store: FileStore, tools: Tools, clock: Callable[[], datetime]
) -> int:
    """Hear what is due; how many recordings were tried."""
    if transcriber is None:
        return 0
    with transactions.write() as session:
        jobs = claim_transcript(session, store, clock(), BATCH)
    for job in jobs:
        _hear_one(transactions, transcriber, job, tools, clock)
    return len(jobs)


def _hear_one(
    transactions: Transactions, transcriber: Transcriber, job: TranscriptJob, tools: Tools, clock: Callable[[], datetime]
) -> None:
    try:
        heard = transcriber.transcribe(job.content, job.content_type, job.language)
        transactions.attempt(lambda session: keep_transcript(session, job, heard, tools, clock()))
    except Exception as error:
        word, for_good = type(error).__name__, isinstance(error, ValueError)
        log.warning("recording not put into words", transcript=str(job.transcript_id), error=word)
        transactions.attempt(lambda session: fail_transcript(session, job, word, for_good, clock()))
