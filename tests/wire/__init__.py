"""The channels against stand-ins that speak the real wire."""
