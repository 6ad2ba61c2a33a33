"""What a load says of its data: counts, shares, a report, and the rows kept out."""
