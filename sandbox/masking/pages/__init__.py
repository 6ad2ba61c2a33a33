"""The page of a sample: what was done to each column and why, what risk is left, the proof, the signature."""
