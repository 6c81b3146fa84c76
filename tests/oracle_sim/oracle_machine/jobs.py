"""DBMS_DATAPUMP: jobs as their users see them. What a job does is in `pump.py`."""

import itertools
import time

from . import pump
from .errors import OracleError, UnknownStatement, ora
from .objects import Column, Table
from .tables import new_id

EXPORTS, IMPORTS = "DATAPUMP_EXP_FULL_DATABASE", "DATAPUMP_IMP_FULL_DATABASE"
CLOUD = {EXPORTS: "DATAPUMP_CLOUD_EXP", IMPORTS: "DATAPUMP_CLOUD_IMP"}
PATHS = {
    "USER",
    "SYSTEM_GRANT",
    "ROLE_GRANT",
    "DEFAULT_ROLE",
    "TABLESPACE_QUOTA",
    "PASSWORD_HISTORY",
    "STATISTICS",
}
TRANSFORMS = {"OID": 0, "DISABLE_ARCHIVE_LOGGING": 1}
STATUS, ERROR, WIP = 4, 8, 1
_handles = itertools.count(1)


class Job:
    """A job that a session is attached to."""

    def __init__(self, owner, name, operation):
        self.owner, self.name, self.operation = owner, name, operation
        self.link = None
        self.source = None
        self.excluded = []
        self.remaps = {"REMAP_SCHEMA": {}, "REMAP_TABLESPACE": {}}
        self.file = None
        self.keeps_master = True
        self.is_started = False
        self.reports = []


def _bad_argument(text):
    top = ora(39001)
    return OracleError(top.full_code, f"{top.text}\n{text}")


def _has(session, role):
    return role in session.roles or CLOUD[role] in session.roles


def open_(session, operation, job_mode, remote_link=None, job_name=None, version="COMPATIBLE"):
    """Define a new job. Its control table lies in the caller's schema, under the job's name."""
    if operation not in ("IMPORT", "EXPORT") or job_mode != "SCHEMA" or version != "COMPATIBLE":
        raise UnknownStatement("unknown kind of job", f"{operation} {job_mode} {version}")
    dictionary = session.dictionary
    session.commit()
    dictionary.live_sessions()
    with dictionary.change():
        question = "SELECT 1 FROM job WHERE owner = ? AND name = ?"
        if dictionary.one(question, session.user, job_name):
            raise ora(31634)
        running = dictionary.one("SELECT COUNT(*) FROM job WHERE sid IS NOT NULL")[0]
        if running >= dictionary.setting("most_jobs"):
            raise OracleError.parse(dictionary.setting("too_many_jobs"))
        _check_link(session, remote_link)
        _make_master(session, job_name)
        row = (session.user, job_name, operation, "DEFINING", session.sid)
        dictionary.do("INSERT INTO job VALUES (?, ?, ?, ?, ?)", *row)
    job = Job(session.user, job_name, operation)
    job.link = remote_link
    return _attached(session, job)


def _attached(session, job):
    handle = next(_handles)
    session.jobs[handle] = job
    return handle


def _check_link(session, link):
    if link is None or link == session.dictionary.setting("global_name"):
        return
    question = "SELECT 1 FROM link WHERE name = ? AND owner IN (?, 'PUBLIC')"
    if session.dictionary.one(question, link, session.user) is None:
        raise _bad_argument(
            f'ORA-39200: Link name "{link}" is invalid.\n'
            "ORA-02019: connection description for remote database not found"
        )


def _make_master(session, name):
    """Make the control table, which takes CREATE TABLE, a free name, and some room."""
    from . import privileges

    store = session.store
    space = session.dictionary.user(session.user)["default_tablespace"]
    cause = None
    if not privileges.has(session, "CREATE TABLE"):
        cause = ora(1031)
    elif name in store.tables():
        cause = ora(955)
    elif privileges.quota(session, space) == 0:
        cause = ora(1950, space)
    if cause:
        # As Data Pump stacks them: that there is no job comes first.
        raise cause.under(31633, session.user, name).under(31626)
    table = Table(name, new_id(session), space, [Column("PROCESS_ORDER", "NUMBER")])
    pump.make_table(session.dictionary, store, table)


def attach(session, job_name, job_owner):
    """Attach to a job that there is, perhaps one that stands still."""
    row = session.dictionary.one(
        "SELECT operation FROM job WHERE owner = ? AND name = ?", job_owner, job_name
    )
    if row is None:
        raise ora(31626)
    job = Job(job_owner, job_name, row[0])
    job.is_started = True
    return _attached(session, job)


def _job(session, handle, started=None):
    job = session.jobs.get(handle)
    if job is None:
        raise ora(31623)
    if started is not None and job.is_started != started:
        raise OracleError("ORA-39002", "ORA-39002: invalid operation")
    return job


def add_file(session, handle, filename, directory, filesize=None, filetype=1, reusefile=None):
    """Name the dump file."""
    job = _job(session, handle, started=False)
    pump.check_file(session, job, directory, filename, reusefile)
    job.file = (directory, filename)


def metadata_filter(session, handle, name, value, object_path=None):
    """Say which schema, and what of it is left out."""
    job = _job(session, handle, started=False)
    if name == "SCHEMA_EXPR" and value.startswith("= '") and value.endswith("'"):
        job.source = value[3:-1]
        needed = [EXPORTS] if job.operation == "EXPORT" else [IMPORTS]
        if job.link:
            needed = [EXPORTS, IMPORTS]
        if job.source != session.user and not all(_has(session, role) for role in needed):
            raise ora(31631)
    elif name == "EXCLUDE_PATH_EXPR" and value.startswith("IN (") and value.endswith(")"):
        job.excluded = [part.strip().strip("'") for part in value[4:-1].split(",")]
        for path in job.excluded:
            if path not in PATHS:
                raise _bad_argument(
                    'ORA-39041: Filter "EXCLUDE_PATH_EXPR" either identifies all object types'
                    " to be processed or excludes all object types."
                )
    else:
        raise UnknownStatement("unknown filter", f"{name} {value}")


def metadata_remap(session, handle, name, old_value, value):
    """Say what is called otherwise in the target."""
    job = _job(session, handle, started=False)
    if job.operation == "EXPORT" or name not in job.remaps:
        raise _bad_argument(f"ORA-39044: Metadata transform {name} is not valid")
    if not _has(session, IMPORTS):
        raise ora(39122, name)
    job.remaps[name][old_value] = value


def metadata_transform(session, handle, name, value):
    """Change how objects are made; here it is only checked."""
    job = _job(session, handle, started=False)
    if job.operation == "EXPORT" or TRANSFORMS.get(name) != value:
        raise UnknownStatement("unknown transform", f"{name} {value}")


def set_parallel(session, handle, degree):
    """Say how many workers there are: one, for more takes the Enterprise Edition."""
    _job(session, handle, started=False)
    if degree != 1:
        text = "ORA-39094: Parallel execution not supported in this database edition."
        raise OracleError("ORA-39094", text)


def set_parameter(session, handle, name, value):
    """Set a parameter."""
    if name != "KEEP_MASTER":
        raise UnknownStatement("unknown parameter of a job", name)
    _job(session, handle, started=False).keeps_master = bool(value)


def start_job(session, handle):
    """Run the job. It is done at once, but tells so step by step."""
    job = _job(session, handle, started=False)
    if job.source is None:
        raise OracleError("ORA-39002", "ORA-39002: invalid operation")
    with session.dictionary.change():
        _set_state(session, job, "EXECUTING")
    time.sleep(session.dictionary.setting("job_seconds"))
    log, errors, waits = pump.run(session, job)
    job.is_started = True
    job.reports = _reports(log, errors, waits)
    if waits:
        return
    if session.dictionary.setting("jobs_end") == "COMPLETED":
        job.reports.append(("COMPLETED", status(STATUS, len(errors))))
    if not job.keeps_master:
        _remove(session, job)


def _set_state(session, job, state):
    statement = "UPDATE job SET state = ? WHERE owner = ? AND name = ?"
    session.dictionary.do(statement, state, job.owner, job.name)


def _reports(log, errors, waits):
    """Return what GET_STATUS answers, one after the other: lines of its log, then errors."""
    found = [("EXECUTING", status(STATUS | WIP, 0, wip=log))]
    if errors:
        found.append(("EXECUTING", status(STATUS | ERROR, len(errors), error=errors)))
    if waits:
        found.append(("EXECUTING", status(STATUS | WIP, len(errors), wip=waits)))
    return found


def status(mask, count, wip=None, error=None):
    """Return a ku$_Status."""
    return {
        "MASK": mask,
        "JOB_STATUS": {"ERROR_COUNT": count},
        "WIP": wip and [{"LOGTEXT": line} for line in wip],
        "ERROR": error and [{"LOGTEXT": line} for line in error],
    }


def get_status(session, handle, mask, timeout):
    """Tell how far it is; when it has ended there is nothing to ask any more."""
    job = _job(session, handle)
    if not job.reports:
        if not _exists(session, job):
            raise ora(31626)
        time.sleep(min(timeout, 1) / 100)
        return {"job_state": "EXECUTING", "status": status(STATUS, 0)}
    state, answer = job.reports.pop(0)
    return {"job_state": state, "status": answer}


def _exists(session, job):
    question = "SELECT 1 FROM job WHERE owner = ? AND name = ?"
    return session.dictionary.one(question, job.owner, job.name) is not None


def stop_job(session, handle, immediate, keep_master):
    """Stop it; without its control table it is as if it never was."""
    job = _job(session, handle)
    if not _exists(session, job):
        raise ora(31626)
    if keep_master == 0:
        _remove(session, job)
    del session.jobs[handle]


def detach(session, handle):
    """Let go of a job."""
    _job(session, handle)
    del session.jobs[handle]


def _remove(session, job):
    if job.owner != session.user:
        raise ora(31631)
    with session.dictionary.change():
        statement = "DELETE FROM job WHERE owner = ? AND name = ?"
        session.dictionary.do(statement, job.owner, job.name)
    if job.name in session.store.tables():
        session.commit()
        session.store.forget(job.name)
        session.store.run(f"DROP TABLE [{job.name}]")
