"""Makes the weights of the reading room again, from the corpus of a source checkout.

`python -m chartproof.training.meaning` trains the model of what clauses say (see MODEL_CARD.md);
`python -m chartproof.training.time` the ranker of minutes. Nothing here runs when a note is read.
"""
