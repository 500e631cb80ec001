"""The parts of the gateway on their own."""
