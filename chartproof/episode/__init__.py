"""A course of care compared over time: copies, progress and the days things are due."""
