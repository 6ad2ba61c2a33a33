"""Time, chance and keys."""
