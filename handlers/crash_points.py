"""The places where a test may kill the process, by their names for the floors above."""

from models.crash_points import crash, crash_halfway

__all__ = ["crash", "crash_halfway"]
