"""The wires: everything that knows what a provider's requests look like."""
