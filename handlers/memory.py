"""What the floors above are handed of memory: the transaction maker and the file store, by their names only."""

from models.database import Transactions
from models.files import FileStore

__all__ = ["FileStore", "Transactions"]
