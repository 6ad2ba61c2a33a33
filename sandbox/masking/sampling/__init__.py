"""The sample of a space: surveyed, generalised, drawn, masked."""
