"""Recognisers of identifiers."""
