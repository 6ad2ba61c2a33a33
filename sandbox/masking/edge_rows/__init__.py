"""Edge rows: synthetic rows, made from the contract alone, that exercise everything the contract allows."""
