"""Shapes of the HTTP API, shared by web and client."""
