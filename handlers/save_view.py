"""An agent keeps a queue's filters under a name."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from models.base import new_id
from models.desk_work import SavedView, saved_views
from models.encrypted import add

MOST = 12  # views of one agent
LONGEST_NAME = 40  # characters


def save_view(session: Session, agent_id: UUID, name: str, query: str) -> bool:
    """Keep a view, in the place of one of the same name; false where it has no name or there are twelve already."""
    wanted, mine = name.strip()[:LONGEST_NAME], saved_views(session, agent_id)
    same = next((row for row in mine if row.name == wanted), None)
    if not wanted or (same is None and len(mine) >= MOST):
        return False
    if same is not None:
        same.query = query
    else:
        add(session, SavedView(id=new_id(), agent_id=agent_id, query=query), name=wanted)
    return True
