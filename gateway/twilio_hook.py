"""Where Twilio would bring a number's messages, compared with where we wait for them."""

from __future__ import annotations

from twilio.rest import Client  # type: ignore[import-untyped]


def hook_problem(client: Client, number: str, service: str, url: str) -> str:
    """What is wrong with the address that Twilio calls for a number, or an empty text; the library's errors pass through."""
    found = client.incoming_phone_numbers.list(phone_number=number, limit=1)
    if not found:
        return "the number is not in this account"
    if service:
        held = client.messaging.v1.services(service).fetch()
        if not held.use_inbound_webhook_on_number:
            return _compared(str(held.inbound_request_url or ""), "POST", url)
    return _compared(str(found[0].sms_url or ""), str(found[0].sms_method or ""), url)


def _compared(called: str, method: str, url: str) -> str:
    if not called:
        return "no hook is set"
    if called != url:
        return f"the hook is set to another address; it must be {url}"
    return "" if method == "POST" else "the hook must be called by POST"
