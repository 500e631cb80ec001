"""WhatsApp through Twilio: the same account and calls as SMS, other addresses and richer content."""

from __future__ import annotations

import json
import re
from typing import Any, ClassVar

from bot.pace import Limits, per_second
from bot.values import InboundMessage, OutboundMessage, SenderAddress
from gateway.channel import Style
from gateway.channels import twilio_sms
from gateway.form_body import Form

SCOPED_ID = re.compile(r"[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}")
COMPANIONS = ("ExternalUserIdentifier", "ExternalUserId")


class Channel(twilio_sms.Channel):
    """One Twilio number that takes WhatsApp; a sender may have a phone number, a business-scoped id, or both."""

    NAME: ClassVar[str] = "twilio-whatsapp"
    STYLE: Style = "whatsapp"
    PREFIX: ClassVar[str] = "whatsapp:"
    LIMITS: ClassVar[Limits] = Limits(per_second(80))
    ANSWERED_WORDS: ClassVar[frozenset[str]] = frozenset()

    def _sender(self, form: Form) -> SenderAddress:
        address = _address(form.text("From"))
        wa_id = form.text("WaId")
        others = [_address(form.text(field)) for field in COMPANIONS if form.text(field)]
        if wa_id.isascii() and wa_id.isdigit():
            others.append(SenderAddress("phone", f"+{wa_id}"))
        distinct = dict.fromkeys(other for other in others if other != address)
        return SenderAddress(address.kind, address.value, tuple(distinct))

    def _message(self, form: Form) -> InboundMessage:
        pressed = form.text("ButtonText")
        if pressed and not form.text("Body"):
            form["Body"] = [pressed]
        return super()._message(form)

    def _fields(self, message: OutboundMessage) -> dict[str, Any]:
        fields = super()._fields(message)
        if message.template is not None:
            del fields["body"]
            values = {str(at): value for at, value in enumerate(message.template.variables, 1)}
            fields |= {"content_sid": message.template.id, "content_variables": json.dumps(values, ensure_ascii=False)}
        return fields


def _address(value: str) -> SenderAddress:
    bare = value.removeprefix(Channel.PREFIX)
    return SenderAddress("whatsapp-id" if SCOPED_ID.fullmatch(bare) else "phone", bare)
