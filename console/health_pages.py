"""For whoever watches over the installation: alive, ready, and for the ministry what is wrong now; strangers learn no more."""

from __future__ import annotations

import json
from datetime import timedelta

from flask import Response, render_template

from console import words
from console.parts import Route, pages
from console.saying import glimpse, moment, zone_of
from console.views import AlarmView
from handlers.check_ready import check_ready
from models.alarms import Alarm, lately_ended_alarms, ringing_alarms

PLAIN = "text/plain; charset=utf-8"
LATELY = timedelta(days=7)


def healthz() -> Response:
    """200 while this process serves: without the database it still takes messages in, so it must not be taken away."""
    return Response("ok", content_type=PLAIN)


def readyz() -> Response:
    """200 where the database answers, has our shape and the spool can be written; else 503 and the one word that is amiss."""
    amiss = check_ready(pages().transactions, pages().spool)
    return Response(amiss or "ok", 503 if amiss else 200, content_type=PLAIN)


def state() -> str:
    """What is wrong with the installation now, and what was lately."""
    now = pages().clock()
    with pages().transactions.read() as session:
        ringing = [_view(alarm) for alarm in ringing_alarms(session)]
        ended = [_view(alarm) for alarm in lately_ended_alarms(session, now - LATELY)]
    return render_template("state.html", ringing=ringing, ended=ended)


def _view(alarm: Alarm) -> AlarmView:
    now, zone = pages().clock(), zone_of("Africa/Bamako")
    facts = json.loads(alarm.facts or "{}")
    return AlarmView(
        words=words.word(words.ALARMS, alarm.kind),
        subject=glimpse(alarm.subject, 60),
        facts=" · ".join(glimpse(str(value), 60) for value in facts.values() if value),
        since=moment(alarm.since, now, zone),
        until="" if alarm.until is None else moment(alarm.until, now, zone),
    )


ROUTES = (Route("/healthz", "GET", healthz), Route("/readyz", "GET", readyz), Route("/etat", "GET", state))
