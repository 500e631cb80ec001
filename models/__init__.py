"""Memory: the tables and the queries on them. Nothing here commits and nothing here judges."""
