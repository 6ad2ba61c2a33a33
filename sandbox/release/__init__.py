"""How an output leaves: checks, votes, seal."""
