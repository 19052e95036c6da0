"""A shelf of rules."""
