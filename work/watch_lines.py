"""Watching that messages can still reach us: silence that history does not explain, and our own test message."""

from __future__ import annotations

from functools import partial

import structlog

from handlers.count_arrivals import count_arrivals
from handlers.judge_self_test import judge_self_test
from handlers.judge_silence import judge_silence
from handlers.memory import Session
from handlers.recall import recall
from handlers.remember import remember
from handlers.ring_alarm import ring_alarm
from handlers.steps.self_test import self_test_text
from work.parts import WorkerParts
from work.watchers import SelfTester

SILENCE, SELF_TEST = "silence", "self-test"
log = structlog.get_logger()


def watch_silence(parts: WorkerParts) -> None:
    """Count what came in, and ring for each line that is silent beyond its habit."""
    now = parts.clock()

    def count(session: Session) -> None:
        counted = int(recall(session, SILENCE).get("seq", 0))
        remember(session, SILENCE, {"seq": count_arrivals(session, counted)}, now)

    def judge(session: Session) -> None:
        for line_id in parts.senders:
            since = judge_silence(session, line_id, now)
            facts = {} if since is None else {"since": since.isoformat(timespec="minutes")}
            if ring_alarm(session, SILENCE, line_id, since is not None, now, facts):
                log.warning("silence" if since else "silence ended", line=line_id)

    parts.transactions.attempt(count)
    parts.transactions.attempt(judge)


def send_self_tests(parts: WorkerParts) -> None:
    """Call our own public address on each line that can be tested; what fails rings at once."""
    for line_id, tester in _tested(parts):
        now = parts.clock()
        text = self_test_text(parts.transactions.keyring, line_id, now)
        problem = tester.call(line_id, text, int(now.timestamp() * 1000))
        if problem:
            _ring(parts, line_id, problem)


def check_self_tests(parts: WorkerParts) -> None:
    """Ring for each line whose test was taken and has not come out of the inbox in time; end the alarm where it has."""
    now = parts.clock()
    for line_id, _ in _tested(parts):
        verdict = parts.transactions.attempt(partial(judge_self_test, line_id=line_id, now=now))
        if verdict is not None:
            _ring(parts, line_id, verdict)


def _tested(parts: WorkerParts) -> list[tuple[str, SelfTester]]:
    tester = parts.self_tester
    return [] if tester is None else [(line_id, tester) for line_id in parts.senders if tester.can_test(line_id)]


def _ring(parts: WorkerParts, line_id: str, problem: str) -> None:
    def deed(session: Session) -> bool:
        return ring_alarm(session, SELF_TEST, line_id, bool(problem), parts.clock(), {"problem": problem})

    if parts.transactions.attempt(deed):
        log.warning("self-test failed" if problem else "self-test passes again", line=line_id, problem=problem)
