"""`/api/v1` for programs, a module a noun."""
