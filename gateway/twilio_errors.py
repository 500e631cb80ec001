"""Twilio's errors: which are final, which mean that we are too fast, and which leave it open whether a message was taken."""

from __future__ import annotations

from bot.values import SendOutcome
from gateway.twilio_http import Throttled

# Twilio's error list: bad or unreachable number, opted out, region closed, text too long, window closed, blocked, template.
FINAL_CODES = (
    frozenset((21211, 21212, 21214, 21217, 21265, 21266, 21408, 21601, 21602, 21604, 21606, 21610, 21612, 21614))
    | frozenset(
        (21617, 21619, 21620, 21623, 21635, 30002, 30004, 30005, 30006, 30007, 63001, 63003, 63013, 63016, 63024, 63032, 63033)
    )
    | frozenset((21655, 21656, 63027, 63028, 63040, 63041, 63042))
)
PAUSE_CODES = frozenset((20429, 63018))


def refusal(error: Exception) -> SendOutcome:
    """What became of a message whose creation failed with an error of the library or a 429."""
    if isinstance(error, Throttled):
        return SendOutcome(
            "refused", retry=True, retry_after=error.retry_after, error_code="20429", reason=str(error), pause="line"
        )
    status, code = getattr(error, "status", 0), getattr(error, "code", None)
    reason = str(getattr(error, "msg", "") or getattr(error, "title", ""))
    # A failure inside Twilio may come after the message was taken; only 503 says that it was not.
    if (status >= 500 and status != 503) or status < 400:
        return SendOutcome("unknown", error_code=str(code), reason=reason)
    return SendOutcome(
        "refused",
        retry=code not in FINAL_CODES,
        error_code=str(code),
        reason=reason,
        pause="line" if code in PAUSE_CODES else "",
    )
