"""Hold a finished sample against the full data: distances to two digits, for reviewers and the provider alone."""
