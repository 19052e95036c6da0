"""X12 files: claims (837P), payments (835) and acknowledgements (999, 277CA), read and written.

segments.py yields one segment at a time, claim837p.py one claim at a time; structure.py says what
is wrong with a claim as a file; write.py gives back the same bytes, or a valid claim for a
corrected one. What is not used is carried along byte for byte.
"""

from __future__ import annotations
