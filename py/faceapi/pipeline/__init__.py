"""What to run, in which order: the only place where networks and backends meet."""
