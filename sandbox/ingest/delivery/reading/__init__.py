"""Readers of delivered files. They run in a confined process, and import nothing of ours but one another."""
