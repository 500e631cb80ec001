"""Calling ourselves as a provider would: through the public address, the web server in front, the door and the signature."""

from __future__ import annotations

from collections.abc import Mapping

import httpx

from gateway.channel import Channel, SignsSelfTest

SECONDS = 15.0  # what the most impatient provider waits


class SelfTests:
    """Makes signed calls to our own hooks; whatever comes back is said in a word, without anything personal."""

    def __init__(self, channels: Mapping[str, Channel], hooks_url: str) -> None:
        self._signers = {line_id: channel for line_id, channel in channels.items() if isinstance(channel, SignsSelfTest)}
        self._hooks_url = hooks_url

    def can_test(self, line_id: str) -> bool:
        """Whether this line's provider signs in a way that we can sign too."""
        return line_id in self._signers

    def call(self, line_id: str, text: str, number: int) -> str:
        """Bring one message in by the public address; an empty string where it was taken, else what went wrong."""
        url = f"{self._hooks_url}/{line_id}"
        test = self._signers[line_id].self_test(text, number, url)
        try:
            answer = httpx.post(
                url, content=test.body, headers=dict(test.headers), timeout=SECONDS, trust_env=False, follow_redirects=False
            )
        except httpx.HTTPError as error:
            return type(error).__name__
        return "" if answer.is_success else f"HTTP {answer.status_code}"
