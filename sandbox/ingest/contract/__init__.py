"""The contract of a dataset: read, checked, confirmed, described to editors."""
