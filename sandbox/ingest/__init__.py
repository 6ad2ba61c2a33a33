"""From a delivery and its contract to a loaded, checked dataset version."""
