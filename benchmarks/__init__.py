"""What is measured, with its peers."""
