"""Contracts drafted from files."""
