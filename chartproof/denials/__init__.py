"""Payments explained: do they add up, what was denied and why, what would have caught it.

balance.py says where amounts do not add up; matching.py finds the claim behind a payment;
causes.py and appeals.py explain an adjustment; expected.py sets payment against price; answers.py
puts it all together for one claim; tally.py counts over a file, and foresight.py how well each rule
foresaw what was denied. json.py, csv.py and text.py write it down.
"""

from __future__ import annotations
