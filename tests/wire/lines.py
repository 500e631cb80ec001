"""The five lines that every contract test runs over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from bot.values import AddressKind, OutboundFile, OutboundMessage, SenderAddress
from gateway.channel import Channel
from gateway.discover import discover
from tests.stand_ins.base import StandIn
from tests.stand_ins.meta import MetaStandIn
from tests.stand_ins.simulator import SimulatorStandIn
from tests.stand_ins.telegram import BLOCKED, TelegramStandIn
from tests.stand_ins.twilio import TwilioStandIn, TwilioWhatsAppStandIn


@dataclass(frozen=True)
class Kind:
    """How one channel is stood in for, and whom to write to for each outcome."""

    stand_in: Callable[[], StandIn]
    address_kind: AddressKind
    sender: str
    refuses: str = ""


KINDS: dict[str, Kind] = {
    "twilio-sms": Kind(TwilioStandIn, "phone", "+33612345678", "+15005550004"),
    "twilio-whatsapp": Kind(TwilioWhatsAppStandIn, "phone", "+33612345678", "+15005550063"),
    "telegram": Kind(TelegramStandIn, "telegram-chat", "5000000007", BLOCKED),
    "whatsapp-cloud": Kind(MetaStandIn, "phone", "+33612345678", "+15005131047"),
    "simulator": Kind(SimulatorStandIn, "phone", "+33612345678"),
}
PROVIDERS = [name for name in KINDS if name != "simulator"]
WITH_STATUSES = [name for name in KINDS if name != "telegram"]


@dataclass
class Line:
    """A channel with its provider's stand-in."""

    name: str
    stand_in: Any
    channel: Any
    kind: Kind

    def inbound(self, kind: str, text: str = "", **more: Any) -> Any:
        """What the channel reads in a genuine call of a kind; it must verify first."""
        call = self.stand_in.inbound(kind, self.kind.sender, text, **more)
        assert self.channel.verify(call.request())
        return self.channel.read(call.request())

    def message(self, text: str, to: str = "", **more: Any) -> OutboundMessage:
        """A message for the usual person on this channel, or for another address."""
        address = SenderAddress(self.kind.address_kind, to or self.kind.sender)
        outbound = OutboundMessage("0198-our-id", address, text, callback_url=self.stand_in.hook_url)
        return replace(outbound, **more)


def start(name: str, **config: str) -> Line:
    """Start a channel's stand-in and build the channel on it; `read_seconds` is short so that silence is."""
    kind = KINDS[name]
    stand_in = kind.stand_in()
    stand_in.start()
    channel: type[Channel] = discover()[name]
    settings = {**stand_in.config(), "read_seconds": "1", **config}
    return Line(name, stand_in, channel(settings), kind)


PDF = OutboundFile("document", "application/pdf", "lettre.pdf", b"%PDF-1.7 letter", "https://tounkan.example/files/abc")
