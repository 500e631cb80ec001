"""All tables in one place, for migrations and for tests."""

from models import agents, categories, contacts, encrypted, inbox, lines, messages, outbox, posts, security, tickets
from models.base import Base

TABLES = (agents, categories, contacts, encrypted, inbox, lines, messages, outbox, posts, security, tickets)
METADATA = Base.metadata
