"""Linked truth: patients, plans, notes, claims and payments made up from a seed.

    python -m chartproof.invented --claims 1000 --seed 7 OUT/

Claims without a fault are clean under every rule; each of the others has one fault planted, and
`truth.jsonl` says which rule must find it, on which line, and how the payer answers. Nobody in here
exists; any likeness of a name or a number is chance.
"""
