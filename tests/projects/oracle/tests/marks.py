"""Whether a worker is alone with its rows."""

import os
import time

from shop.models import Mark


def leave_mark_and_look(case):
    """Write a row, wait for the others, and see that only this process's rows are there."""
    mark = {"slot": os.environ.get("SHOAL_SLOT", "none"), "pid": os.getpid()}
    Mark.objects.create(**mark)
    time.sleep(float(os.environ.get("ORACLE_PAUSE", "0")))
    seen = set(Mark.objects.values_list("slot", "pid"))
    case.assertEqual(seen, {(mark["slot"], mark["pid"])})
