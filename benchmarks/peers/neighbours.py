"""The peers: each in a virtual environment of its own, over the same PostgreSQL server, two processes of gunicorn."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy.engine import make_url

from benchmarks.peers.calls import SENDERS, TEXTS, Call, post
from benchmarks.peers.sites import Ground, running, wait_for
from tests.house import ROOT, free_port

HERE = Path(__file__).parent
HOMES = ROOT / ".venv" / "peers"
PROCESSES = 2
TOKEN = "0123456789abcdef0123456789abcdef01234567"  # the benchmark's own, see helpdesk_site.py


@dataclass(frozen=True)
class Peer:
    """One system that does the same work: its name, its settings module and its door."""

    name: str
    site: str
    path: str
    content_type: str

    @property
    def python(self) -> Path:
        """Its own interpreter."""
        return HOMES / self.name / "bin" / "python"

    def body(self, sender: str, text: str) -> bytes:
        """One inbound message as its own door takes it."""
        if self.name == "rapidsms":
            return urlencode({"identity": sender, "text": text}).encode()
        concern = {"queue": 1, "title": text[:60], "description": text, "priority": 3}
        return json.dumps({**concern, "submitter_email": f"{sender.lstrip('+')}@example.org"}).encode()

    def calls(self, port: int, how_many: int, seed: int) -> list[Call]:
        """Messages of drawn senders."""
        draw, url = random.Random(seed), f"http://127.0.0.1:{port}{self.path}"
        headers = {"Content-Type": self.content_type, "Authorization": f"Token {TOKEN}"}
        numbers = [f"+336{draw.randrange(SENDERS):08d}" for _ in range(how_many)]
        return [Call(number, post(url, headers, self.body(number, TEXTS[i % 16]))) for i, number in enumerate(numbers)]


PEERS = (
    Peer("rapidsms", "rapidsms_site", "/sms/", "application/x-www-form-urlencoded"),
    Peer("helpdesk", "helpdesk_site", "/api/tickets/", "application/json"),
)


def install(peer: Peer) -> None:
    """Install a peer from its pins; nothing is done where that has been done."""
    home, pins = HOMES / peer.name, HERE / f"{peer.name}.txt"
    done = home / "installed"
    if done.exists() and done.read_text() == pins.read_text():
        return
    venv.create(home, with_pip=True, clear=True)
    pip = [str(peer.python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(pins)]
    subprocess.run(pip, check=True, stderr=sys.stderr)
    done.write_text(pins.read_text())


@contextmanager
def running_peer(ground: Ground, peer: Peer) -> Iterator[int]:
    """A peer over a database of its own: its port."""
    address = make_url(ground.server.make_database(f"peer_{peer.name}_{ground.next_number()}"))
    host = address.query.get("host") or address.host or ""
    environment = {
        "PEER_DATABASE": f"postgresql://{address.username}@/{address.database}",
        "PEER_HOST": str(host),
        "PYTHONPATH": str(HERE / "django_sites"),
    }
    python = str(peer.python)
    subprocess.run([python, "-m", peer.site, "prepare"], env={**os.environ, **environment}, check=True)
    port = free_port()
    serve = [python, "-m", "gunicorn", "--workers", str(PROCESSES), "--bind", f"127.0.0.1:{port}", "--log-level", "error"]
    with running([*serve, f"{peer.site}:application"], **environment):
        wait_for(port)
        yield port
