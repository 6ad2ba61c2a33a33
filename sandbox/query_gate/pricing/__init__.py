"""Cut, bound and price: how far one unit moves each measure, and what its noise costs."""
