"""A test module whose load_tests raises."""


def load_tests(loader, standard_tests, pattern):
    raise LookupError("load_tests is broken")
