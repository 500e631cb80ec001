"""How long each thing is kept, as the reference file says."""

from models.retention import read_retention

__all__ = ["read_retention"]
