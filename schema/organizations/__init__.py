"""Social organizations (社会组织): who they are, and what they were on any day."""
