"""A worker that is there to be killed: what it needs is loaded once, each one is a process."""

from __future__ import annotations

import os
from pathlib import Path

from chartproof.reference import book
from chartproof.rules import all_rules
from chartproof.store.opening import opened
from chartproof.web.jobs.worker import work_once

all_rules()
book()


def work(where: Path) -> None:
    """Work one job of a store off."""
    work_once(opened(str(where), None, lambda words: None), str(os.getpid()))
