"""Region profiles: clocks and rules as data."""
