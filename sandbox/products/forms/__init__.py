"""Forms of product, one a file."""
