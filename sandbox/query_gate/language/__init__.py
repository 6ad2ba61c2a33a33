"""The query model, how it is walked and how it is written."""
