"""From judged rows to units, ranks and places, in memory that does not grow."""
