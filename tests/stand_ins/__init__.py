"""Servers on loopback that speak the providers' real wire, refuse what they refuse, and keep a ledger."""
