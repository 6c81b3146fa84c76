"""Oracle's packages: which calls there are, with which arguments."""

import time

from . import jobs, privileges
from .errors import OracleError, UnknownStatement, ora
from .tokens import quote

NAMES = {"DBMS_DATAPUMP", "DBMS_METADATA", "DBMS_UTILITY", "DBMS_SESSION", "UTL_FILE"}
CONSTANTS = {
    "DBMS_DATAPUMP.KU$_STATUS_WIP": 1,
    "DBMS_DATAPUMP.KU$_STATUS_JOB_DESC": 2,
    "DBMS_DATAPUMP.KU$_STATUS_JOB_STATUS": 4,
    "DBMS_DATAPUMP.KU$_STATUS_JOB_ERROR": 8,
    "DBMS_DATAPUMP.KU$_FILE_TYPE_DUMP_FILE": 1,
    "DBMS_METADATA.SESSION_TRANSFORM": -1,
}
TRANSFORMS = {
    "EMIT_SCHEMA",
    "SEGMENT_ATTRIBUTES",
    "STORAGE",
    "SQLTERMINATOR",
    "PRETTY",
    "REF_CONSTRAINTS",
    "CONSTRAINTS_AS_ALTER",
}
SPEED = 100  # Sleeping is that much faster than on a real server.


def context(session, space, name):
    """Return SYS_CONTEXT's answer."""
    found = {
        "SESSION_USER": session.user,
        "CON_NAME": session.dictionary.setting("container"),
        "SID": str(session.sid),
    }
    if space.upper() != "USERENV" or name.upper() not in found:
        raise UnknownStatement("unknown context", f"SYS_CONTEXT('{space}', '{name}')")
    return found[name.upper()]


def _set_transform(session, transform, name, value):
    if transform != -1 or name not in TRANSFORMS:
        raise OracleError("ORA-31604", f'ORA-31604: invalid transform parameter "{name}"')
    session.metadata_transforms[name] = value


def _compile(session, schema, compile_all):
    if schema != session.user:
        raise OracleError("ORA-20000", f"ORA-20000: Insufficient privileges for {schema}")
    statement = 'UPDATE "~object" SET status = ? WHERE status = ?'
    session.store.run(statement, ("VALID", "INVALID"))


def _sleep(_session, seconds):
    time.sleep(seconds / SPEED)


def _remove_file(session, location, filename):
    dictionary = session.dictionary
    if dictionary.one("SELECT 1 FROM directory WHERE name = ?", location) is None:
        raise OracleError("ORA-29280", "ORA-29280: invalid directory object")
    if not privileges.may_write(session, location):
        raise OracleError("ORA-29289", "ORA-29289: directory access denied")
    question = "SELECT path FROM dump_file WHERE directory = ? AND name = ?"
    found = dictionary.one(question, location, filename)
    if found is None:
        raise ora(29283)
    with dictionary.change():
        dictionary.do("DELETE FROM dump_file WHERE directory = ? AND name = ?", location, filename)
    (dictionary.root / found[0]).unlink()


# PL/SQL Packages and Types Reference: the parameters in their order, and which may be left out.
CALLS = {
    "DBMS_DATAPUMP.OPEN": (jobs.open_, "operation job_mode remote_link? job_name? version?"),
    "DBMS_DATAPUMP.ATTACH": (jobs.attach, "job_name job_owner"),
    "DBMS_DATAPUMP.ADD_FILE": (
        jobs.add_file,
        "handle filename directory filesize? filetype? reusefile?",
    ),
    "DBMS_DATAPUMP.METADATA_FILTER": (jobs.metadata_filter, "handle name value object_path?"),
    "DBMS_DATAPUMP.METADATA_REMAP": (jobs.metadata_remap, "handle name old_value value"),
    "DBMS_DATAPUMP.METADATA_TRANSFORM": (jobs.metadata_transform, "handle name value"),
    "DBMS_DATAPUMP.SET_PARALLEL": (jobs.set_parallel, "handle degree"),
    "DBMS_DATAPUMP.SET_PARAMETER": (jobs.set_parameter, "handle name value"),
    "DBMS_DATAPUMP.START_JOB": (jobs.start_job, "handle"),
    "DBMS_DATAPUMP.GET_STATUS": (jobs.get_status, "handle mask timeout !job_state !status"),
    "DBMS_DATAPUMP.STOP_JOB": (jobs.stop_job, "handle immediate keep_master"),
    "DBMS_DATAPUMP.DETACH": (jobs.detach, "handle"),
    "DBMS_METADATA.SET_TRANSFORM_PARAM": (_set_transform, "transform name value"),
    "DBMS_UTILITY.COMPILE_SCHEMA": (_compile, "schema compile_all"),
    "DBMS_SESSION.SLEEP": (_sleep, "seconds"),
    "UTL_FILE.FREMOVE": (_remove_file, "location filename"),
}


def call(reader, name, arguments):
    """Return a call as a function of a frame; what does not fit the parameters is refused."""
    if name not in CALLS:
        reader.refuse(f"unknown call {name}")
    function, signature = CALLS[name]
    parameters = signature.split()
    names = [parameter.strip("!?") for parameter in parameters]
    if len(arguments) > len(names):
        reader.refuse(f"{name} has only {len(names)} parameters")
    given = {}
    for at, (argument, value) in enumerate(arguments):
        argument = argument.lower() if argument else names[at]
        if argument not in names or argument in given:
            reader.refuse(f"{name} has no parameter {argument}")
        given[argument] = value
    missing = [one for one in parameters if one[-1] != "?" and one.strip("!") not in given]
    if missing:
        reader.refuse(f"{name} needs {', '.join(missing)}")
    outs = [parameter[1:] for parameter in parameters if parameter[0] == "!"]
    if any(not hasattr(given[out], "variable") for out in outs):
        reader.refuse(f"{name} needs variables for {', '.join(outs)}")

    def carry_out(frame):
        values = {one: value(frame) for one, value in given.items() if one not in outs}
        answer = _counted(frame.session, name, function, values)
        for out in outs:
            frame.set(given[out].variable, answer[out])
        return answer

    return carry_out


def _counted(session, name, function, values):
    """Call it as one of the statements that are counted, and may be made to fail."""
    shown = ", ".join(
        f"{one} => {quote(value) if isinstance(value, str) else value}"
        for one, value in values.items()
    )
    return session.counted(f"{name}({shown})", lambda: function(session, **values))
