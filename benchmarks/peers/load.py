"""The load generator, a process of its own: as fast as answers come, or at a pace with random gaps."""

from __future__ import annotations

import json
import random
import select
import socket
import sys
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.peers.calls import Call, read_calls

ANSWER = 65536
GIVE_UP = 60.0  # seconds without any answer


@dataclass
class Line:
    """One kept-open connection and the call that it is waiting for."""

    wire: socket.socket
    call: Call | None = None
    due: float = 0.0
    answer: bytes = b""


@dataclass
class Tally:
    """What was seen: how long each answer took (seconds), which were not 2xx, when each sender's call was due (epoch)."""

    waits: list[float] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=dict)
    due_at: dict[str, float] = field(default_factory=dict)


class Generator:
    """Sends each call once over a few connections."""

    def __init__(self, port: int, calls: list[Call], connections: int, rate: float) -> None:
        self.address = ("127.0.0.1", port)
        self.calls, self.rate, self.tally = calls, rate, Tally()
        self.epoll = select.epoll()
        self.lines = {line.wire.fileno(): line for line in (self._open() for _ in range(connections))}
        self.idle = deque(self.lines.values())
        self.start = time.time()

    def _open(self) -> Line:
        wire = socket.create_connection(self.address)
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.epoll.register(wire.fileno(), select.EPOLLIN)
        return Line(wire)

    def run(self) -> Tally:
        """Send all calls and wait for all answers; a paced call's wait counts from the moment it was due."""
        waiting, gap = deque(self._schedule()), GIVE_UP
        while waiting or len(self.idle) < len(self.lines):
            now = time.time()
            while waiting and self.idle and waiting[0][0] <= now:
                due, call = waiting.popleft()
                self._send(self.idle.popleft(), call, due if self.rate else now)
            gap = max(0.0, waiting[0][0] - time.time()) if waiting and self.idle else GIVE_UP
            for number, _ in self.epoll.poll(gap):
                self._take(self.lines[number])
        return self.tally

    def _schedule(self) -> list[tuple[float, Call]]:
        if not self.rate:
            return [(0.0, call) for call in self.calls]
        draw, at, due = random.Random(1), self.start, []
        for call in self.calls:
            at += draw.expovariate(self.rate)
            due.append((at, call))
        return due

    def _send(self, line: Line, call: Call, due: float) -> None:
        line.call, line.due, line.answer = call, due, b""
        self.tally.due_at[call.sender] = due
        line.wire.sendall(call.raw)

    def _take(self, line: Line) -> None:
        part = line.wire.recv(ANSWER)
        line.answer += part
        if part and not _whole(line.answer):
            return
        status = line.answer[9:12].decode("latin-1") or "cut"
        self.tally.statuses[status] = self.tally.statuses.get(status, 0) + 1
        self.tally.waits.append(time.time() - line.due)
        if not part or b"connection: close" in line.answer.lower():
            self._again(line)
        self.idle.append(line)

    def _again(self, line: Line) -> None:
        del self.lines[line.wire.fileno()]
        self.epoll.unregister(line.wire.fileno())
        line.wire.close()
        line.wire = self._open().wire
        self.lines[line.wire.fileno()] = line


def _whole(answer: bytes) -> bool:
    head, split, body = answer.partition(b"\r\n\r\n")
    if not split:
        return False
    low = head.lower()
    if b"transfer-encoding: chunked" in low:
        return body.endswith(b"0\r\n\r\n")
    at = low.find(b"content-length:")
    return at < 0 or len(body) >= int(low[at + 15 :].split(b"\r\n", 1)[0])


def main() -> None:
    """`load PORT FILE CONNECTIONS RATE`: print what was seen as JSON; a rate of 0 is as fast as answers come."""
    port, path, connections, rate = sys.argv[1:5]
    generator = Generator(int(port), read_calls(Path(path)), int(connections), float(rate))
    tally = generator.run()
    spent = time.time() - generator.start
    print(json.dumps({"start": generator.start, "seconds": spent, **vars(tally)}))


if __name__ == "__main__":
    main()
