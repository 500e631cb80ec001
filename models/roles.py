"""What an official is: six roles, and what each may do; where a role is named in a query or a page, it is one of these sets."""

from __future__ import annotations

AGENT, SUPERVISOR, PROTECTION = "agent", "supervisor", "protection"
READER, ADMINISTRATOR, AUDITOR = "ministry", "admin", "auditor"
ROLES = (AGENT, SUPERVISOR, PROTECTION, READER, ADMINISTRATOR, AUDITOR)

# Read tickets that are granted to a desk of theirs: all but the two who run and watch the service.
READS_TICKETS = frozenset({AGENT, SUPERVISOR, PROTECTION, READER})
CHANGES_TICKETS = frozenset({AGENT, SUPERVISOR, PROTECTION})
OPENS_SEALED = frozenset({PROTECTION})
SEES_COUNTS = frozenset({READER, ADMINISTRATOR})
KEEPS_ACCOUNTS = frozenset({SUPERVISOR, ADMINISTRATOR})
READS_LOG = frozenset({AUDITOR})
# With more power than one desk's daily work comes a second factor.
BEYOND_AGENT = frozenset(ROLES) - {AGENT}
# Whose accounts somebody may make and change: a supervisor the agents of the own post, the administrator all.
MAY_MAKE: dict[str, frozenset[str]] = {SUPERVISOR: frozenset({AGENT}), ADMINISTRATOR: frozenset(ROLES)}
