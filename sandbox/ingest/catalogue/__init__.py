"""Catalogues of resources, and their registration with the province."""
