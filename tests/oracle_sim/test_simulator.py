"""The simulated Oracle server is strict, and refuses what Oracle refuses."""

import oracledb
import pytest
import statements
from driving import DSN, PASSWORD, connect, create_all, outs, refused, run, unknown

CREATE_TABLESPACE = f"CREATE TABLESPACE ts1 DATAFILE '/u01/ts1.dbf' {statements.SIZES}"
CREATE_TEMPORARY = f"CREATE TEMPORARY TABLESPACE ts1_temp TEMPFILE '/u01/t.dbf' {statements.SIZES}"


# The driver


def test_names_that_nobody_needs_are_not_there():
    with pytest.raises(AttributeError, match="simulated"):
        oracledb.SPOOL_ATTRVAL_NOWAIT  # noqa: B018


def test_unknown_statements_fail_and_are_noted(server, admin):
    for text in (
        "DROP DATABASE",
        "SELECT username FROM dba_users",
        'SELECT FOO("A") FROM "T"',
        "GRANT CREATE SESSION TO a TO b",
        "BEGIN DBMS_LOCK.SLEEP(1); END;",
        "BEGIN DBMS_SESSION.SLEEP(5, 6); END;",
        "SELECT 1 ~ 2 FROM DUAL",
        "",
    ):
        with unknown(server):
            run(admin, text)


def test_nothing_catches_an_unknown_statement(server, admin):
    with unknown(server):
        run(
            admin,
            "BEGIN EXECUTE IMMEDIATE 'FLASHBACK ARCHIVE'; EXCEPTION WHEN OTHERS THEN NULL; END;",
        )


def test_binds_have_to_fit(admin):
    with admin.cursor() as cursor:
        with refused("DPY-4010"):
            cursor.execute("SELECT 1 FROM DUAL WHERE DUMMY = :a", {})
        with refused("DPY-4008"):
            cursor.execute("SELECT 1 FROM DUAL WHERE DUMMY = :a", {"a": "X", "b": 1})
        with refused("DPY-4009"):
            cursor.execute("SELECT 1 FROM DUAL WHERE DUMMY = :a", ["X", 1])


def test_a_block_must_declare_what_it_uses(admin):
    with refused("ORA-06550"):
        run(admin, "BEGIN x := 1; END;")


def test_connecting_is_refused(server, admin):
    with refused("ORA-01017"):
        connect("DJANGO", "wrong")
    with refused("DPY-6001", oracledb.OperationalError):
        connect("DJANGO", server.password, "localhost:1521/OTHER")
    with refused("DPY-6003", oracledb.OperationalError):
        connect("DJANGO", server.password, oracledb.makedsn("localhost", 1521, "FREEPDB1"))
    server.add_user("BOB", PASSWORD)
    run(admin, "ALTER USER bob ACCOUNT LOCK")
    with refused("ORA-28000"):
        connect("BOB")


def test_closed_connections_are_of_no_use(server):
    connection = connect("DJANGO", server.password)
    connection.close()
    with refused("DPY-1001", oracledb.InterfaceError):
        connection.cursor()
    with refused("DPY-1001", oracledb.InterfaceError):
        connection.close()


def test_a_pool_gives_connections(server):
    pool = oracledb.create_pool(user="DJANGO", password=server.password, dsn=DSN, min=1, max=2)
    connection = pool.acquire()
    connection.ping()
    pool.close(force=True)
    with refused("DPY-1001", oracledb.InterfaceError):
        connection.ping()


# Users, roles, tablespaces


def test_names_are_upper_case_unless_quoted(server, admin):
    create_all(admin, CREATE_TABLESPACE, CREATE_TEMPORARY)
    assert ("TS1", "PERMANENT") in server.snapshot()["tablespaces"]


def test_what_exists_is_not_made_again(server, admin):
    make = 'CREATE USER {} IDENTIFIED BY "x" DEFAULT TABLESPACE ts1 TEMPORARY TABLESPACE ts1_temp'
    make += " QUOTA UNLIMITED ON ts1"
    run(admin, CREATE_TABLESPACE)
    run(admin, CREATE_TEMPORARY)
    run(admin, make.format("bob"))
    run(admin, "CREATE ROLE r1")
    with refused("ORA-01543"):
        run(admin, CREATE_TABLESPACE)
    with refused("ORA-01920"):
        run(admin, make.format("bob"))
    with refused("ORA-01920"):
        run(admin, make.format("r1"))
    with refused("ORA-01921"):
        run(admin, "CREATE ROLE bob")
    with refused("ORA-01537"):
        run(admin, CREATE_TABLESPACE.replace("ts1 ", "ts2 ", 1))
    with refused("ORA-00959"):
        run(admin, make.format("eve").replace("ts1_temp", "nothing"))


def test_what_is_missing_is_named(admin):
    for code, text in {
        "ORA-01918": "DROP USER nobody CASCADE",
        "ORA-01919": "DROP ROLE nothing",
        "ORA-00959": "DROP TABLESPACE nothing INCLUDING CONTENTS AND DATAFILES CASCADE CONSTRAINTS",
        "ORA-01917": "GRANT CREATE SESSION TO nobody",
        "ORA-00942": 'SELECT "A" FROM "NOTHING"',
        "ORA-02289": "DROP SEQUENCE nothing",
        "ORA-04043": "DROP PROCEDURE nothing",
    }.items():
        with refused(code):
            run(admin, text)


def test_files_have_to_be_free(server, admin):
    server.add_stray_file("/u01/ts1.dbf")
    with refused("ORA-01119"):
        run(admin, CREATE_TABLESPACE.replace(" REUSE", ""))
    with refused("ORA-01119"):
        run(admin, CREATE_TABLESPACE.replace("/u01/", "/nowhere/"))
    run(admin, CREATE_TABLESPACE)
    assert server.snapshot()["stray files"] == []


def test_managed_files_need_a_folder(server, admin):
    text = "CREATE TABLESPACE ts1 DATAFILE SIZE 50M AUTOEXTEND ON NEXT 25M MAXSIZE 500M"
    with refused("ORA-02236"):
        run(admin, text)
    server.set(managed_folder="/u01/managed")
    run(admin, text)
    run(admin, text.replace("ts1 DATAFILE", "ts2 DATAFILE '+DATA'"))
    question = "SELECT file_name FROM dba_data_files WHERE tablespace_name = 'TS2' ORDER BY file_id"
    assert run(admin, question)[0][0].startswith("+DATA/")


def test_privileges_are_needed(server):
    server.add_user("BOB", PASSWORD)
    bob = connect("BOB")
    for text in (
        CREATE_TABLESPACE,
        "CREATE ROLE r1",
        "DROP USER django CASCADE",
        "GRANT CREATE SESSION TO bob",
        "ALTER USER django ACCOUNT LOCK",
    ):
        with refused("ORA-01031"):
            run(bob, text)
    with refused("ORA-00942"):
        run(bob, "SELECT role FROM dba_roles WHERE role = 'DBA'")
    bob.close()


def test_the_root_has_no_local_users(server, admin):
    server.set(container="CDB$ROOT")
    with refused("ORA-65096"):
        run(admin, "CREATE ROLE r1")


def test_names_are_not_endless(admin):
    with refused("ORA-00972"):
        run(admin, f'CREATE ROLE "{"R" * 129}"')


def test_weak_passwords_are_refused(server, admin):
    server.set(strict_passwords=True)
    run(admin, CREATE_TABLESPACE)
    run(admin, CREATE_TEMPORARY)
    make = 'CREATE USER bob IDENTIFIED BY "{}" DEFAULT TABLESPACE ts1 TEMPORARY TABLESPACE ts1_temp'
    make += " QUOTA UNLIMITED ON ts1"
    for password in ("alllower1", "ALLUPPER1", "NoDigits", "1Digit"):
        with refused("ORA-28003"):
            run(admin, make.format(password))
    run(admin, make.format("Good1"))


def test_who_is_connected_cannot_be_dropped(server, admin):
    server.add_user("BOB", PASSWORD)
    bob = connect("BOB")
    with refused("ORA-01940"):
        run(admin, "DROP USER bob CASCADE")
    assert outs(admin, statements.kill_block("BOB"), "killed") == {"killed": "1"}
    with refused("DPY-4011"):
        run(bob, "SELECT 1 FROM DUAL")
    run(admin, "DROP USER bob CASCADE")
    assert "BOB" not in [row[0] for row in server.snapshot()["users"]]


def test_rows_need_a_quota(server):
    server.add_user("BOB", PASSWORD)
    server.revoke("BOB", "QUOTA ON USERS")
    bob = connect("BOB")
    run(bob, 'CREATE TABLE "T" ("A" NUMBER)')
    with refused("ORA-01950"):
        run(bob, 'INSERT INTO "T" ("A") VALUES (1)')
    bob.close()


def test_the_grants_are_told(server, admin):
    privileges = run(admin, "SELECT privilege FROM session_privs ORDER BY privilege")
    assert ("ALTER SYSTEM",) in privileges
    assert ("SELECT_CATALOG_ROLE",) in run(admin, "SELECT role FROM session_roles ORDER BY role")
    question = (
        "SELECT privilege, MAX(admin_option) FROM (SELECT privilege, admin_option FROM"
        " user_sys_privs UNION ALL SELECT privilege, admin_option FROM role_sys_privs)"
        " GROUP BY privilege ORDER BY privilege"
    )
    assert dict(run(admin, question))["CREATE VIEW"] == "YES"
    assert dict(run(admin, question))["CREATE USER"] == "NO"


# The block that makes it all


def test_the_flat_block_makes_all(server, admin):
    before = server.snapshot()
    texts = ['CREATE ROLE "SHOAL_T"', *statements.clone_statements("T_1", "SHOAL_T", PASSWORD)]
    made = create_all(admin, *texts, tolerant=['GRANT CREATE VIEW TO "T_1"'])
    assert made == {"done": "7", "code": "0", "message": None}
    after = server.snapshot()
    assert ("T_1", "SHOAL_T", "NO") in after["role grants"]
    assert ("DJANGO", "SHOAL_T", "YES") in after["role grants"]
    question = (
        "SELECT u.username, u.oracle_maintained, (SELECT COUNT(*) FROM gv$session s WHERE"
        " s.username = u.username) FROM dba_users u WHERE u.username IN ('DJANGO', 'T_1')"
        " ORDER BY u.username"
    )
    assert run(admin, question) == [("DJANGO", "N", 1), ("T_1", "N", 0)]

    for text in (
        'DROP USER "T_1" CASCADE',
        'DROP TABLESPACE "T_1" INCLUDING CONTENTS AND DATAFILES CASCADE CONSTRAINTS',
        'DROP TABLESPACE "T_1_TEMP" INCLUDING CONTENTS AND DATAFILES CASCADE CONSTRAINTS',
        'DROP ROLE "SHOAL_T"',
    ):
        run(admin, text)
    assert server.snapshot() == before


def test_the_flat_block_says_how_far_it_came(server, admin):
    server.fail_at(4, "ORA-01653: unable to extend")
    texts = ['CREATE ROLE "SHOAL_T"', *statements.clone_statements("T_1", "SHOAL_T", PASSWORD)]
    made = create_all(admin, *texts)
    assert made == {"done": "2", "code": "-1653", "message": "ORA-01653: unable to extend"}


def test_the_flat_block_may_lack_views(server, admin):
    server.revoke("DJANGO", "CREATE VIEW")
    texts = ['CREATE ROLE "SHOAL_T"', *statements.clone_statements("T_1", "SHOAL_T", PASSWORD)]
    made = create_all(admin, *texts, tolerant=['GRANT CREATE VIEW TO "T_1"'])
    assert made["code"] == "0"
    assert ("T_1", "CREATE VIEW", "NO") not in server.snapshot()["privileges"]


# Faults


def test_a_lost_connection_may_have_done_it(server, admin):
    server.lose_connection(at=1, done=True)
    with refused("DPY-4011"):
        run(admin, "CREATE ROLE r1")
    assert ("R1",) in server.snapshot()["roles"]
    with refused("DPY-1001", oracledb.InterfaceError):
        run(admin, "CREATE ROLE r2")


def test_a_lost_connection_may_have_done_nothing(server, admin):
    server.lose_connection(matching="CREATE ROLE", done=False)
    with refused("DPY-4011"):
        run(admin, "CREATE ROLE r1")
    assert ("R1",) not in server.snapshot()["roles"]


def test_connecting_may_fail(server):
    server.fail_matching("CONNECT DJANGO", "ORA-12516: no handler", times=2)
    for _ in range(2):
        with refused("ORA-12516"):
            connect("DJANGO", server.password)
    connect("DJANGO", server.password).close()


def test_the_journal_has_all_with_its_errors(server, admin):
    run(admin, "CREATE ROLE r1")
    with refused("ORA-01921"):
        run(admin, "CREATE ROLE r1")
    entries = [entry for entry in server.journal() if entry["n"]]
    assert [entry["text"] for entry in entries] == ["CREATE ROLE r1"] * 2
    assert [bool(entry["error"]) for entry in entries] == [False, True]
    assert server.count == 2
