"""Claim files looked over before they are sent: every claim asked of every rule, then sorted.

    from chartproof.scrub.scrubbing import Scrub

    scrub = Scrub("monday.837")
    for outcome in scrub.outcomes():
        print(outcome.id, outcome.status, [f.rule for f in outcome.findings])

A file of any size is read once, a claim at a time; what rules say across claims comes with the
claims it is about.
"""
