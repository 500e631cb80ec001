"""The twenty lines that turn a message into a ticket."""
