"""From a text to the query model; the text itself is never executed."""
