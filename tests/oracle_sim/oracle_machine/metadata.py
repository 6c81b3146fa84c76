"""DBMS_METADATA: the texts that make objects anew."""


def get_ddl(session, kind, name):
    """Return the statement that makes an object."""
    raise NotImplementedError
