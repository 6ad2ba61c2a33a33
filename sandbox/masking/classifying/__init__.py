"""Classifying columns: by what is declared, by content, by name, by uniqueness; and where these disagree."""
