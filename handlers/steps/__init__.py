"""Steps: what several deeds have in common; a step is never a transaction of its own."""
