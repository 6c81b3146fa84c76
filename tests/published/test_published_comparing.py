"""The comparer of published apps finds a difference when there is one, and only then."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from published_apps import PROJECTS, PUBLISHED, published_in
from published_comparing import compare

SCHEMA = "CREATE TABLE shop_cart (id integer, made text);\nCREATE INDEX cart_made ON shop_cart;"
SCHEMAS = (SCHEMA, SCHEMA, SCHEMA)


@pytest.fixture
def tables() -> dict[str, Any]:
    return {
        "shop_cart": {
            "columns": ["id", "made"],
            "rows": [["int 1", "str 'x'"], ["int 2", "str 'y'"]],
        },
        "django_site": {"columns": ["id"], "rows": [["int 1"]]},
    }


def differences(
    one: Any, two: Any, fast: Any, schemas: tuple[str, str, str] = SCHEMAS
) -> list[str]:
    return compare((one, two), fast, schemas).differences


def test_three_equal_databases_do_not_differ(tables):
    compared = compare((tables, copy.deepcopy(tables)), copy.deepcopy(tables), SCHEMAS)

    assert (compared.tables, compared.rows, compared.varying) == (2, 3, 0)
    assert compared.differences == []


def test_a_cell_that_differs_is_named(tables):
    fast = copy.deepcopy(tables)
    fast["shop_cart"]["rows"][1][1] = "str 'z'"

    assert differences(tables, tables, fast) == [
        "shop_cart, row 1, made: str 'y' has become str 'z'"
    ]


def test_a_cell_that_varies_between_plain_runs_may_differ(tables):
    other, fast = copy.deepcopy(tables), copy.deepcopy(tables)
    other["shop_cart"]["rows"][1][1] = "str 'later'"
    fast["shop_cart"]["rows"][1][1] = "str 'later still'"

    compared = compare((tables, other), fast, SCHEMAS)

    assert (compared.varying, compared.differences) == (1, [])


def test_only_that_cell_may_differ(tables):
    other, fast = copy.deepcopy(tables), copy.deepcopy(tables)
    other["shop_cart"]["rows"][1][1] = "str 'later'"
    fast["shop_cart"]["rows"][0][1] = "str 'later'"

    assert len(differences(tables, other, fast)) == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda tables: tables.pop("shop_cart"), "shop_cart: is not there"),
        (lambda tables: tables["shop_cart"]["rows"].pop(), "shop_cart: 1 rows, not 2"),
        (
            lambda tables: tables["shop_cart"].update(columns=["made", "id"]),
            "shop_cart: columns ['made', 'id'], not ['id', 'made']",
        ),
        (
            lambda tables: tables.update(extra={"columns": [], "rows": []}),
            "extra: should not be there",
        ),
    ],
)
def test_tables_of_another_shape_differ(tables, change, said):
    fast = copy.deepcopy(tables)
    change(fast)

    assert differences(tables, tables, fast) == [said]


def test_a_schema_differs_by_its_lines(tables):
    found = SCHEMA.replace("cart_made", "cart_made_2")

    assert differences(tables, tables, tables, (SCHEMA, SCHEMA, found)) == [
        "schema: -CREATE INDEX cart_made ON shop_cart;",
        "schema: +CREATE INDEX cart_made_2 ON shop_cart;",
    ]


def test_a_schema_differs_by_the_order_of_its_lines(tables):
    found = "\n".join(reversed(SCHEMA.splitlines()))

    assert differences(tables, tables, tables, (SCHEMA, SCHEMA, found))


def test_a_schema_differs_by_its_last_byte(tables):
    assert differences(tables, tables, tables, (SCHEMA, SCHEMA, SCHEMA + "\n")) == [
        "schema: other line ends"
    ]


def test_plain_runs_that_differ_in_shape_are_no_yardstick(tables):
    other = copy.deepcopy(tables)
    other["shop_cart"]["rows"].pop()

    assert differences(tables, other, tables) == ["two plain runs: shop_cart: 1 rows, not 2"]


@pytest.mark.parametrize("django", ["4.2", "5.2", "6.1"])
def test_at_least_twelve_distributions_are_migrated(django):
    names = {each.name for project in PROJECTS for each in published_in(project, django)}

    assert len(names) >= 12
    assert names <= {each.name for each in PUBLISHED}
