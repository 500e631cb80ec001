"""What runs by itself: it owns when things run and nothing of what they mean."""
