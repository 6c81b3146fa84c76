"""Workers that die in five ways where they wait for their next unit."""

from project.faults import die_once

import shoal.link
from tests.deaths import Pair, make_classes


class BetweenUnits(Pair):
    """Dies where a worker waits for its next unit."""

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        receive = shoal.link.Link.receive

        def die_and_receive(link):
            die_once(cls.way, "between units")
            return receive(link)

        shoal.link.Link.receive = die_and_receive


globals().update(make_classes(__name__, BetweenUnits))
del Pair, BetweenUnits
