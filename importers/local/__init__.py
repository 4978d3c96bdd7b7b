"""A hospital's own tables."""
