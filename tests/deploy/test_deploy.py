"""What is put in front and around: settings that exist, units that stand, and nginx that keeps slow callers to itself."""

from __future__ import annotations

import contextlib
import http.client
import re
import resource
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from models.keys import Keyring
from settings import Settings
from tests.deploy.front import configuration, nginx, running_front, trusting
from tests.faults.test_database_away import calls_of, variables
from tests.house import free_port, running_house
from tests.stand_ins.twilio import TwilioStandIn

DEPLOY = Path(__file__).parents[2] / "deploy"
PUBLIC = "https://tounkan.example"
SLOW = 2000
NORMAL = 60


def known(variable: str) -> bool:
    """Whether it is one of our settings."""
    return variable.partition("__")[0] in {f"TB_{name.upper()}" for name in Settings.model_fields}


def compose() -> dict[str, Any]:
    """The compose file, merged as compose does."""
    read = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    assert isinstance(read, dict)
    return read


def test_every_setting_named_anywhere_exists() -> None:
    named = {
        (path.name, variable)
        for path in DEPLOY.rglob("*")
        if path.is_file()
        for variable in re.findall(r"\bTB_[A-Za-z_0-9]+", path.read_text("utf-8"))
    }
    assert len(named) > 15
    assert sorted((name, variable) for name, variable in named if not known(variable)) == []


def test_compose_has_all_parts_in_order_and_no_secret() -> None:
    services = compose()["services"]
    assert set(services) == {"postgres", "migrate", "web", "worker", "nginx"}
    for name in ("web", "worker"):
        assert services[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
        assert services[name]["stop_grace_period"] == "30s"
    assert services["migrate"]["restart"] == "no"
    assert "synchronous_commit=on" in services["postgres"]["command"]
    assert "fsync=on" in services["postgres"]["command"]
    assert services["web"]["networks"] == ["default", "front"]
    address = services["nginx"]["networks"]["front"]["ipv4_address"]
    assert address in services["web"]["environment"]["TB_PROXIES"]
    assert set(compose()["volumes"]) == {"database", "data"}


def test_the_image_holds_code_and_nothing_else() -> None:
    let_in = [line[1:] for line in (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines() if line.startswith("!")]
    assert not {"keys", "var", "tests", ".git", "deploy", "docs"} & set(let_in)
    text = (DEPLOY / "Dockerfile").read_text()
    assert "USER tounkan" in text
    copied = {word for line in text.splitlines() if line.startswith("COPY ") for word in line.split()[1:-1]}
    assert {name for name in copied if not name.startswith(("-", "/"))} <= set(let_in)
    assert all((DEPLOY.parent / name).exists() for name in let_in)


@pytest.mark.parametrize("unit", sorted((DEPLOY / "systemd").glob("*.service")), ids=lambda path: path.name)
def test_units_give_the_service_time_to_end(unit: Path, tmp_path: Path) -> None:
    text = unit.read_text("utf-8")
    assert "TimeoutStopSec=30" in text
    assert "UMask=0077" in text
    program = shutil.which("systemd-analyze")
    if program is None:
        return
    copy = tmp_path / unit.name
    copy.write_text(text.replace("/opt/tounkan-blon/.venv/bin/python", "/bin/true"))
    done = subprocess.run([program, "verify", str(copy)], capture_output=True, text=True, timeout=60, check=False)
    assert unit.stem.rstrip("@") not in done.stderr, done.stderr


@pytest.fixture
def program() -> str:
    """nginx, or a skip that says so."""
    found = nginx()
    if found is None:
        pytest.skip("no nginx")
    return found


def test_the_sample_of_nginx_is_valid(program: str, tmp_path: Path) -> None:
    whole = configuration(tmp_path, free_port(), free_port())
    done = subprocess.run([program, "-t", "-c", str(whole)], capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stderr


def test_F37_two_thousand_slow_callers_keep_nobody_waiting(
    program: str, sqlite_url: str, keyring: Keyring, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    twilio, port = TwilioStandIn(f"{PUBLIC}/hooks/sms-paris"), free_port()
    more = {"TB_PUBLIC_URL": PUBLIC, "TB_PROXIES": '["127.0.0.1"]', "TB_SELF_TEST": "0"}
    with running_house(tmp_path, sqlite_url, keyring, variables(twilio), **more) as house:
        whole = configuration(tmp_path, port, house.port)
        with running_front(program, whole, port):
            slow = slow_callers(port)
            seconds, statuses = [], []
            for call in calls_of(twilio, NORMAL):
                begun = time.monotonic()
                statuses.append(brought(port, call.body, call.headers))
                seconds.append(time.monotonic() - begun)
            hidden = [asked(port, path) for path in ("/metrics", "/readyz")]
            for one in slow:
                one.close()
    p99 = sorted(seconds)[int(len(seconds) * 0.99) - 1]
    with capsys.disabled():
        print(f"\nF37: {len(slow)} slow sockets, normal p99 during {p99:.2f} s, errors {NORMAL - statuses.count(200)}")
    assert len(slow) == SLOW
    assert statuses == [200] * NORMAL
    assert p99 < 5
    assert hidden == [404, 404]


def slow_callers(port: int) -> list[socket.socket]:
    """Callers who come and wait: most without a word, every twentieth after the first bytes of a body."""
    head = b"POST /hooks/sms-paris HTTP/1.1\r\nHost: tounkan.example\r\nContent-Length: 5000\r\n\r\nBody="
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    slow = []
    for number in range(SLOW):
        one = socket.create_connection(("127.0.0.1", port))
        if number % 20 == 0:
            one = trusting().wrap_socket(one, server_hostname="tounkan.example")
            one.sendall(head)
        slow.append(one)
    return slow


def brought(port: int, body: bytes, headers: Any) -> int:
    """One call through nginx, as a provider makes it."""
    with contextlib.closing(http.client.HTTPSConnection("127.0.0.1", port, timeout=15, context=trusting())) as connection:
        connection.request("POST", "/hooks/sms-paris", body, {**dict(headers), "Host": "tounkan.example"})
        return connection.getresponse().status


def asked(port: int, path: str) -> int:
    """A page's status through nginx."""
    with contextlib.closing(http.client.HTTPSConnection("127.0.0.1", port, timeout=15, context=trusting())) as connection:
        connection.request("GET", path, headers={"Host": "tounkan.example"})
        return connection.getresponse().status
