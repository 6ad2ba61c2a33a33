"""Identifiers in whole columns: what is in them, how often and where; never a value."""
