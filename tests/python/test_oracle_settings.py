"""What settings say of an Oracle test database, before Django has switched users and after it."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from shoal import names, oracle_settings
from shoal.errors import ShoalError


def settings(**test: Any) -> dict[str, Any]:
    """Return a connection's settings as Django completes them."""
    defaults = {"NAME": None, "MIRROR": None, "MIGRATE": True}
    return {
        "NAME": "db:1521/FREEPDB1",
        "USER": "django",
        "PASSWORD": "secret",
        "HOST": "",
        "PORT": "",
        "OPTIONS": {},
        "TEST": {**defaults, **test},
    }


class Connection:
    vendor, alias = "oracle", "default"

    def __init__(self, **test: Any) -> None:
        self.settings_dict = settings(**test)


def switched(**test: Any) -> dict[str, Any]:
    """Return settings as Django's creation leaves them."""
    found = settings(**test)
    oracle_settings.switch(found)
    found["TEST"]["USER"], found["PASSWORD"] = found["USER"], "of the test user"
    return found


def test_names_are_made_of_the_admins_name_also_after_the_switch() -> None:
    for found in (settings(), switched()):
        assert oracle_settings.template(found) == "TEST_DJANGO"
        assert oracle_settings.tablespaces(found) == ("TEST_DJANGO", "TEST_DJANGO_TEMP")
        assert oracle_settings.admin(found) == ("django", "secret")


def test_names_that_test_gives_are_in_upper_case() -> None:
    found = settings(USER="Pond", TBLSPACE="water", TBLSPACE_TMP="foam")

    assert oracle_settings.template(found) == "POND"
    assert oracle_settings.tablespaces(found) == ("WATER", "FOAM")


def test_a_clone_has_tablespaces_of_its_own_with_djangos_sizes() -> None:
    room = oracle_settings.room(
        switched(DATAFILE_SIZE="20M", DATAFILE_TMP_MAXSIZE="1G"), "TEST_DJANGO_2"
    )

    assert (room["tablespace"], room["temporary"]) == ("TEST_DJANGO_2", "TEST_DJANGO_2_TEMP")
    assert (room["source_tablespace"], room["source_temporary"]) == (
        "TEST_DJANGO",
        "TEST_DJANGO_TEMP",
    )
    assert (room["size"], room["temporary_most"]) == ("20M", "1G")
    assert "most" not in room  # The engine has Django's defaults.


def test_tablespaces_have_shorter_names_than_users() -> None:
    user = "TEST_A_PROJECT_OF_SOME_SIZE"
    rooms = [oracle_settings.room(settings(USER=user), f"{user}_{slot}") for slot in (1, 2)]

    found = [room[kind] for room in rooms for kind in ("tablespace", "temporary")]
    assert len(set(found)) == 4
    assert all(len(name) <= 30 and name.startswith("TEST_A_PROJECT_O_") for name in found)
    assert rooms[0] == oracle_settings.room(settings(USER=user), f"{user}_1")


def test_the_template_has_the_tablespaces_of_test() -> None:
    room = oracle_settings.room(settings(TBLSPACE="water"), "TEST_DJANGO")

    assert (room["tablespace"], room["source_tablespace"]) == ("WATER", "WATER")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("/u01/test.dbf", "/u01/test_3.dbf"),
        ("test.dbf", "test_3.dbf"),
        ("/u01.d/test", "/u01.d/test_3"),
        (r"C:\data.d\test", r"C:\data.d\test_3"),
        ("+DATA", "+DATA"),
        (None, ""),
    ],
)
def test_a_clones_file_has_its_number_before_the_ending(given: str | None, expected: str) -> None:
    assert oracle_settings.room(settings(DATAFILE=given), "TEST_DJANGO_3")["datafile"] == expected


def test_another_name_has_other_tablespaces_and_files() -> None:
    found = settings(DATAFILE="/u01/test.dbf", TBLSPACE="water")

    oracle_settings.rename(found, "TEST_DJANGO_S2")

    assert oracle_settings.template(found) == "TEST_DJANGO_S2"
    assert oracle_settings.tablespaces(found) == ("TEST_DJANGO_S2", "TEST_DJANGO_S2_TEMP")
    assert found["TEST"]["DATAFILE"] == "/u01/test_s2.dbf"


def test_tablespaces_that_are_not_ours_to_make_keep_their_names() -> None:
    found = settings(CREATE_DB=False, TBLSPACE="water")

    oracle_settings.rename(found, "TEST_DJANGO_S2")

    assert oracle_settings.tablespaces(found)[0] == "WATER"
    assert oracle_settings.room(found, "TEST_DJANGO_S2_1")["makes_tablespaces"] is False


def test_a_password_is_one_that_profiles_take() -> None:
    found = {oracle_settings.new_password() for _ in range(200)}

    assert len(found) == 200
    for password in found:
        assert len(password) == 30
        assert password.isascii()
        assert password.isalnum()
        assert password[0].isalpha()
        assert any(map(str.isdigit, password))
        assert any(map(str.isupper, password))
        assert any(map(str.islower, password))


@pytest.mark.parametrize("password", ['a"b', "a]'b", "a\0b"])
def test_a_password_that_would_end_a_statement_is_refused(password: str) -> None:
    with pytest.raises(ShoalError, match="TEST PASSWORD") as caught:
        oracle_settings.check_password(password)
    assert password not in str(caught.value)


def test_a_database_is_called_after_its_user() -> None:
    connection = Connection()

    assert names.name_of(connection) == "DJANGO"
    assert names.test_name_of(connection) == "TEST_DJANGO"
    with names.as_in_a_run(connection) as name:
        assert name == names.name_of(connection) == "TEST_DJANGO"
        assert oracle_settings.tablespaces(connection.settings_dict)[0] == "TEST_DJANGO"
    assert connection.settings_dict == settings()


def test_a_server_is_named_by_the_service() -> None:
    connection = Connection()
    assert names.server_of(connection) == "db:1521/FREEPDB1"
    connection.settings_dict.update(HOST="db", PORT=1521, NAME="FREE")
    assert names.server_of(connection) == "db:1521/FREE"


def test_settings_are_as_before_when_they_are_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.conf import settings as djangos

    connection = Connection()
    before = copy.deepcopy(connection.settings_dict)
    monkeypatch.setattr(djangos, "DATABASES", {"default": connection.settings_dict})
    test = connection.settings_dict["TEST"]
    original = names.remember(connection)

    names.choose_test_name(connection, "TEST_DJANGO_S2")
    oracle_settings.switch(connection.settings_dict)
    connection.settings_dict["PASSWORD"] = "another"
    names.put_back(connection, original)

    assert connection.settings_dict == before
    assert connection.settings_dict["TEST"] is test
