"""Places: divisions at any level, and the communities that everything is counted for."""
