"""What the floors above are handed of memory: the transaction maker and the file store, by their names only."""

from sqlalchemy.orm import Session

from models.database import MemoryAway, Transactions
from models.files import FileStore

__all__ = ["FileStore", "MemoryAway", "Session", "Transactions"]
