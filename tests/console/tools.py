"""The tables that pages look things up in, without loading the trained models."""

from __future__ import annotations

from bot.understand import Tables
from models.database import Transactions
from work.tools import build_tables


def console_tools(transactions: Transactions) -> Tables:
    """Facts as the database has them, and the shipped phrases."""
    return build_tables(transactions)
