"""Items that group details: details are lines, the group is not counted beside them. Invented."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import carin
import pytest
from carin import benefit, concept, line, usd
from click.testing import CliRunner
from fhir_server import CPT
from test_bundles import of, put

from chartproof.cli import main

GROUP = concept("https://payer.example/groups", "therapy-day")


def part(number: int, code: str, units: int, net: float, *modifiers: str) -> dict[str, Any]:
    return {
        "sequence": number,
        "productOrService": concept(CPT, code),
        "modifier": [{"text": m} for m in modifiers],
        "quantity": {"value": units},
        "net": usd(net),
    }


def group(code: dict[str, Any], net: float, units: int, *details: dict[str, Any]) -> dict[str, Any]:
    whole = {**line(1, "97110", units), "productOrService": code, "net": usd(net)}
    return {**whole, "adjudication": [], "modifier": [], "detail": list(details)}


PARTS = (part(1, "97110", 2, 90.0, "GP"), part(2, "97140", 1, 45.0, "GP", "59"))


def test_details_of_a_group_are_lines_and_the_group_is_none(tmp_path: Path) -> None:
    (entry,), told = of(tmp_path, benefit(item=[group(GROUP, 135.0, 1, *PARTS)]))
    assert (entry.fault, told) == (None, [])
    assert entry.visit is not None
    assert [(c.code, c.units, c.modifiers, str(c.charge_usd)) for c in entry.visit.charges] == [
        ("97110", 2, ("GP",), "90.00"),
        ("97140", 1, ("GP", "59"), "45.00"),
    ]
    assert entry.visit.charges[1].diagnosis_pointers == (1,), "as stated of the group"
    assert entry.visit.place_of_service == "11"


def test_details_of_details(tmp_path: Path) -> None:
    outer = {**part(4, "x", 1, 135.0), "productOrService": GROUP, "subDetail": list(PARTS)}
    whole = benefit(item=[line(1, "97530", 1, "GP"), group(GROUP, 135.0, 1, outer)])
    whole["item"][1]["sequence"] = 2
    (entry,), _ = of(tmp_path, whole)
    assert entry.visit is not None
    assert [c.code for c in entry.visit.charges] == ["97530", "97110", "97140"]
    path = put(tmp_path, carin.bundle(whole))
    shown = CliRunner().invoke(main, ["audit", "--fhir", str(path), "--format", "claim-response"])
    found = json.loads(shown.stdout)
    assert [i["itemSequence"] for i in found["item"]] == [1, 2]
    (detail,) = found["item"][1]["detail"]
    assert [s["subDetailSequence"] for s in detail["subDetail"]] == [1, 2]
    issues = CliRunner().invoke(main, ["audit", "--fhir", str(path), "--format=operation-outcome"])
    assert "item[1].detail[0].subDetail[0]" in issues.stdout
    from fhir.resources.R4B import get_fhir_model_class

    get_fhir_model_class("ClaimResponse").model_validate(found)


@pytest.mark.parametrize(
    ("item", "codes", "said"),
    [
        (group(concept(CPT, "97110"), 90.0, 2, part(1, "97110", 1, 1.0), part(2, "97110", 1, 1.0)),
         ["97110", "97110"], ""),
        (group(concept(CPT, "97530"), 135.0, 3, *PARTS), ["97110", "97140"], ""),
        (group(concept(CPT, "97530"), 45.0, 1, *PARTS), [], "which of them was billed"),
        (group(GROUP, 999.0, 2, *PARTS), [], "a group taken 2 times"),
        (group(concept(CPT, "97110"), 90.0, 2, part(1, "0-0", 1, 90.0)), ["97110"],
         "detail[0]: no CPT or HCPCS code"),
        (group(GROUP, 90.0, 1, part(1, "0-0", 1, 90.0)), [], "item[1]: productOrService: no CPT"),
    ],
)  # fmt: skip
def test_a_group_is_not_guessed(
    tmp_path: Path, item: dict[str, Any], codes: list[str], said: str
) -> None:
    whole = benefit(item=[line(1, "97112", 1, "GP"), {**item, "sequence": 2}])
    entries, told = of(tmp_path, whole)
    faults = [e.fault for e in entries if e.fault]
    (visit,) = (e.visit for e in entries if e.visit)
    assert [c.code for c in visit.charges] == ["97112", *codes]
    assert said in " ".join([*faults, *told])
    assert bool(faults) == ("which of" in said or "2 times" in said)


def test_modifiers_of_a_group_are_told_and_not_handed_down(tmp_path: Path) -> None:
    item = {**group(GROUP, 135.0, 1, *PARTS), "modifier": [{"text": "KX"}]}
    (entry,), told = of(tmp_path, benefit(item=[item]))
    assert entry.visit is not None
    assert all("KX" not in c.modifiers for c in entry.visit.charges)
    assert "modifiers of a group" in " ".join(told)
