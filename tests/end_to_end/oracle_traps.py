"""What a runner of one's own may do with an Oracle creation class, tried on a simulated server.

    python oracle_traps.py TRAP

Each trap is one that Django's own class has for who wants clones; they are named in the tests.
Ends with an AssertionError when it catches us.
"""

from __future__ import annotations

import os
import re
import sys
import threading

import django

django.setup()

from django.db import connection, connections  # noqa: E402
from server import Server  # noqa: E402

from shoal import names, steps  # noqa: E402
from shoal.oracle import DatabaseCreation  # noqa: E402


def users() -> set[str]:
    server = Server.opened(os.environ["ORACLE_SIM"])
    return {user[0] for user in server.snapshot()["users"]} - {"SYS", "SYSTEM", "DJANGO"}


def made(suffixes: list[str]) -> DatabaseCreation:
    creation = connection.creation = DatabaseCreation(connection)
    creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    connection.close()
    if suffixes:
        creation.create_test_users(suffixes, verbosity=0)
        for suffix in suffixes:
            creation.clone_test_db(suffix, verbosity=0)
    return creation


def dropping_a_clone_leaves_the_template() -> None:
    creation = made(["1", "2"])
    creation.destroy_test_db(suffix="1", verbosity=0)
    assert users() == {"TEST_DJANGO", "TEST_DJANGO_2"}, users()
    creation.destroy_test_db(suffix="2", verbosity=0)
    creation.destroy_test_db("x", verbosity=0)
    assert users() == set(), users()


def a_clone_has_a_user_of_its_own_and_shares_no_settings() -> None:
    creation = made([])
    before = connection.settings_dict
    clone = creation.get_test_db_clone_settings("1")
    assert (clone["NAME"], clone["USER"]) == (before["NAME"], "TEST_DJANGO_1"), clone
    assert clone["PASSWORD"] == before["PASSWORD"]
    assert clone["TEST"]["USER"] == "TEST_DJANGO_1"
    assert before["TEST"]["USER"].upper() == "TEST_DJANGO"
    assert clone["TEST"] is not before["TEST"]
    creation.destroy_test_db("x", verbosity=0)


def names_are_the_same_after_the_switch() -> None:
    creation = connection.creation = DatabaseCreation(connection)
    before = creation._get_test_db_params()
    made([])
    after = connection.creation._get_test_db_params()
    wanted = ("tblspace", "tblspace_temp", "datafile", "datafile_tmp")
    assert [before[key] for key in wanted] == [after[key] for key in wanted], after
    connection.creation.destroy_test_db("x", verbosity=0)


def there_is_one_password() -> None:
    creation = made(["1"])
    passwords = {creation._get_test_db_params()["password"] for _ in range(3)}
    assert passwords == {connection.settings_dict["PASSWORD"]}
    connection.settings_dict.update(creation.get_test_db_clone_settings("1"))
    connection.close()
    with connection.cursor() as cursor:  # It is the clone's, too.
        cursor.execute("SELECT COUNT(*) FROM SHOP_SHELF")


def a_worker_forgets_the_pool_that_it_has_inherited() -> None:
    if django.VERSION < (5, 2):
        return
    creation = made(["1"])
    wrapper = connections["default"]
    wrapper.settings_dict["OPTIONS"] = {"pool": True}
    wrapper.ensure_connection()
    wrapper.close()
    inherited = wrapper.pool
    creation.setup_worker_connection(1)
    assert wrapper.settings_dict["USER"] == "TEST_DJANGO_1"
    assert wrapper.pool is not inherited
    assert all(pool is not inherited for pool in wrapper._connection_pools.values())
    with wrapper.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM SHOP_SHELF")
    wrapper.close_pool()


def new_threads_of_a_worker_connect_to_its_clone() -> None:
    creation = made(["1"])
    creation.setup_worker_connection(1)
    found: list[str] = []

    def look() -> None:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT SYS_CONTEXT('USERENV', 'SESSION_USER') FROM DUAL")
            found.append(cursor.fetchone()[0])
        connections["default"].close()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert found == ["TEST_DJANGO_1"], found


def blocks_reach_the_server_whole() -> None:
    made([])
    with steps.performer(connections["default"], "TEST_DJANGO_1") as performer:
        text = "BEGIN\n  DBMS_SESSION.SLEEP(0.5);\nEND;"
        assert performer._do({"do": "sql", "text": text}) == []


def a_service_is_not_taken_for_a_sid() -> None:
    wrapper = connections["default"]
    assert names.server_of(wrapper) == "localhost:1521/FREEPDB1"
    wrapper.settings_dict.update(HOST="localhost", PORT="1521", NAME="FREEPDB1")
    try:
        wrapper.ensure_connection()
    except Exception as error:  # As Django has it: the name is a SID then.
        assert re.search("DPY-6003|ORA-12505", str(error)), error
    else:
        raise AssertionError("a service was found as a SID")


def somebody_who_is_connected_does_not_stop_a_drop() -> None:
    creation = made(["1"])
    clone = {**connection.settings_dict, **creation.get_test_db_clone_settings("1")}
    thread_of_somebody = type(connections["default"])(clone, alias="default")
    thread_of_somebody.ensure_connection()
    creation.destroy_test_users(["1"], verbosity=0)
    assert users() == {"TEST_DJANGO"}, users()
    creation.destroy_test_db("x", verbosity=0)


if __name__ == "__main__":
    globals()[sys.argv[1]]()
