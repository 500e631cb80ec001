"""The house under the kill loop: one process that has imported everything and forks the real ones, so that a start is quick.

The nursery forks a parent, the parent forks the web processes and workers and starts again whichever dies; where the parent
itself dies, its children die with it and the nursery forks a new one. Each start and each end is a line of JSON on the pipe.
"""

from __future__ import annotations

import ctypes
import json
import os
import random
import signal
import ssl
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from granian import Granian
from granian.constants import Interfaces, RuntimeModes
from granian.server.mp import MPServer
from werkzeug.routing import Rule

import app
import handlers.check_memory
import work.loops
import work.parts
import worker
from gateway.discover import answered_words, discover
from handlers.check_memory import check_memory
from handlers.memory import Transactions
from handlers.open_lines import open_lines
from models import crash_points
from settings import Settings
from tests.faults import variants
from tests.faults.fast_clock import FastClock, clock_of
from work.tools import build_tools

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
LIBC = ctypes.CDLL(None, use_errno=True)
PORTIONS = {"web": app, "worker": worker}


def tell(event: str, **more: object) -> None:
    """One line for whoever watches; short enough to be written whole."""
    os.write(1, (json.dumps({"event": event, **more}) + "\n").encode())


def hand_down(clock: FastClock) -> None:
    """Put the clock where the ways in take the real one from."""
    real = work.parts.utc_now
    modules = [module for name, module in sys.modules.items() if name.split(".")[0] in ("app", "worker", "work")]
    for module in modules:
        for name, value in list(vars(module).items()):
            if value is real:
                setattr(module, name, clock)
            given = getattr(value.__init__, "__defaults__", None) if isinstance(value, type) else None  # type: ignore[misc]
            if given and real in given:
                value.__init__.__defaults__ = tuple(clock if one is real else one for one in given)  # type: ignore[misc]


def shorten_rests(speed: float) -> None:
    """Let the loops rest by the house's clock."""
    work.loops.RESTS = {name: seconds / speed for name, seconds in work.loops.RESTS.items()}


def preload() -> None:
    """Do once what every start would do again: read the providers' libraries, the certificates, the judgement's tools."""
    certificates = ssl.create_default_context()
    ssl.create_default_context = lambda *_, **__: certificates  # type: ignore[assignment]  # the providers are on loopback
    Rule._compile_builder = _build_when_asked  # type: ignore[method-assign,assignment]
    settings = Settings()
    kinds = discover()
    kinds["twilio-sms"](settings.line_configs["twilio-sms"])  # its library imports the most when it is first used
    transactions = Transactions(settings.database, settings.keyring())
    check_memory(transactions)
    handlers.check_memory.is_current = lambda _: True  # type: ignore[attr-defined]
    styles = {name: kinds[name].STYLE for name in settings.line_configs}
    with transactions.write() as session:
        open_lines(session, settings.line_settings(styles, answered_words(kinds)), work.parts.utc_now())
    tools = build_tools(transactions, settings.own_model)
    transactions.close()
    for module in PORTIONS.values():
        module.build_tools = lambda *_, **__: tools  # type: ignore[attr-defined]


def _build_when_asked(rule: Rule, append_unknown: bool = True) -> Callable[..., Any]:
    # A page's address is put together by code that is compiled for it; hooks need none of that.
    return lambda self, **values: COMPILE(rule, append_unknown).__get__(self)(**values)


def serve() -> None:
    """Be one web process: what the server's own parent starts, without that parent."""
    settings = Settings()
    server = Granian(
        "app:create",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        blocking_threads=settings.web_threads,
        log_access=False,
        websockets=False,
        runtime_mode=RuntimeModes.mt,
    )
    server._init_shared_socket()
    inner = server._spawn_worker(0, MPServer._spawn_wsgi_worker, app.create).inner
    inner._target(*inner._args)


COMPILE = Rule._compile_builder
RUN: dict[str, Callable[[], None]] = {"web": serve, "worker": worker.main}


def crash_plan(folder: Path, kind: str) -> str:
    """The point at which the next process of that kind is to die, at a visit drawn by lot; empty for none.

    Where there are several points, as many processes as run side by side take the first, as many the next, and so on.
    """
    plans = json.loads((folder / "plan.json").read_text())
    if kind not in plans:
        return ""
    points, latest, side_by_side = plans[kind]
    with (folder / f"{kind}.starts").open("ab") as starts:  # one byte for each: it outlives the parent
        turn = starts.tell() // side_by_side
        starts.write(b".")
    return f"{points[turn % len(points)]}:{random.SystemRandom().randint(1, latest)}"


def be_child(kind: str, slot: int, folder: Path, plan: str) -> None:
    """Run one process of the product until it ends; it never outlives its parent."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    log = os.open(folder / f"{kind}-{slot}.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.environ |= {crash_points.POINT: plan, crash_points.ALLOWED: "1" if plan else ""}
    crash_points.plan_crash(os.environ)
    code = 1
    try:
        RUN[kind]()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def forked(run: Callable[[], None]) -> int:
    """Fork a process that does one thing; its number."""
    pid = os.fork()
    if pid == 0:
        run()
        os._exit(0)
    return pid


def be_parent(slots: list[str], folder: Path) -> None:
    """Start a process for each slot and start again what dies."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    running: dict[int, int] = {}
    births: dict[int, float] = {}

    def start(slot: int) -> None:
        kind = slots[slot]
        plan = crash_plan(folder, kind)
        births[slot] = time.monotonic()
        pid = forked(lambda: be_child(kind, slot, folder, plan))
        running[pid] = slot
        tell("up", pid=pid, kind=kind, slot=slot, plan=plan)

    for slot in range(len(slots)):
        start(slot)
    while True:
        pid, status = os.waitpid(-1, 0)
        tell("died", pid=pid, code=os.waitstatus_to_exitcode(status))
        if os.waitstatus_to_exitcode(status) != -signal.SIGKILL:
            time.sleep(0.5)  # it could not start: not to be asked again at once
        start(running.pop(pid))


def main() -> None:
    """Fork parents, one after another, until killed."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1)
    config = json.loads(Path(sys.argv[1]).read_text())
    folder = Path(sys.argv[1]).parent
    os.environ |= config["environment"]
    hand_down(clock_of(config))
    shorten_rests(config["speed"])
    variants.VARIANTS[config["variant"]]()
    preload()
    while True:
        parent = forked(lambda: be_parent(config["slots"], folder))
        tell("up", pid=parent, kind="parent", slot=-1, plan="")
        _reap()


def _reap() -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, 0)
        except ChildProcessError:
            return  # the parent and all that it had started are gone
        tell("died", pid=pid, code=os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
