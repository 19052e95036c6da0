"""How well episodes are audited: `python benchmarks/episodes.py [--split train]`, from a checkout.

Prints, for one split of corpus/episodes: copied visits found (precision, recall, F1), whether each
names the right source and kind, copied sections, the verdict, whether the course progresses, and
the nine labelled findings. `--wrong` names what went wrong by id; `--speed N` audits N courses of
12 visits made from the split and prints the seconds. `test` is for reports: nothing is tuned on it.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from collections import Counter
from typing import Any

from chartproof.corpus import LABEL_OF_COURSE_RULE, Course, courses
from chartproof.courses.many import audited_courses
from chartproof.model import EpisodeOutcome
from chartproof.reference import book
from chartproof.rules import all_rules
from chartproof.visits import Entry, episode_from

KINDS = {"whole": "clone_of", "numbers": "near_clone_of", "reworded": "reworded_of"}


def score(counts: Counter[str]) -> str:
    """Return precision, recall and F1 in words; of nothing at all, "none"."""
    hit, false, missed = counts["hit"], counts["false"], counts["missed"]
    if not hit + false + missed:
        return "none"
    precision = hit / (hit + false) if hit + false else 0.0
    recall = hit / (hit + missed) if hit + missed else 0.0
    f1 = 2 * precision * recall / (precision + recall) if hit else 0.0
    return f"precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f} ({hit + missed} labelled)"


def compare(found: set[Any], true: set[Any]) -> Counter[str]:  # Any: whatever is compared
    """Return hits, false finds and misses."""
    return Counter(hit=len(found & true), false=len(found - true), missed=len(true - found))


def copies_of(outcome: EpisodeOutcome) -> dict[int, tuple[str, str | None, int]]:
    """Return kind, other episode and source of each copied visit, by its number."""
    assert outcome.episode is not None
    numbers = [v.visit_number for v in outcome.episode.visits]
    found: dict[int, tuple[str, str | None, int]] = {}
    for c in outcome.copies:
        number = numbers[c.visit]
        assert number is not None
        if c.kind == "section":
            continue
        if c.other_episode is not None:
            found[number] = ("copied_from", c.other_episode, c.source + 1)
        else:
            found[number] = (KINDS[c.kind], None, numbers[c.source] or 0)
    return found


def sections_of(outcome: EpisodeOutcome) -> set[tuple[int, str]]:
    """Return the copied sections, by visit number."""
    assert outcome.episode is not None
    numbers = [v.visit_number or 0 for v in outcome.episode.visits]
    return {(numbers[c.visit], c.section or "") for c in outcome.copies if c.kind == "section"}


def evaluate(split: str, wrong: bool) -> None:
    """Print the figures of one split; every episode of the corpus may be the source of a copy."""
    known = courses()
    entries = [Entry(c.id, c.id, episode=episode_from(c.record)) for c in known]
    outcomes = dict(
        zip((c.id for c in known), audited_courses(entries, all_rules(), book()), strict=True)
    )
    pairs, sections, findings = Counter[str](), Counter[str](), Counter[str]()
    per_label: dict[str, Counter[str]] = {}
    sources = kinds = labelled = verdicts = progress = 0
    chosen = [c for c in known if (c.split == split and c.file != "examples") or split == c.file]
    for course in chosen:
        outcome = outcomes[course.id]
        said = _compared(course, outcome)
        got = copies_of(outcome)
        pairs += compare(set(got), set(course.copies))
        for number, true in course.copies.items():
            labelled += 1
            kind, other, source = got.get(number, ("", None, 0))
            sources += (other, source) == (true.episode, true.visit)
            kinds += kind == true.kind
        true_sections = {(n, s) for n, names in course.sections.items() for s in names}
        sections += compare(sections_of(outcome), true_sections)
        labels = _labels(outcome)
        findings += compare(labels, set(course.findings))
        for label in labels | course.findings:
            one = compare(labels & {label}, set(course.findings) & {label})
            per_label[label] = per_label.get(label, Counter[str]()) + one
        verdicts += outcome.verdict == course.verdict
        progress += bool(outcome.progresses) == course.progresses
        if wrong and said:
            print(f"{course.id}: {said}")
    n = len(chosen)
    print(f"{split}: {n} episodes")
    print(f"copied visits   {score(pairs)}")
    print(f"source exact    {sources}/{labelled}   kind exact {kinds}/{labelled}")
    print(f"copied sections {score(sections)}")
    print(f"verdict         {verdicts}/{n} = {verdicts / n:.3f}")
    print(f"progresses      {progress}/{n} = {progress / n:.3f}")
    print(f"findings        {score(findings)}")
    for label in sorted(per_label):
        print(f"  {label:<24} {score(per_label[label])}")


def _labels(outcome: EpisodeOutcome) -> set[str]:
    rules = {f.rule for f in outcome.findings}
    return {LABEL_OF_COURSE_RULE[r] for r in rules if r in LABEL_OF_COURSE_RULE}


def _compared(course: Course, outcome: EpisodeOutcome) -> str:
    """Return what differs from the labels, in a line."""
    parts = []
    if outcome.verdict != course.verdict:
        parts.append(f"verdict {course.verdict}, said {outcome.verdict}")
    labels = _labels(outcome)
    if labels != course.findings:
        missed, false = sorted(course.findings - labels), sorted(labels - course.findings)
        parts.append(f"findings missed {missed}, false {false}")
    got = copies_of(outcome)
    true = {n: (c.kind, c.episode, c.visit) for n, c in course.copies.items()}
    odd = sorted(n for n in set(got) | set(true) if got.get(n) != true.get(n))
    if odd:
        parts.append(f"copies {[(n, true.get(n), got.get(n)) for n in odd]}")
    return "; ".join(parts)


def speed(count: int, jobs: int) -> None:
    """Audit courses of 12 visits made of the train episodes' notes, and print how long it takes."""
    rng = random.Random(7)
    texts = [v["text"] for c in courses("train") for v in c.record["visits"]]
    entries = []
    for k in range(count):
        visits = [
            {
                "visit": i + 1,
                "date_of_service": f"2026-{1 + i // 4:02}-{2 + 7 * (i % 4):02}",
                "note_type": "daily",
                "text": f"{rng.choice(texts)} Session {k}.{i}.",
            }
            for i in range(12)
        ]
        record = {"id": f"s{k}", "payer": "medicare", "discipline": "PT", "visits": visits}
        entries.append(Entry(f"s{k}", f"s{k}", episode=episode_from(record)))
    begun, worked = time.perf_counter(), _processor_seconds()
    done = sum(1 for _ in audited_courses(entries, all_rules(), book(), jobs=jobs))
    took, worked = time.perf_counter() - begun, _processor_seconds() - worked
    print(f"{done} courses of 12 visits: {took:.1f} s with {jobs} processes, {worked:.1f} s worked")


def _processor_seconds() -> float:
    """Return the processor time of this process and of those it has waited for."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(u.ru_utime + u.ru_stime for u in used)


def main() -> None:
    """Read the command line and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--split", default="train", choices=("train", "test", "examples"))
    parser.add_argument("--wrong", action="store_true", help="name what differs, by id")
    parser.add_argument("--speed", type=int, metavar="N", help="audit N courses instead")
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    if given.speed:
        speed(given.speed, given.jobs)
    else:
        evaluate(given.split, given.wrong)


if __name__ == "__main__":
    main()
