"""What the form of a claim shows and a rule says too: said once, at the place of the fault.

Reading a claim finds the exact element that is wrong; the rule beside it says it in the words of
billing. A fault is left to the rule only where the rule speaks of this very fault. Every other
stays a finding of its own, so that none is dropped because another one of its kind was found.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from chartproof.model import Claim, Fault, Finding

_SAME_AS: Mapping[str, tuple[str, ...]] = {  # the rules that may say a fault of this kind
    "npi-check-digit": ("npi-check-digit-wrong", "line-provider-number-wrong"),
    "npi-form": ("npi-check-digit-wrong", "line-provider-number-wrong"),
    "npi-missing": ("billing-number-missing",),
    "taxonomy-form": ("taxonomy-malformed",),
    "diagnosis-form": ("diagnosis-malformed",),
    "diagnosis-not-in-force": ("diagnosis-not-in-force",),
    "charge-total": ("charge-total-differs",),
    "place-unknown": ("place-of-service-malformed",),
    "modifier-form": ("modifier-malformed",),
    "procedure-form": ("code-unknown",),
    "pointer-beyond": ("pointer-to-no-diagnosis",),
    "pointer-missing": ("no-line-points", "pointer-missing"),
    "line-missing": ("lines-missing",),
    "frequency-code": ("frequency-unknown",),
    "service-date-missing": ("service-date-missing",),
    "service-after-file": ("filed-before-service", "service-after-claim"),
    "date-order": ("service-dates-reversed",),
    "member-id": ("member-number-missing",),
}
_LOOPS: Mapping[str, tuple[str, ...]] = {
    "billing": ("2000A", "2010AA"),
    "rendering": ("2310B", "2420A"),
    "referring": ("2310A", "2420F"),
    "supervising": ("2310D", "2420D"),
    "place of care": ("2310C",),
}


def said_once(
    findings: Sequence[Finding], faults: Sequence[Fault], claim: Claim
) -> tuple[list[Finding], tuple[Fault, ...]]:
    """Return the findings, with the places of the faults that they speak of, and the other faults.

    findings: of all rules about this claim, their lines counted over the claim.
    """
    named = {finding.rule for finding in findings}
    shared = [fault for fault in faults if named.intersection(_SAME_AS.get(fault.code, ()))]
    if not shared:
        return list(findings), tuple(faults)
    starts = [line.at.segment for line in claim.lines]
    taken: set[int] = set()
    found = []
    for finding in findings:
        own = [
            fault
            for fault in shared
            if finding.rule in _SAME_AS[fault.code] and _speaks_of(finding, fault, starts)
        ]
        taken.update(map(id, own))
        found.append(replace(finding, at=tuple(fault.at for fault in own)) if own else finding)
    return found, tuple(fault for fault in faults if id(fault) not in taken)


def _speaks_of(finding: Finding, fault: Fault, starts: Sequence[int]) -> bool:
    """Return whether a finding is about this fault. starts: the segment of each line."""
    loop = fault.at.path.split()[0] if fault.at.path else ""
    roles = [role for role, loops in _LOOPS.items() if loop in loops]
    if roles and (roles[0] in finding.message or not loop.startswith("2420")):
        return roles[0] in finding.message
    if fault.code == "service-after-file":  # both end with the day, or name it
        return fault.message.split()[-1] in finding.message
    if fault.at.path == "2300 HI":
        first = fault.message.split()[0]
        return first in finding.message or f"diagnosis {fault.at.element} " in finding.message
    if starts and fault.at.segment >= starts[0] - 1:
        # A line begins at its LX, the segment before the one that it is known by.
        line = bisect_right(starts, fault.at.segment + fault.at.path.endswith(" LX")) - 1
        return line in finding.lines
    return (loop in ("2300", "2010BA") or not starts) and not finding.lines
