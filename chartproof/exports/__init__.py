"""Charge exports of record systems (CSV, Excel) into visits, by a mapping that a person can read.

mapping: which column is what, proposed from the headings or given. rows: the export's rows to
visits' records.
"""
