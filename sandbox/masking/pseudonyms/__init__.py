"""Keyed pseudonyms, of no real range."""
