"""What somebody who wrote STOP is still told: what they ask for themselves, and what to do in an emergency."""

from __future__ import annotations

# Keys of phrases; everything else is an automatic text, and stays unsaid until START.
TOLD_AFTER_STOP = frozenset(
    {
        *("did_stop", "did_start", "help", "agent_called", "ask_new", "ask_language", "did_language", "noted"),
        *("status_received", "status_emergency", "status_handled", "status_answered", "status_closed", "status_none"),
        *("code_offer", "code_set", "code_other", "code_alone", "code_unknown", "ask_erase", "ask_erase_code", "did_erase"),
        *("did_keep", "did_share", "did_withhold"),
        *("ack_emergency", "ack_emergency_other", "ack_distress"),
    }
)
