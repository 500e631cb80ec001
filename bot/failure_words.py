"""What a provider's error code means: whether trying again helps, what it says of the address, and what an agent can do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

PROVIDERS = {
    "twilio-sms": "twilio",
    "twilio-whatsapp": "twilio",
    "whatsapp-cloud": "meta",
    "telegram": "telegram",
    "kannel": "kannel",
}
GONE = frozenset({"wrong number", "unknown number", "unknown chat", "no texts", "blocked", "not on WhatsApp"})
OPTED_OUT = "opted out"
# After these the phone may be on again, or the queue emptied, within hours: the text is worth sending once more.
WORTH_REPEATING = frozenset({"switched off", "provider full", "unknown reason"})


@dataclass(frozen=True, slots=True)
class Failure:
    """One code of one provider: "retry" may still succeed, "final" never will, "unknown" is for a few tries and a human."""

    kind: Literal["retry", "final", "unknown"]
    meaning: str

    @property
    def address_gone(self) -> bool:
        """Whether nothing reaches this address any more until its holder writes again."""
        return self.kind == "final" and self.meaning in GONE

    @property
    def opted_out(self) -> bool:
        """Whether its holder asked not to be written to."""
        return self.meaning == OPTED_OUT

    @property
    def worth_repeating(self) -> bool:
        """Whether the text may be sent again, though the provider had taken it once."""
        return self.kind == "retry" and self.meaning in WORTH_REPEATING


UNKNOWN = Failure("unknown", "unknown code")
Failures = Mapping[tuple[str, str], Failure]


def read_failures(path: Path) -> Failures:
    """The failures by provider and code, from `bot/failures.tsv`; ValueError where a row is not as it should be."""
    found: dict[tuple[str, str], Failure] = {}
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        provider, code, kind, meaning = line.split("\t")
        if (provider, code) in found or kind not in ("retry", "final"):
            raise ValueError(f"{path.name}: {line}")
        found[provider, code] = Failure("retry" if kind == "retry" else "final", meaning)
    return found


def failure_of(failures: Failures, channel: str, code: str) -> Failure:
    """What a code means on a channel; our own codes mean the same on all, and an unknown channel is asked in all."""
    own = failures.get((PROVIDERS.get(channel, channel), code)) or failures.get(("ours", code))
    if own is not None:
        return own
    return UNKNOWN if channel in PROVIDERS else next((one for (_, known), one in failures.items() if known == code), UNKNOWN)
