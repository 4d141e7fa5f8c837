"""The civil register: its tables, rules and commands. Knows Postgres, knows nothing of GraphQL."""
