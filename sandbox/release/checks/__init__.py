"""Disclosure checks, one rule a file."""
