"""Synthetic samples: no real row at all, only rows drawn from noised statistics."""
