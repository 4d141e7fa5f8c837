"""The change feed: what has changed, in the order of commits, for readers who keep a copy."""
