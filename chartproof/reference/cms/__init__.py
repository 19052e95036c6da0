"""Medicare's and Medicaid's published files into rows of our tables.

opened: bytes to rows of cells, whatever the file is wrapped in. layouts: rows of cells to rows of a
table, columns found by name. imports: checks, and the user's data folder.
"""
