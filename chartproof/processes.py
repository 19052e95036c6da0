"""Processes of our own making: they end when the one that made them does, however that ended."""

from __future__ import annotations

import os
from multiprocessing import parent_process
from multiprocessing.connection import wait
from threading import Thread


def end_with_parent() -> None:
    """Have this process end as soon as its parent is gone: one that is killed tells nobody.

    Without it a worker waits for work for ever, with its memory and the parent's output open.
    """
    parent = parent_process()
    if parent is not None:
        Thread(target=_watch, args=(parent.sentinel,), daemon=True).start()


def _watch(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)  # at once: a file that was begun has another name than one that is whole
