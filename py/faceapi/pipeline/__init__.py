"""The plan of a chain and its execution: where networks and backends meet."""
