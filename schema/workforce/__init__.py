"""Social workers and posts, as they are asked for and entered."""
