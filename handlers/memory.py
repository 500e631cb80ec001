"""What the floors above are handed of memory: the transaction maker, shared commits and the file store, by their names only."""

from sqlalchemy.orm import Session

from models.database import MemoryAway, Transactions
from models.files import FileStore
from models.shared_commit import SharedCommit
from models.spool import Spool

__all__ = ["FileStore", "MemoryAway", "Session", "SharedCommit", "Spool", "Transactions"]
