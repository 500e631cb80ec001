"""Telegram's errors: which are final, which mean that we are too fast, and which leave it open whether a message was taken."""

from __future__ import annotations

from datetime import timedelta

import httpx
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.values import SendOutcome
from gateway.telegram_wire import ServerTrouble


def refusal(error: TelegramError) -> SendOutcome:
    """What became of a message whose sending failed with an error of the library."""
    if isinstance(error, RetryAfter):
        delay = error.retry_after
        seconds = delay.total_seconds() if isinstance(delay, timedelta) else float(delay)
        # Telegram does not say whether the chat or the bot was too fast.
        return SendOutcome(
            "refused", retry=True, retry_after=seconds, error_code="429", reason="too many requests", pause="address"
        )
    if isinstance(error, ServerTrouble):
        return _trouble(error)
    if isinstance(error, Forbidden | BadRequest | ChatMigrated):
        return SendOutcome("refused", error_code=_code(error), reason=str(error))
    if isinstance(error, InvalidToken):
        return SendOutcome("refused", retry=True, error_code="401", reason="the bot's token is not accepted")
    cause = error.__cause__
    if isinstance(cause, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout):
        return SendOutcome("refused", retry=True, reason="the provider could not be reached")
    return SendOutcome("unknown", reason=type(cause or error).__name__)


def _code(error: TelegramError) -> str:
    if isinstance(error, Forbidden):
        return "403"
    return "400" if isinstance(error, ChatMigrated) or "chat not found" in str(error).lower() else "bad-request"


def _trouble(error: ServerTrouble) -> SendOutcome:
    clear = error.status in (429, 503)
    return SendOutcome(
        "refused" if clear else "unknown",
        retry=clear,
        error_code=str(error.status),
        reason=str(error),
        pause="line" if error.status == 429 else "",
    )
