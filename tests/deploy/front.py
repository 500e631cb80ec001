"""nginx with our sample, before a server of ours: on free ports, with a certificate made for the occasion."""

from __future__ import annotations

import shutil
import ssl
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SAMPLE = Path(__file__).parents[2] / "deploy" / "nginx" / "tounkan-blon.conf"
SUBJECT = "/CN=tounkan.example"


def nginx() -> str | None:
    """The program, or None where it is not installed."""
    return shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")


def configuration(folder: Path, port: int, upstream: int) -> Path:
    """The sample as it is, but for its ports, its folders and its upstream."""
    (folder / "tls").mkdir()
    certificate, key = folder / "tls" / "fullchain.pem", folder / "tls" / "privkey.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", SUBJECT]
    subprocess.run([*command, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    text = SAMPLE.read_text("utf-8")
    for there, here in (
        ("listen 80;", f"listen 127.0.0.1:{port + 1};"),
        ("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;"),
        ("server web:8000;", f"server 127.0.0.1:{upstream};"),
        ("/etc/nginx/tls", str(folder / "tls")),
        ("/var/log/nginx", str(folder)),
    ):
        assert there in text, there
        text = text.replace(there, here)
    (folder / "site.conf").write_text(text)
    whole = folder / "nginx.conf"
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    whole.write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1; worker_rlimit_nofile 8192;\n"
        f"events {{ worker_connections 4096; }}\nhttp {{ {temporary}\ninclude {folder}/site.conf; }}\n"
    )
    return whole


@contextmanager
def running_front(program: str, whole: Path, port: int) -> Iterator[None]:
    """nginx for the length of a block."""
    process = subprocess.Popen([program, "-c", str(whole)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"https://127.0.0.1:{port}/healthz", timeout=2, context=trusting()).read()
                break
            except OSError:
                time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(10)


def trusting() -> ssl.SSLContext:
    """A client that takes our certificate for what it is."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context
