"""The first four lines: audit a visit, print what is wrong."""

import chartproof

outcome = chartproof.audit(
    {
        "id": "v1",
        "date_of_service": "2026-03-03",
        "payer": "medicare",
        "discipline": "PT",
        "charges": [{"code": "97110", "units": 2, "modifiers": ["GP"]}],
        "text": "O: Ther ex 20 min: SLR 3x10, 2 lb. A: Tolerated well. P: Continue. J. Doe, PT",
    }
)
print(outcome.verdict)
for finding in outcome.findings:
    print(f"- {finding.rule}: {finding.message}")
