"""Rules that look at a whole course of care."""
