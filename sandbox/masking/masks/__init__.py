"""Which mask a column gets, and the masks themselves."""
