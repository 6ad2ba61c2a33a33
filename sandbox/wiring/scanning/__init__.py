"""The scan of files for identifiers: each format read into parts, folders walked, everything told in one report."""
