"""A real Kannel for tests: the system's bearerbox and smsbox on free ports, and its fakesmsc as the operator and the phone."""

from __future__ import annotations

import contextlib
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote_plus, unquote_to_bytes

from tests.house import free_port

FAKESMSC = Path("/usr/lib/kannel/test/fakesmsc")
SECRET = "kannel-secret-for-tests_1"
ACCOUNT = {"username": "tounkan", "password": "smsbox-password"}
NUMBER = "12345"
WAIT_SECONDS = 20.0
GOT = re.compile(r"Got message \d+: <(.*)>$")
CONFIG = """
group = core
admin-port = {admin}
admin-password = none
admin-deny-ip = "*.*.*.*"
smsbox-port = {boxes}
box-allow-ip = "127.0.0.1"
log-level = 2
store-type = file
store-location = "{folder}/store"
dlr-storage = internal

group = smsc
smsc = fake
smsc-id = operator
host = 127.0.0.1
port = {operator}
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {http}
sendsms-interface = 127.0.0.1
log-level = 2
mo-recode = true
http-request-retry = 1000
http-queue-delay = 1

group = sendsms-user
username = {username}
password = {password}
concatenation = true
max-messages = 10

group = sms-service
keyword = default
catch-all = true
send-sender = true
max-messages = 0
post-url = "{post_url}"
"""


@dataclass(frozen=True)
class Part:
    """One SMS as it reached the phone: what coding it came in, its bytes, and its place in a chain (1 of 1 alone)."""

    coding: str
    content: bytes
    number: int = 1
    total: int = 1


@dataclass
class Kannel:
    """A running Kannel; `phone` writes as somebody, `received` is all that phones got."""

    folder: Path
    hook_url: str
    ports: dict[str, int] = field(default_factory=dict)
    boxes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    phones: int = 0

    def start(self) -> None:
        """Write the configuration and start both boxes."""
        self.ports = {name: free_port() for name in ("admin", "boxes", "operator", "http")}
        post_url = self.hook_url.replace("://", f"://kannel:{SECRET}@") + "?id=%I&at=%T"
        text = CONFIG.format(**self.ports, **ACCOUNT, folder=self.folder, post_url=post_url)
        (self.folder / "kannel.conf").write_text(text, "utf-8")
        self.start_box("bearerbox", "boxes")
        self.start_box("smsbox", "http")

    def start_box(self, name: str, port: str) -> None:
        """Start one of the boxes and wait until it listens."""
        self._run(name, [str(shutil.which(name, path="/usr/sbin:/usr/bin")), str(self.folder / "kannel.conf")])
        wait_until(lambda: listens(self.ports[port]), name)

    def end(self, name: str) -> None:
        """End one of the programs."""
        process = self.boxes.pop(name, None)
        if process is not None:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()
            process.wait()

    def stop(self) -> None:
        """End all programs, the bearerbox last."""
        for name in ("phone", "smsbox", "bearerbox"):
            self.end(name)

    def write(self, sender: str, text: str, kind: str = "text") -> None:
        """Somebody writes: `text` in GSM's letters on one line, `ucs2` any letters, other kinds as fakesmsc has them."""
        said = quote_plus(text.encode("utf-16-be")) if kind == "ucs2" else text
        # The operator's side holds one connection: the phone before hangs up.
        self.end("phone")
        self.phones += 1
        arguments = ["-H", "127.0.0.1", "-r", str(self.ports["operator"]), "-i", "0.1", "-m", "1"]
        name = f"phone-{self.phones:03d}"
        self._run("phone", [str(FAKESMSC), *arguments, f"{sender} {NUMBER} {kind} {said}"], name)
        log = self.folder / f"{name}.log"
        wait_until(lambda: "sent message" in log.read_text("utf-8", "replace"), "text at Kannel")

    def received(self, to: str) -> list[Part]:
        """The parts that reached a phone, in order."""
        logs = [log.read_text("utf-8", "replace") for log in sorted(self.folder.glob("phone-*.log"))]
        lines = [match[1] for log in logs for line in log.splitlines() if (match := GOT.search(line))]
        return parts_of(lines, to)

    def texts(self, to: str) -> list[str]:
        """The texts that reached a phone whole, each put together from its parts."""
        found, chain = [], b""
        for part in self.received(to):
            chain += part.content
            if part.number == part.total:
                found.append(chain.decode("utf-16-be" if part.coding == "ucs-2" else "utf-8", "replace"))
                chain = b""
        return found

    def config(self) -> dict[str, str]:
        """The line's configuration."""
        base = f"http://127.0.0.1:{self.ports['http']}"
        return {"channel": "kannel", "base_url": base, "number": NUMBER, "secret": SECRET, **ACCOUNT}

    def _run(self, name: str, command: list[str], log: str = "") -> None:
        with (self.folder / f"{log or name}.log").open("ab") as out:
            self.boxes[name] = subprocess.Popen(command, stdout=out, stderr=out, cwd=self.folder, start_new_session=True)


def installed() -> bool:
    """Whether the Debian packages kannel and kannel-extras are there."""
    return FAKESMSC.exists() and all(shutil.which(name, path="/usr/sbin:/usr/bin") for name in ("bearerbox", "smsbox"))


def wait_until(there: Callable[[], bool], what: str, seconds: float = WAIT_SECONDS) -> None:
    """Wait until something is so, or fail saying what is not."""
    deadline = time.monotonic() + seconds
    while not there():
        if time.monotonic() > deadline:
            raise AssertionError(f"no {what} after {seconds} s")
        time.sleep(0.05)


def listens(port: int) -> bool:
    """Whether somebody listens on a port of 127.0.0.1."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def parts_of(lines: list[str], to: str) -> list[Part]:
    """What fakesmsc printed, as parts; a line of another shape is the next line of a text, which it prints apart."""
    found: list[Part] = []
    for line in lines:
        words = line.split(" ", 3)
        if len(words) == 4 and words[:2] == [NUMBER, to]:
            found.append(_part(words[2], words[3]))
        elif words[0] != NUMBER and found:
            found[-1] = Part("text", found[-1].content + b"\n" + line.encode())
    return found


def _part(kind: str, content: str) -> Part:
    if kind == "text":
        return Part("text", content.encode())
    if kind != "udh":
        return Part(kind, _bytes(content))
    header, _, data = content.split(" ", 2)
    total, number = _bytes(header)[-2:]
    raw = _bytes(data)
    # A chained part does not say its coding; in the texts of these tests each UCS-2 letter begins with 00, 01 or 02.
    wide = len(raw) % 2 == 0 and raw[:1] in (b"\x00", b"\x01", b"\x02")
    return Part("ucs-2" if wide else "text", raw, number, total)


def _bytes(text: str) -> bytes:
    return unquote_to_bytes(text.replace("+", " "))
