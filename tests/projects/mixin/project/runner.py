from project.their_runner import TheirRunner
from shoal import ShoalRunner


class Runner(ShoalRunner, TheirRunner):
    """The project's runner, on shoal's engine."""
