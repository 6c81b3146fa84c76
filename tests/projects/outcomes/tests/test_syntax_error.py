"""A test module that cannot be imported: what it compiles is no Python."""

exec(compile("def broken(:\n    pass\n", "broken.py", "exec"))
