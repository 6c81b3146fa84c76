"""Edit a project at random, and compare the database of each run with one that Django made anew.

    python never_stale.py FOLDER SEED EDITS      # FOLDER: an empty one

For each edit one process sets the test databases up as a run would (from a template, when
one fits) and another one migrates them from nothing in Django's own way; both print all that is in
them. Ends with a line of counts; exit status 1 at the first difference, which is printed with the
edits that led to it.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import sys
import traceback
from pathlib import Path

SAMPLE = Path(__file__).resolve().parents[1] / "projects" / "templates"
FOLDER = Path(sys.argv[1])
PROJECT = FOLDER / "project"
PACKAGES = FOLDER / "site-packages"
ALIASES = ("default", "archive")


def migration(after, operations, before=""):
    return (
        "import subprocess\n"
        "from pathlib import Path\n"
        "import corner\n"
        "from django.db import migrations, models\n"
        f"{before}\n\n"
        "class Migration(migrations.Migration):\n"
        f"    dependencies = [{after!r}]\n"
        f"    operations = [{operations}]\n"
    )


def makes_good(name):
    return (
        "\n\ndef fill(apps, schema_editor):\n"
        '    if schema_editor.connection.alias == "default":\n'
        f'        apps.get_model("shop", "Good").objects.create(name={name})\n'
    )


# What the second branch has after the common migrations of `shop`, and the third.
BRANCHES = {
    "main": {},
    "colours": {
        "0005_colour": migration(
            ("shop", "0004_countries"),
            'migrations.AddField("good", "colour", models.CharField(max_length=9, default="red"))',
        ),
        "0006_paint": migration(
            ("shop", "0005_colour"),
            "migrations.RunPython(fill)",
            makes_good("corner.name()"),
        ),
    },
    "names": {
        "0005_longer": migration(
            ("shop", "0004_countries"),
            'migrations.AlterField("good", "name", models.CharField(max_length=90, unique=True))',
        ),
    },
    "both": {
        "0005_longer": migration(
            ("shop", "0004_countries"),
            'migrations.AlterField("good", "name", models.CharField(max_length=90, unique=True))',
        ),
        "0006_new_model": migration(
            ("shop", "0005_longer"),
            'migrations.CreateModel("Till", [("id", models.BigAutoField(primary_key=True))])',
        ),
    },
}

# By name: the values that something may have. Each value is another state of the project.
KNOBS = {
    "branch": list(BRANCHES),
    "shop name": ["The Corner", "The Middle", "The End"],
    "unread setting": ["nobody reads it", "nobody cares"],
    "fixture price": [30, 31, 32],
    "countries": ["Chile\nItaly\n", "Chile\n", "Chile\nItaly\nSpain\n"],
    "more countries": ["", "Peru\n"],
    "price step": [5, 10],
    "cents": [100, 50],
    "variable": ["wine", "bread"],
    "permission": ["weigh_good", "count_good"],
    "verbose name": ["good", "ware"],
    "column of an app without migrations": ["text", "words"],
    "receiver": ["Opened by a receiver", "Opened by another receiver"],
    "router": ["stock", "nothing"],
    "package": ["1.0", "1.1"],
    "listed file": ["one", "two"],
    "edited migration": [40, 44],
    "applications": [True, False],
    "squashed": [True, False],
}


def replace(file, *pairs):
    path = PROJECT / file
    text = path.read_text()
    for old, new in pairs:
        assert old in text, (file, old)
        text = text.replace(old, new)
    path.write_text(text)


def write(knobs):
    """Make the project what `knobs` say, from nothing."""
    shutil.rmtree(PROJECT, ignore_errors=True)
    shutil.copytree(SAMPLE, PROJECT, ignore=shutil.ignore_patterns("__pycache__", ".shoal"))
    (PROJECT / "pyproject.toml").write_text('[tool.shoal]\ntemplate-inputs = ["listed/*.txt"]\n')
    (PROJECT / "listed").mkdir()
    (PROJECT / "listed" / "a.txt").write_text(knobs["listed file"])
    replace(
        "project/settings.py",
        ("The Corner", knobs["shop name"]),
        ("nobody reads it", knobs["unread setting"]),
        ('    "plain",\n', '    "plain",\n' if knobs["applications"] else ""),
    )
    replace("shop/fixtures/goods.json", ('"price": 30', f'"price": {knobs["fixture price"]}'))
    (PROJECT / "shop/data/countries.txt").write_text(knobs["countries"])
    if knobs["more countries"]:
        (PROJECT / "shop/data/more.txt").write_text(knobs["more countries"])
    replace(
        "shop/prices.py",
        ("price // 5 * 5", f"price // {knobs['price step']} * {knobs['price step']} + CENTS"),
        ("CENTS = 100", f"CENTS = {knobs['cents']}"),
    )
    replace(
        "shop/models.py",
        ("class Meta:", f'class Meta:\n        verbose_name = "{knobs["verbose name"]}"'),
        ('("weigh_good"', f'("{knobs["permission"]}"'),
    )
    replace("plain/models.py", ("text =", f"{knobs['column of an app without migrations']} ="))
    replace("shop/apps.py", ("Opened by a receiver", knobs["receiver"]))
    replace("project/routers.py", ('app_label == "stock")', f'app_label == "{knobs["router"]}")'))
    replace(
        "stock/migrations/0001_initial.py", ("length=40", f"length={knobs['edited migration']}")
    )
    if not knobs["squashed"]:
        (PROJECT / "stock/migrations/0001_squashed_0002_weight.py").unlink()
        replace("stock/migrations/0003_unique.py", ("0001_squashed_0002_weight", "0002_weight"))
    # It reads a file where nobody can see it: `template-inputs` names it.
    (PROJECT / "stock/migrations/0004_listed.py").write_text(
        migration(
            ("stock", "0003_unique"),
            "migrations.RunPython(fill)",
            "\n\ndef fill(apps, schema_editor):\n"
            '    file = Path(__file__).parents[2] / "listed" / "a.txt"\n'
            '    text = subprocess.check_output(["cat", str(file)], text=True)\n'
            '    if schema_editor.connection.alias == "archive":\n'
            "        with schema_editor.connection.cursor() as cursor:\n"
            '            cursor.execute("CREATE TABLE listed AS SELECT %s AS text", [text])\n',
        )
    )
    for name, text in BRANCHES[knobs["branch"]].items():
        (PROJECT / "shop" / "migrations" / f"{name}.py").write_text(text)
    write_package(knobs["package"])


def write_package(version):
    """An installed package, which a migration calls; a new version does something else."""
    shutil.rmtree(PACKAGES, ignore_errors=True)
    (PACKAGES / "corner").mkdir(parents=True)
    (PACKAGES / f"corner-{version}.dist-info").mkdir()
    (PACKAGES / "corner" / "__init__.py").write_text(
        f"def name():\n    return 'corner {version}'\n"
    )


# --- In a process of its own ---


def set_up(templates_used):
    """Set the test databases up as a run does; returns what was said of it."""
    sys.path[:0] = [str(PROJECT), str(PACKAGES)]
    os.chdir(PROJECT)
    os.environ["DJANGO_SETTINGS_MODULE"] = "project.settings"
    sys.dont_write_bytecode = True
    import django
    from django.conf import settings

    django.setup()
    from shoal.runner import ShoalRunner

    options = {} if templates_used else {"template_cache": False, "django_migrate": True}
    said = []
    runner = ShoalRunner(verbosity=1, interactive=False, parallel=0, **options)
    runner.log = lambda text, *_: said.append(text)
    runner.setup_test_environment()
    runner.setup_databases(aliases=dict.fromkeys(settings.DATABASES, False))
    return " ".join(said)


def contents():
    from django.db import connections

    found = {}
    for alias in ALIASES:
        lines = connections[alias].connection.iterdump()
        found[alias] = sorted(_comparable(line) for line in lines)
    return found


def _comparable(line):
    # Their numbers follow the order in which migrations were applied, which nobody reads.
    line = re.sub(r'(INSERT INTO "django_migrations" VALUES\()\d+', r"\1N", line)
    return re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?", "TIME", line)


def in_child(templates_used, knobs):
    """Return what `set_up` said and what the databases hold then."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            os.environ["SAMPLE_GOOD"] = knobs["variable"]
            with open(os.devnull, "w") as nothing:
                errors, sys.stderr = sys.stderr, nothing
                answer = (set_up(templates_used), contents())
            sys.stderr = errors
            with open(writing, "w") as file:
                json.dump(answer, file)
        except BaseException:
            traceback.print_exc(file=sys.__stderr__)
            os._exit(1)
        os._exit(0)
    os.close(writing)
    with open(reading) as file:
        text = file.read()
    assert os.waitpid(child, 0)[1] == 0, "a process has failed; see above"
    return json.loads(text)


def main():
    seed, edits = int(sys.argv[2]), int(sys.argv[3])
    choices = random.Random(seed)
    os.environ["SHOAL_STATE"] = str(FOLDER / "state")
    knobs = {name: values[0] for name, values in KNOBS.items()}
    counts = {"whole": 0, "base": 0, "made": 0}
    said_so_far = []
    for edit in range(edits):
        name = choices.choice(list(KNOBS))
        knobs[name] = choices.choice([value for value in KNOBS[name] if value != knobs[name]])
        said_so_far.append(f"{name} = {knobs[name]!r}")
        write(knobs)
        said, used = in_child(True, knobs)
        _, made = in_child(False, knobs)
        for words in re.findall(r"(?:default|archive): ([^;)]*)", said):
            way = "made" if words.startswith("migrated") else "base" if ", " in words else "whole"
            counts[way] += 1
        if used != made:
            print(f"seed {seed}, edit {edit}: {said}")
            print("\n".join(said_so_far[-8:]))
            for alias in ALIASES:
                for line in sorted(set(used[alias]) ^ set(made[alias])):
                    print(f"{alias}: {'<' if line in used[alias] else '>'} {line}")
            return 1
    print(f"edits: {edits}, " + ", ".join(f"{way}: {count}" for way, count in counts.items()))
    return 0


if __name__ == "__main__":
    import django.contrib.auth  # noqa: F401
    import django.core.management.commands.migrate  # noqa: F401
    import django.core.serializers  # noqa: F401
    import django.test.runner  # noqa: F401

    sys.exit(main())
