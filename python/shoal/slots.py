"""What each slot has of its own beside its databases.

A slot is a place 1..N that one worker after the other works in.
"""

from __future__ import annotations

import os

SLOT_VARIABLE = "SHOAL_SLOT"
SLOTS_VARIABLE = "SHOAL_SLOTS"
RUN_VARIABLE = "SHOAL_RUN_ID"


def tell(slot: int, slots: int, run: str) -> None:
    """Put the slot's number, how many there are and the run's name into the environment."""
    os.environ[SLOT_VARIABLE] = str(slot)
    os.environ[SLOTS_VARIABLE] = str(slots)
    os.environ[RUN_VARIABLE] = run
