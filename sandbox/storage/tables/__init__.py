"""The tables of the state, a module for each room."""
