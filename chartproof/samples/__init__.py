"""Self-audit: draw a fair probe of a clinic's visits, and say what it shows of the whole.

draw: which visits. intervals: what a probe proves of all. scorecard: each clinician and the clinic.
"""
