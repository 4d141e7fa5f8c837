"""The plan: what the city set itself to reach, and how far it is."""
