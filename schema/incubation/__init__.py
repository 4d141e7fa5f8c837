"""Incubation bases and their tenants: what they are, how many, and what became of them."""
