"""The errors people can meet, a module for each part of the work."""
