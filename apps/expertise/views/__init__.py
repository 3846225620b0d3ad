"""Pages about what people know."""
