"""The query gate: from a text to a noised, paid answer."""
