"""The book: every table by name, each read when it is first asked for, once a process."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType

from chartproof.model import Citation
from chartproof.reference import own
from chartproof.reference.codes import Code
from chartproof.reference.dated import Table
from chartproof.reference.diagnoses import Diagnosis, DiagnosisKind
from chartproof.reference.edits import NcciPair, UnitLimit
from chartproof.reference.fees import ConversionFactor, Gpci, Locality, Rvu, Threshold
from chartproof.reference.filing import Filing, Place, Taxonomy
from chartproof.reference.load import table
from chartproof.reference.measures import OutcomeMeasure
from chartproof.reference.payer_files import Payers
from chartproof.reference.policy import Policy
from chartproof.reference.reasons import Reason
from chartproof.reference.remits import AppealWindow, Cause, DeniedAs, ProviderReason
from chartproof.reference.sources import read_sources

TABLE_NAMES = (
    "codes",
    "ncci",
    "ncci_void",
    "mue",
    "rvu",
    "gpci",
    "counties",
    "conversion_factor",
    "thresholds",
    "reasons",
    "denial_causes",
    "denied_as",
    "appeals",
    "provider_adjustments",
    "measures",
    "diagnoses",
    "diagnosis_kinds",
    "places",
    "filings",
    "taxonomies",
)


class Book:
    """What changes by date, looked up by day. One field a table.

    payers_folder: a clinic's own payer files, which may be based on those that ship. data: official
    files taken in on this machine; None: the user's data folder.
    """

    def __init__(self, payers_folder: Path | None = None, data: Path | None = None) -> None:
        self.payers = Payers(payers_folder)
        self.data = data or own.folder()
        self._policies: dict[tuple[str, date], Policy] = {}

    @cached_property
    def codes(self) -> Table[Code]:
        """Procedure codes, by code."""
        return table("codes", Code, ("code",))

    @cached_property
    def ncci(self) -> Table[NcciPair]:
        """Live and closed code pairs, by (column 1, column 2, `practitioner` or `facility`)."""
        return table("ncci", NcciPair, ("column1", "column2", "setting"), data=self.data)

    @cached_property
    def ncci_void(self) -> Table[NcciPair]:
        """Pairs that were announced and withdrawn, never applied; keys as in `ncci`."""
        return table("ncci_void", NcciPair, ("column1", "column2", "setting"), data=self.data)

    @cached_property
    def mue(self) -> Table[UnitLimit]:
        """Most units of a day, by (code, `practitioner` or `facility`)."""
        return table("mue", UnitLimit, ("code", "setting"), data=self.data)

    @cached_property
    def rvu(self) -> Table[Rvu]:
        """Relative values, by code."""
        return table("rvu", Rvu, ("code",), data=self.data)

    @cached_property
    def gpci(self) -> Table[Gpci]:
        """Price indices, by `MAC-NN`, `STATE-NN` or `national`."""
        return table("gpci", Gpci, ("locality",), also="state_locality", data=self.data)

    @cached_property
    def counties(self) -> Table[Locality]:
        """Payment localities with the counties in them, by `MAC-NN`."""
        return table("counties", Locality, ("locality",), data=self.data)

    @cached_property
    def conversion_factor(self) -> Table[ConversionFactor]:
        """Dollars per relative value unit, by `nonqualifying` or `qualifying_apm`."""
        return table("conversion_factor", ConversionFactor, ("participation",), data=self.data)

    @cached_property
    def thresholds(self) -> Table[Threshold]:
        """Amounts, shares and deadlines, by (item, scope)."""
        return table("thresholds", Threshold, ("item", "scope"))

    @cached_property
    def reasons(self) -> Table[Reason]:
        """Reasons of a remittance, by CARC or RARC code."""
        return table("reasons", Reason, ("code",))

    @cached_property
    def denial_causes(self) -> Table[Cause]:
        """What lies behind denials, by (reason or `*`, remark, rule, where found, payer, group)."""
        return table("denial_causes", Cause, ("reason", "remark", "rule", "found", "kind", "group"))

    @cached_property
    def denied_as(self) -> Table[DeniedAs]:
        """Under which reasons payers deny what a rule finds, by rule."""
        return table("denied_as", DeniedAs, ("rule",))

    @cached_property
    def appeals(self) -> Table[AppealWindow]:
        """How long a payer's answer can be contested, by (kind of payer, step)."""
        return table("appeals", AppealWindow, ("kind", "step"))

    @cached_property
    def provider_adjustments(self) -> Table[ProviderReason]:
        """Reasons of money moved outside of claims, by code."""
        return table("provider_adjustments", ProviderReason, ("code",))

    @cached_property
    def measures(self) -> Table[OutcomeMeasure]:
        """Outcome measures, by (measure, population, figure); see `measure` for all of one."""
        return table("measures", OutcomeMeasure, ("measure", "population", "figure"))

    @cached_property
    def diagnoses(self) -> Table[Diagnosis]:
        """Diagnosis codes that therapy bills often, by code with its point, no 7th character."""
        return table("diagnoses", Diagnosis, ("code",))

    @cached_property
    def diagnosis_kinds(self) -> Table[DiagnosisKind]:
        """What a diagnosis may stand for and the spinal region it names, by its beginning."""
        return table("diagnosis_kinds", DiagnosisKind, ("prefix",))

    def bears_icd10(self, day: date) -> bool:
        """Return whether a claim for that day bears ICD-10-CM codes, not those of ICD-9-CM."""
        return self.thresholds.find(day, ("diagnosis_codes", "ICD-10-CM")) is not None

    @cached_property
    def places(self) -> Table[Place]:
        """Places of service, by code of two digits."""
        return table("places", Place, ("code",))

    @cached_property
    def filings(self) -> Table[Filing]:
        """Kinds of payer, by claim filing indicator."""
        return table("filings", Filing, ("code",))

    @cached_property
    def taxonomies(self) -> Table[Taxonomy]:
        """Provider taxonomies, by the beginning of the code; see `taxonomy`."""
        return table("taxonomies", Taxonomy, ("code",))

    def taxonomy(self, code: str) -> Taxonomy | None:
        """Return what a taxonomy code stands for by the longest beginning on file, or None."""
        for length in (10, 5, 4, 3):
            if len(code) >= length and (rows := self.taxonomies.history(code[:length])):
                return rows[-1].value
        return None

    @cached_property
    def sources(self) -> Mapping[str, Citation]:
        """Every source by its key, those of a clinic's own payer files included."""
        known = {**read_sources(), **own.citations(self.data), **self.payers.own_sources}
        return MappingProxyType(known)

    def tables(self) -> tuple[Table[object], ...]:
        """Return every table of rows, in a fixed order. Reads them all."""
        return tuple(getattr(self, name) for name in TABLE_NAMES)

    def policy(self, payer: str, day: date) -> Policy:
        """Return one payer's settings in force that day; for an unknown payer, one that says so."""
        found = self._policies.get((payer, day))
        if found is None:
            if len(self._policies) > 10_000:  # a batch over many years must not grow for ever
                self._policies.clear()
            found = self._policies[payer, day] = self.payers.policy(payer, day)
        return found

    def measure(self, name: str) -> tuple[OutcomeMeasure, ...]:
        """Return every figure on file of a measure, by its name or as notes write it."""
        return self._measures_by_form.get(name.casefold(), ())

    @cached_property
    def _measures_by_form(self) -> dict[str, tuple[OutcomeMeasure, ...]]:
        found: dict[str, list[OutcomeMeasure]] = {}
        for rows in self.measures.rows.values():
            for row in rows:
                m = row.value
                for form in {f.casefold() for f in (m.measure, m.name, *m.forms.split(";"))}:
                    found.setdefault(form, []).append(m)
        return {form: tuple(values) for form, values in found.items()}


@cache
def book(payers_folder: Path | None = None) -> Book:
    """Return the book, the same one every time; payers_folder: a clinic's own payer files."""
    return Book(payers_folder)
