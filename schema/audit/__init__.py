"""The audit trail: what of it whoever may read it is told."""
