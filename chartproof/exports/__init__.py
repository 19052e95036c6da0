"""Charge exports of record systems (CSV, Excel) into visits, by a mapping that a person can read.

files: an export's headings and rows. headings: what each stands for. mapping: which column is what,
proposed from the headings or given. rows: the export's rows to visits' records.
"""
