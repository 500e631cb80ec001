"""A server that turns speech into text in the common form (`/v1/audio/transcriptions`), at the address that an operator set."""

from __future__ import annotations

from collections.abc import Mapping
from time import monotonic
from urllib.parse import urlsplit

import httpx

from bot.transcript import Heard, confidence_of
from gateway.channel import FetchFailed, FetchRefused
from gateway.json_body import Json, objects, read_object, text

PATH = "/v1/audio/transcriptions"
CONNECT_SECONDS = 5.0
READ_SECONDS = 90.0
MAX_SECONDS = 150.0
LARGEST_ANSWER = 1_000_000  # bytes
LONGEST_TEXT = 8_000  # characters
TRY_AGAIN = frozenset({401, 403, 404, 408, 409, 425, 429})
ENDINGS = {"audio/ogg": "ogg", "audio/mpeg": "mp3", "audio/amr": "amr", "audio/aac": "aac", "audio/mp4": "m4a"}
# The languages as such servers want them named (ISO 639-1); one that they do not know is better left to them.
TWO_LETTERS = {"fra": "fr", "eng": "en", "ara": "ar", "spa": "es", "ita": "it", "por": "pt"}


class Transcriber:
    """One server; safe to share between threads. Its address is the operator's and may be a private one."""

    def __init__(self, config: Mapping[str, str]) -> None:
        """Keep the address (`url`), the model's name and the key; ValueError where the address is none."""
        base = config.get("url", "").rstrip("/")
        if urlsplit(base).scheme not in ("http", "https") or not urlsplit(base).hostname:
            raise ValueError("the transcriber needs the address of its server: TB_TRANSCRIBER__URL=https://…")
        self._url = base if base.endswith(PATH) else base.removesuffix("/v1") + PATH
        self._model = config.get("model") or "whisper-1"
        timeout = httpx.Timeout(float(config.get("read_seconds") or READ_SECONDS), connect=CONNECT_SECONDS)
        headers = {"Authorization": f"Bearer {config['key']}"} if config.get("key") else {}
        self._http = httpx.Client(timeout=timeout, trust_env=False, follow_redirects=False, headers=headers)

    def transcribe(self, content: bytes, content_type: str, language: str) -> Heard:
        """What the recording says; FetchFailed where asking again may help, FetchRefused where it will not."""
        fields = {"model": self._model, "response_format": "verbose_json", "temperature": "0"}
        if language in TWO_LETTERS:
            fields["language"] = TWO_LETTERS[language]
        name = f"recording.{ENDINGS.get(content_type, 'ogg')}"
        try:
            with self._http.stream("POST", self._url, data=fields, files={"file": (name, content, content_type)}) as answer:
                _require_ok(answer.status_code)
                body = _capped(answer)
        except httpx.HTTPError as error:
            raise FetchFailed(f"the transcriber did not answer: {type(error).__name__}") from error
        return self._read(body)

    def _read(self, body: bytes) -> Heard:
        try:
            said = read_object(body)
        except ValueError as error:
            raise FetchFailed("the transcriber's answer cannot be read") from error
        if not isinstance(said.get("text"), str):
            raise FetchFailed("the transcriber's answer has no text")
        segments = [_segment(one) for one in objects(said.get("segments"))]
        words, language = text(said, "text").strip()[:LONGEST_TEXT], text(said, "language")[:40]
        return Heard(words, confidence_of(segments), language, self._model)


def transcriber_from(config: Mapping[str, str]) -> Transcriber | None:
    """The server that the settings name, or None where they name none; ValueError where its address is none."""
    return Transcriber(config) if config.get("url") else None


def _segment(one: Mapping[str, Json]) -> tuple[float, float, float]:
    length = _number(one.get("end"), 0.0) - _number(one.get("start"), 0.0)
    return length, _number(one.get("avg_logprob"), -99.0), _number(one.get("no_speech_prob"), 0.0)


def _number(value: Json, otherwise: float) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else otherwise


def _require_ok(status: int) -> None:
    if status in TRY_AGAIN or status >= 500:
        raise FetchFailed(f"the transcriber answered {status}")
    if status != 200:
        raise FetchRefused(f"the transcriber answered {status}")


def _capped(answer: httpx.Response) -> bytes:
    whole, deadline = bytearray(), monotonic() + MAX_SECONDS
    for chunk in answer.iter_bytes():
        whole += chunk
        if monotonic() > deadline:
            raise FetchFailed("the transcriber's answer takes too long")
        if len(whole) > LARGEST_ANSWER:
            raise FetchRefused("the transcriber's answer is too large")
    return bytes(whole)
