"""Exact measures out of the space, and noise upon them."""
