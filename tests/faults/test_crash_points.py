"""A crash point kills where both variables said so at the start, and nowhere else: nothing from outside can switch it."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import datetime

import pytest
from flask import Flask

from gateway.discover import discover
from gateway.refusals import Refusals
from gateway.safekeeping import Safekeeping
from gateway.webhooks import Door, webhooks
from handlers.memory import Transactions
from handlers.open_lines import LineSetting, open_lines
from models.crash_points import ALLOWED, POINT, crash_halfway, read_plan
from tests.conftest import count
from tests.house import ROOT
from tests.stand_ins.telegram import TelegramStandIn

VISIT = "from handlers.crash_points import crash; [crash('in5') for _ in range(3)]; print('alive')"


def visit(**variables: str) -> tuple[int, str]:
    """Come by a crash point three times in a process of its own; its exit code and what it said."""
    command = [sys.executable, "-c", VISIT]
    done = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, check=False, timeout=30)
    return done.returncode, done.stdout.strip()


def test_it_kills_at_the_visit_that_was_named() -> None:
    assert visit(**{POINT: "in5:3", ALLOWED: "1"}) == (-signal.SIGKILL, "")


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {POINT: "in5:3"},
        {ALLOWED: "1"},
        {POINT: "in5:3", ALLOWED: "yes"},
        {POINT: "in5:4", ALLOWED: "1"},
        {POINT: "in6:1", ALLOWED: "1"},
        {POINT: "in5", ALLOWED: "1"},
        {POINT: "in5:-1", ALLOWED: "1"},
    ],
)
def test_it_is_inert_otherwise(variables: dict[str, str]) -> None:
    assert visit(**variables) == (0, "alive")


def test_a_body_is_whole_where_nothing_is_planned() -> None:
    assert read_plan({}) is None
    assert crash_halfway("in8", b"<Response/>") == b"<Response/>"


def test_no_request_can_switch_it_on(sqlite_transactions: Transactions, now: datetime) -> None:
    hooks = "https://tounkan.example/hooks"
    keeping, refusals = Safekeeping(sqlite_transactions, None, lambda: now), Refusals(sqlite_transactions)
    with TelegramStandIn(f"{hooks}/telegram") as telegram, sqlite_transactions.write() as session:
        channel = discover()["telegram"](telegram.config())
        open_lines(session, [LineSetting("telegram", "telegram", "telegram", "Telegram")], now)
        call = telegram.inbound_text("bonjour", "712345")
    web = Flask(__name__)
    web.register_blueprint(webhooks(Door({"telegram": channel}, keeping, refusals, hooks, lambda: now)))
    client = web.test_client()
    for point in ("in1", "in2", "in3", "in6", "in7", "in8"):
        plan = {POINT: f"{point}:1", ALLOWED: "1"}
        for name, value in plan.items():
            client.set_cookie(name, value)
        headers = {**call.headers, **plan, **{name.replace("_", "-"): value for name, value in plan.items()}}
        assert client.post("/hooks/telegram", query_string=plan, headers=headers, data=call.body).status_code == 200
    assert count(sqlite_transactions, "inbox") == 1
