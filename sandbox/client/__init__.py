"""The Python client for notebooks and programs."""
