"""What a query's names, kinds, ranges and domains are, by contract and grant alone."""
