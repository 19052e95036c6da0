"""An optional second reader: a language model that the clinic names may propose facts.

Off by default. It proposes, and nothing rests on it: a proposal that does not quote the note word
for word is dropped, the others are shown apart, and no verdict ever sees them.
"""
