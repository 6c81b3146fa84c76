"""Rows on the simulated Oracle server, and what guards them."""

import oracledb
import pytest
import statements
from driving import connect, make_clone, refused, run


def test_empty_texts_are_null(shop):
    run(shop, """INSERT INTO "SHELF" ("NAME", "TEXT") VALUES ('third', :text)""", text="")
    assert run(shop, """SELECT "TEXT" FROM "SHELF" WHERE "NAME" = 'third'""") == [(None,)]
    with refused("ORA-01400", oracledb.IntegrityError):
        run(shop, """INSERT INTO "SHELF" ("NAME") VALUES ('')""")


def test_rows_have_to_fit(shop):
    insert = 'INSERT INTO "SHELF" ("NAME", "PRICE") VALUES (:name, :price)'
    for code, kind, name, price in (
        ("ORA-12899", oracledb.DatabaseError, "far too long a name", 1),
        ("ORA-01438", oracledb.IntegrityError, "new", 1000),
        ("ORA-02290", oracledb.IntegrityError, "new", -1),
        ("ORA-00001", oracledb.IntegrityError, "left", 1),
        ("ORA-01722", oracledb.DatabaseError, "new", "dear"),
    ):
        with refused(code, kind):
            run(shop, insert, name=name, price=price)
    with refused("ORA-01407"):
        run(shop, 'UPDATE "SHELF" SET "NAME" = NULL')
    assert run(shop, 'SELECT COUNT(*) FROM "SHELF"') == [(2,)]


def test_foreign_keys_are_checked_at_the_end(shop):
    shop.autocommit = False
    run(shop, 'INSERT INTO "ITEM" ("ID", "SHELF_ID") VALUES (2, 99)')
    with refused("ORA-02291", oracledb.IntegrityError):
        run(shop, "SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(oracledb.DatabaseError, match="ORA-02091.*\n.*ORA-02291"):
        shop.commit()
    assert run(shop, 'SELECT COUNT(*) FROM "ITEM"') == [(1,)]
    run(shop, 'DELETE FROM "SHELF"')
    with pytest.raises(oracledb.DatabaseError, match="ORA-02292"):
        shop.commit()


def test_statements_about_tables_commit(shop):
    shop.autocommit = False
    run(shop, 'DELETE FROM "ITEM"')
    run(shop, 'ALTER TABLE "ITEM" ADD "NOTE" NVARCHAR2(5) NULL')
    shop.rollback()
    assert run(shop, 'SELECT COUNT(*) FROM "ITEM"') == [(0,)]


def test_closing_rolls_back(shop, server):
    other = connect("TEST_SHOP")
    other.autocommit = False
    run(other, 'DELETE FROM "ITEM"')
    other.close()
    assert run(shop, 'SELECT COUNT(*) FROM "ITEM"') == [(1,)]


def test_sequences_do_not_follow_rows(shop):
    run(shop, """INSERT INTO "SHELF" ("ID", "NAME") VALUES (3, 'mine')""")
    with refused("ORA-00001", oracledb.IntegrityError):
        run(shop, """INSERT INTO "SHELF" ("NAME") VALUES ('theirs')""")
    run(shop, statements.identity_block(("SHELF", "ID")))
    run(shop, """INSERT INTO "SHELF" ("NAME") VALUES ('theirs')""")
    assert run(shop, """SELECT "ID" FROM "SHELF" WHERE "NAME" = 'theirs'""") == [(4,)]


def test_large_texts_are_read_from_the_server(shop):
    (lob,) = run(shop, 'SELECT "TEXT" FROM "SHELF" WHERE "ID" = 1')[0]
    assert isinstance(lob, oracledb.LOB)
    assert lob.read() == "a long text"


def test_what_refers_holds_tables(shop):
    with refused("ORA-02449"):
        run(shop, 'DROP TABLE "SHELF"')
    with refused("ORA-02266"):
        run(shop, 'TRUNCATE TABLE "SHELF"')
    with refused("ORA-02273"):
        run(shop, 'ALTER TABLE "SHELF" DROP CONSTRAINT "' + _key(shop, "SHELF") + '"')
    with refused("ORA-00955"):
        run(shop, 'CREATE TABLE "SHELF" ("A" NUMBER)')
    run(shop, 'DROP TABLE "SHELF" CASCADE CONSTRAINTS')


def _key(connection, table):
    tables = connection._session.store.tables()
    return next(key.name for key in tables[table].unique_keys())


def test_other_peoples_rows_take_a_grant(shop, admin):
    make_clone(admin)
    clone = connect("TEST_SHOP_1")
    copy = 'INSERT INTO "ITEM" ("ID", "SHELF_ID") SELECT "ID", "SHELF_ID" FROM "TEST_SHOP"."ITEM"'
    run(clone, 'CREATE TABLE "ITEM" ("ID" NUMBER(11) PRIMARY KEY, "SHELF_ID" NUMBER(19))')
    with refused("ORA-00942"):
        run(clone, copy)
    run(shop, 'GRANT SELECT ON "ITEM" TO "SHOAL_TEST_SHOP"')
    run(clone, copy)
    assert run(clone, 'SELECT "SHELF_ID" FROM "ITEM"') == [(2,)]
    clone.close()
