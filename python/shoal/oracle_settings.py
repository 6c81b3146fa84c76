"""What Django's settings say of an Oracle test database, which is a user with its tablespaces.

Django writes names without quotes, so that the server knows them in upper case; so are all names
here. Once Django has switched a connection to its test user, SAVED_USER is the admin.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import string
from typing import Any

from shoal.errors import ShoalError

Settings = dict[str, Any]

# Stands for the password in what the engine plans, and in what is shown.
SECRET = "<password>"

# Bytes, where users may have 128 (SQL Language Reference, Database Object Naming Rules).
_LONGEST_TABLESPACE = 30
_PASSWORD_LENGTH = 30  # Bytes that every version takes (Database SQL Reference, CREATE USER).
_LETTERS = string.ascii_letters + string.digits


def admin(settings: Settings) -> tuple[str, str]:
    """Return name and password of the user that makes and drops test users."""
    user = settings.get("SAVED_USER") or settings["USER"]
    return str(user), str(settings.get("SAVED_PASSWORD") or settings["PASSWORD"])


def template(settings: Settings) -> str:
    """Return the test user that Django makes, whether it has switched to it or not."""
    user = settings["TEST"].get("USER")
    return str(user or "test_" + admin(settings)[0]).upper()


def tablespaces(settings: Settings) -> tuple[str, str]:
    """Return the template's tablespaces, for data and temporary."""
    data, temporary = tablespaces_as_written(settings)
    return data.upper(), temporary.upper()


def tablespaces_as_written(settings: Settings) -> tuple[str, str]:
    """Return the same in the letters that Django writes, which its files have, too."""
    test, user = settings["TEST"], admin(settings)[0]
    data = test.get("TBLSPACE") or "test_" + user
    return str(data), str(test.get("TBLSPACE_TMP") or f"test_{user}_temp")


def makes_users(settings: Settings) -> bool:
    return bool(settings["TEST"].get("CREATE_USER", True))


def makes_tablespaces(settings: Settings) -> bool:
    return bool(settings["TEST"].get("CREATE_DB", True))


def switch(settings: Settings) -> None:
    """Let the settings be as after Django's creation of the test user; the password stays."""
    user, password = admin(settings)
    name = template(settings)
    settings.update({"SAVED_USER": user, "SAVED_PASSWORD": password, "USER": name})


def as_user(settings: Settings, user: str, password: str) -> Settings:
    """Return what settings say for a session of ``user`` alone, which no pool may hand on."""
    options = {name: value for name, value in settings["OPTIONS"].items() if name != "pool"}
    return {"USER": user, "PASSWORD": password, "OPTIONS": options}


def role(template_user: str) -> str:
    """Return the role that marks the users of one run's test database as shoal's."""
    return "SHOAL_" + template_user


def room(settings: Settings, user: str) -> dict[str, Any]:
    """Return the ``oracle`` part of an order in docs/protocol.md, for the template or a clone."""
    test = settings["TEST"]
    data, temporary = tablespaces(settings)
    own = user != template(settings)
    number = user.removeprefix(template(settings))
    fields: dict[str, Any] = {
        "tablespace": _tablespace_of(user) if own else data,
        "temporary": f"{_tablespace_of(user)}_TEMP" if own else temporary,
        "source_tablespace": data,
        "source_temporary": temporary,
        "makes_tablespaces": makes_tablespaces(settings),
        "managed_files": bool(test.get("ORACLE_MANAGED_FILES", False)),
        "datafile": _numbered(test.get("DATAFILE"), number),
        "tempfile": _numbered(test.get("DATAFILE_TMP"), number),
    }
    for field, setting in (
        ("size", "DATAFILE_SIZE"),
        ("extend", "DATAFILE_EXTSIZE"),
        ("most", "DATAFILE_MAXSIZE"),
        ("temporary_size", "DATAFILE_TMP_SIZE"),
        ("temporary_extend", "DATAFILE_TMP_EXTSIZE"),
        ("temporary_most", "DATAFILE_TMP_MAXSIZE"),
    ):
        if (value := test.get(setting)) is not None:
            fields[field] = str(value)
    return fields


def _tablespace_of(user: str) -> str:
    """Return the name of a user's own tablespace: the user's, or its beginning and a hash."""
    longest = _LONGEST_TABLESPACE - len("_TEMP")
    if len(user) <= longest:
        return user
    digest = hashlib.sha256(user.encode()).hexdigest()[:8].upper()
    return f"{user[: longest - 9]}_{digest}"


def _numbered(path: object, number: str) -> str:
    """Return the path of a data file with ``number`` before its ending; empty for no path."""
    if not path:
        return ""
    if str(path).startswith("+") and "/" not in str(path):
        return str(path)  # A disk group, in which the server names files.
    stem, dot, ending = str(path).rpartition(".")
    if not dot or "/" in ending or "\\" in ending:
        return f"{path}{number.lower()}"
    return f"{stem}{number.lower()}.{ending}"


def rename(settings: Settings, name: str) -> None:
    """Let Django's test user be ``name``, with tablespaces and files of that name."""
    number = name.removeprefix(template(settings))
    test = settings["TEST"]
    test["USER"] = name
    if not makes_tablespaces(settings):
        return
    test["TBLSPACE"] = _tablespace_of(name)
    test["TBLSPACE_TMP"] = f"{test['TBLSPACE']}_TEMP"
    for setting in ("DATAFILE", "DATAFILE_TMP"):
        if test.get(setting):
            test[setting] = _numbered(test[setting], number)


def new_password() -> str:
    """Return a password that the usual profiles take: letters of both cases, digits, 30 bytes.

    It begins with a letter, as ORA12C_VERIFY_FUNCTION and its like demand.
    """
    while True:
        rest = "".join(secrets.choice(_LETTERS) for _ in range(_PASSWORD_LENGTH - 1))
        password = secrets.choice(string.ascii_letters) + rest
        if all(re.search(kind, password) for kind in ("[a-z]", "[A-Z]", "[0-9]")):
            return password


def check_password(password: str) -> None:
    """Raise ShoalError for a TEST PASSWORD that no statement of ours can hold."""
    if '"' in password or "]'" in password or "\0" in password:
        raise ShoalError(
            "the TEST PASSWORD of an Oracle database cannot be used",
            cause="it holds a quotation mark, or a bracket before an apostrophe",
            hint="choose another, or leave TEST PASSWORD out: a random one is made for each run",
        )
