"""A server that speaks `/v1/audio/transcriptions`, as strict about its form as the real ones are."""

from __future__ import annotations

import re
from typing import Any

from tests.stand_ins.base import Accepted, SignedCall, StandIn, as_json
from tests.stand_ins.serve import Call, Reply

KEY = "transcriber-key-for-tests"
MODEL = "whisper-large-v3"
FIELDS = {"model", "language", "prompt", "response_format", "temperature", "timestamp_granularities[]"}
FORMATS = ("json", "verbose_json")
ENDINGS = ("flac", "mp3", "mp4", "mpeg", "mpga", "m4a", "ogg", "wav", "webm")
LARGEST = 25 * 1024 * 1024


class TranscriberStandIn(StandIn):
    """Hears `said` in whatever it is given, with each segment's mean log-probability."""

    channel = "transcriber"

    def __init__(self, said: str = "", logprob: float = -0.1) -> None:
        super().__init__()
        self.said, self.logprob = said, logprob

    def config(self) -> dict[str, str]:
        return {"url": self.base_url, "model": MODEL, "key": KEY, "read_seconds": "2"}

    def is_send(self, call: Call) -> bool:
        return call.method == "POST"

    def answer(self, call: Call) -> Reply:
        if (call.method, call.path) != ("POST", "/v1/audio/transcriptions"):
            return self.trouble(404, None)
        if call.headers.get("authorization") != f"Bearer {KEY}":
            return self.trouble(401, None)
        if not call.headers.get("content-type", "").startswith("multipart/form-data"):
            return self.trouble(400, None)
        fields, files = call.form()
        name = re.search(rb'name="file"; filename="([^"]+)"', call.body)
        wrong = set(fields) - FIELDS or any(len(values) > 1 for values in fields.values()) or set(files) != {"file"}
        if wrong or fields.get("model") != [MODEL] or name is None:
            return self.trouble(400, None)
        return self._hear(fields, name[1].decode(), files["file"])

    def _hear(self, fields: dict[str, list[str]], name: str, sound: bytes) -> Reply:
        form, language = fields.get("response_format", ["json"])[0], fields.get("language", [""])[0]
        if form not in FORMATS or name.rpartition(".")[2] not in ENDINGS or not re.fullmatch(r"([a-z]{2})?", language):
            return self.trouble(400, None)
        if not sound or len(sound) > LARGEST:
            return self.trouble(413 if sound else 400, None)
        self.accept(Accepted(str(self.next_number()), name, self.said, {"language": language, "form": form}, sound))
        answer: dict[str, Any] = {"text": self.said}
        if form == "verbose_json":
            half = {"avg_logprob": self.logprob, "no_speech_prob": 0.0, "text": self.said}
            segments = [{"id": 0, "start": 0.0, "end": 2.0, **half}, {"id": 1, "start": 2.0, "end": 4.5, **half}]
            answer |= {"task": "transcribe", "language": "french", "duration": 4.5, "segments": segments}
        return as_json(200, answer)

    def trouble(self, status: int, delay: int | None) -> Reply:
        headers = {} if delay is None else {"Retry-After": str(delay)}
        return as_json(status, {"error": {"message": "no", "type": "invalid_request_error"}}, headers)

    def inbound(self, kind: str, sender: str, text: str = "", **more: Any) -> SignedCall:
        raise NotImplementedError("it brings no messages")

    def status(self, external_id: str, word: str, error_code: str = "") -> SignedCall:
        raise NotImplementedError("it reports nothing")
