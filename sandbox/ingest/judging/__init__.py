"""Whether rows are what their contract promises."""
