"""The nouns of chartproof: what enters, what a note says, what comes out.

All of them are immutable, and their collections are tuples. Names of fields are those of the JSON
that goes in and comes out (docs/reference/json.md). Positions in a note are half-open code points
of the note exactly as received.
"""

from __future__ import annotations

from chartproof.model.claim import Claim, ClaimLine, Payer
from chartproof.model.episode import (
    Change,
    Copy,
    CourseVerdict,
    Due,
    Episode,
    EpisodeOutcome,
    Point,
    Series,
)
from chartproof.model.note import (
    Clock,
    CodeMinutes,
    Exercise,
    Fact,
    Measure,
    Mention,
    Number,
    Position,
    Reading,
    Section,
    Signature,
    Span,
)
from chartproof.model.outcome import (
    Answers,
    Citation,
    Finding,
    Outcome,
    Price,
    PricedLine,
    UnitLine,
    Units,
    Unsure,
)
from chartproof.model.remit import (
    Adjustment,
    ClaimPayment,
    PaidLine,
    ProviderAdjustment,
    Remittance,
)
from chartproof.model.visit import (
    Abn,
    Accident,
    Authorization,
    Charge,
    PlanOfCare,
    Provider,
    Recertification,
    Visit,
)
from chartproof.model.words import (
    ELEMENTS,
    Discipline,
    Method,
    Role,
    Scope,
    Severity,
    Status,
    Verdict,
)

__all__ = [
    "ELEMENTS",
    "Abn",
    "Accident",
    "Adjustment",
    "Answers",
    "Authorization",
    "Change",
    "Charge",
    "Citation",
    "Claim",
    "ClaimLine",
    "ClaimPayment",
    "Clock",
    "CodeMinutes",
    "Copy",
    "CourseVerdict",
    "Discipline",
    "Due",
    "Episode",
    "EpisodeOutcome",
    "Exercise",
    "Fact",
    "Finding",
    "Measure",
    "Mention",
    "Method",
    "Number",
    "Outcome",
    "PaidLine",
    "Payer",
    "PlanOfCare",
    "Point",
    "Position",
    "Price",
    "PricedLine",
    "Provider",
    "ProviderAdjustment",
    "Reading",
    "Recertification",
    "Remittance",
    "Role",
    "Scope",
    "Section",
    "Series",
    "Severity",
    "Signature",
    "Span",
    "Status",
    "UnitLine",
    "Units",
    "Unsure",
    "Verdict",
    "Visit",
]
