"""Who may do what: Cedar policies and their schema."""
