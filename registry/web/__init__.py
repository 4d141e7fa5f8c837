"""The web console: static files that the build puts into the package."""
