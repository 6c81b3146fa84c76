"""A state machine of an Oracle server: as much of one as Django and shoal speak to.

It knows a closed list of statements. A text that it does not know is an error, and is
noted down, so that a test can never pass on a statement that nobody thought about.
"""
