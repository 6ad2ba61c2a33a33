"""Authorisations, scenarios, applications, grants and accounts."""
