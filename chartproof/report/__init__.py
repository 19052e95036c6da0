"""Reports: an outcome in the form that its reader wants, one form a file."""
