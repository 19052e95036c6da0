"""What changes by date: codes, edits, fees, thresholds, reasons, payers. Looked up by day.

`book()` gives the one book of the process; its tables are read when first asked for.
"""

from chartproof.reference.book import Book, book
from chartproof.reference.codes import Code
from chartproof.reference.dated import Dated, Table
from chartproof.reference.edits import NcciPair, UnitLimit
from chartproof.reference.fees import ConversionFactor, Gpci, Rvu, Threshold
from chartproof.reference.measures import OutcomeMeasure
from chartproof.reference.policy import Decided, PayerEdit, Policy
from chartproof.reference.reasons import Reason

__all__ = [
    "Book",
    "Code",
    "ConversionFactor",
    "Dated",
    "Decided",
    "Gpci",
    "NcciPair",
    "OutcomeMeasure",
    "PayerEdit",
    "Policy",
    "Reason",
    "Rvu",
    "Table",
    "Threshold",
    "UnitLimit",
    "book",
]
