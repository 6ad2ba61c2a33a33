"""Values and rules of the domain: pure, standard library only."""
