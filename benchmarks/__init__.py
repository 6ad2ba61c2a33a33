"""Paired measurements: each class of work against plain DuckDB, alternating in one run. `make bench`."""
