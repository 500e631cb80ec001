"""Programs that run alone, cut off from keys, network and data."""
