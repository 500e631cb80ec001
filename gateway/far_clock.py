"""What time it is elsewhere: by the Date header of a provider that we talk to anyway."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

ORIGINS = {
    "twilio-sms": "https://api.twilio.com",
    "twilio-whatsapp": "https://api.twilio.com",
    "whatsapp-cloud": "https://graph.facebook.com",
    "telegram": "https://api.telegram.org",
}
SECONDS = 5.0


def far_time(lines: Mapping[str, Mapping[str, str]]) -> datetime | None:
    """The time (UTC) by the first provider that says it, or None where none does."""
    origins = [config.get("base_url") or ORIGINS.get(config.get("channel", ""), "") for config in lines.values()]
    return next((found for origin in dict.fromkeys(filter(None, origins)) if (found := _asked(origin))), None)


def _asked(origin: str) -> datetime | None:
    try:
        answer = httpx.get(f"{origin.rstrip('/')}/", timeout=SECONDS, trust_env=False, follow_redirects=False)
        return parsedate_to_datetime(answer.headers["Date"]).astimezone(UTC)
    except (httpx.HTTPError, KeyError, ValueError, TypeError):
        return None
