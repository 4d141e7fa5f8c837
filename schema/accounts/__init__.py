"""Who calls: the viewer, and what people do with their own account."""
