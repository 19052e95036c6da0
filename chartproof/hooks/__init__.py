"""CDS Hooks: what chartproof says of a visit while its clinician still has the chart open.

services: what is offered, and the resources it asks for. request: what an EHR sends, as visits.
cards: outcomes as cards, which ask and never supply. trust: whose calls are answered. app: the
addresses.
"""
