"""Data Pump jobs of the simulated Oracle server, and the texts that make objects anew."""

import oracledb
import statements
from driving import connect, make_clone, outs, refused, run


def import_job(admin, name="SHOAL_1A2B3C4D_1", **more):
    block = statements.job_block("IMPORT", name, "TEST_SHOP", "TEST_SHOP_1", **more)
    return outs(admin, block, "state", "error_count", "errors", "code")


FINE = {"state": "COMPLETED", "error_count": "0", "errors": None, "code": "0"}


def test_a_job_copies_a_schema(server, admin, shop):
    make_clone(admin)
    assert import_job(admin) == FINE
    clone = connect("TEST_SHOP_1")
    assert run(clone, statements.OBJECTS) == run(shop, statements.OBJECTS)
    assert server.schema("TEST_SHOP_1")["tables"] == server.schema("TEST_SHOP")["tables"]
    with refused("ORA-00001", oracledb.IntegrityError):
        run(clone, """INSERT INTO "SHELF" ("NAME") VALUES ('new')""")
    run(clone, statements.identity_block(("SHELF", "ID")))
    run(clone, """INSERT INTO "SHELF" ("NAME") VALUES ('new')""")
    with refused("ORA-02091"):
        run(clone, 'INSERT INTO "ITEM" ("ID", "SHELF_ID") VALUES (5, 99)')
    assert server.snapshot()["jobs"] == []
    clone.close()


def test_a_job_may_be_gone_before_it_is_seen_to_end(server, admin, shop):
    server.set(jobs_end="GONE")
    make_clone(admin)
    assert import_job(admin) == {**FINE, "state": "GONE"}


def test_a_dump_is_written_and_read(server, admin, shop):
    make_clone(admin)
    name = "shoal_test_shop.dmp"
    block = statements.job_block("EXPORT", "SHOAL_E_1", "TEST_SHOP", network=False, file=name)
    assert outs(admin, block, "state", "error_count", "errors", "code") == FINE
    assert server.snapshot()["dump files"] == [("DATA_PUMP_DIR", name)]
    assert import_job(admin, network=False, file=name) == FINE
    assert server.schema("TEST_SHOP_1")["tables"] == server.schema("TEST_SHOP")["tables"]
    for _ in range(2):
        run(admin, statements.remove_file_block("DATA_PUMP_DIR", name))
    assert server.snapshot()["dump files"] == []
    failed = import_job(admin, network=False, file=name)
    assert (failed["state"], failed["code"]) == ("FAILED", "-39001")


def test_a_second_import_finds_the_tables_there(admin, shop):
    make_clone(admin)
    import_job(admin)
    again = import_job(admin)
    assert (again["state"], again["error_count"]) == ("COMPLETED", "2")
    assert "ORA-39151" in again["errors"]


def test_jobs_take_roles(server, admin, shop):
    make_clone(admin)
    server.revoke("DJANGO", "DATAPUMP_EXP_FULL_DATABASE", "DATAPUMP_IMP_FULL_DATABASE")
    poor = connect("DJANGO", server.password)
    failed = import_job(poor)
    assert (failed["state"], failed["code"]) == ("FAILED", "-31631")
    assert server.snapshot()["jobs"] == []
    poor.close()


def test_jobs_take_room(server, admin, shop):
    make_clone(admin)
    server.revoke("DJANGO", "QUOTA ON USERS")
    failed = import_job(admin)
    assert failed["code"] == "-31626"
    assert "ORA-31633" in failed["errors"]
    assert "ORA-01950" in failed["errors"]


def test_a_full_tablespace_makes_a_job_wait(server, admin, shop):
    make_clone(admin)
    server.fail_matching('Data Pump: TABLE "TEST_SHOP_1"."SHELF"', "ORA-01653: unable to extend")
    stopped = import_job(admin)
    assert stopped["state"] == "STOPPED"
    assert "ORA-39171" in stopped["errors"]
    assert server.snapshot()["jobs"] == []


def test_jobs_that_stand_still_are_found_and_removed(server, admin, shop):
    make_clone(admin)
    server.fail_matching("^DBMS_DATAPUMP.STOP_JOB", "ORA-39002: invalid operation")
    server.fail_matching("^DBMS_DATAPUMP.START_JOB", "ORA-39002: invalid operation")
    import_job(admin)
    question = (
        "SELECT job_name, state, attached_sessions FROM dba_datapump_jobs WHERE owner_name ="
        r" SYS_CONTEXT('USERENV', 'SESSION_USER') AND job_name LIKE 'SHOAL\_1A2B3C4D\_%'"
        r" ESCAPE '\' ORDER BY job_name"
    )
    assert run(admin, question) == [("SHOAL_1A2B3C4D_1", "DEFINING", 1)]
    assert import_job(admin)["code"] == "-31634"
    run(admin, statements.stop_block("SHOAL_1A2B3C4D_1"))
    assert run(admin, question) == []


def test_imported_programs_may_be_invalid(server, admin, shop):
    server.set(imports_invalid=True)
    run(shop, 'CREATE VIEW "FULL" AS SELECT "ID" FROM "SHELF"')
    make_clone(admin)
    found = import_job(admin)
    assert "ORA-39082" in found["errors"]
    clone = connect("TEST_SHOP_1")
    assert ("VIEW", 1, 1) in run(clone, statements.OBJECTS)
    run(
        clone,
        "BEGIN DBMS_UTILITY.COMPILE_SCHEMA(schema => 'TEST_SHOP_1', compile_all => FALSE); END;",
    )
    assert ("VIEW", 1, 0) in run(clone, statements.OBJECTS)
    clone.close()


# Texts that make objects anew


def test_texts_make_the_schema_anew(server, admin, shop):
    run(shop, "CREATE SEQUENCE numbers START WITH 7")
    run(shop, 'CREATE VIEW "FULL" AS SELECT "ID" FROM "SHELF"')
    run(
        shop,
        'CREATE TRIGGER "STAMP" BEFORE INSERT ON "ITEM" FOR EACH ROW BEGIN :NEW.ID := 1; END;',
    )
    run(shop, statements.transforms_block())
    make_clone(admin)
    clone = connect("TEST_SHOP_1")
    for question in statements.metadata_questions().values():
        for _, _, text in run(shop, question):
            run(clone, text.read().partition("\nALTER TRIGGER")[0])
    assert run(clone, statements.OBJECTS) == run(shop, statements.OBJECTS)
    again = {
        kind: [text.read() for _, _, text in run(shop, question)]
        for kind, question in statements.metadata_questions().items()
    }
    run(clone, statements.transforms_block())
    for kind, question in statements.metadata_questions().items():
        if kind != "SEQUENCE":
            assert [text.read() for _, _, text in run(clone, question)] == again[kind]
    clone.close()
