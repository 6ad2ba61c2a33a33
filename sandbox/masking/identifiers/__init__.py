"""Identifiers: how they are checked, and which ranges nobody was given."""
