"""What travels to a spawned worker, and how it is set up there."""

from __future__ import annotations

import pickle
import subprocess
import sys
import textwrap
import warnings
from pathlib import Path

from django.conf import settings
from django.test import override_settings

from shoal.environment import snapshot


def test_only_what_was_changed_travels() -> None:
    with override_settings(SHOAL_SAMPLE={"a": [1, 2]}):
        environment = snapshot()

    assert pickle.loads(environment.settings["SHOAL_SAMPLE"]) == {"a": [1, 2]}
    assert "LANGUAGE_CODE" not in environment.settings  # Django's own default.


def test_configured_settings_are_known_as_such() -> None:
    assert snapshot().configured


def test_a_setting_that_cannot_be_pickled_is_named_with_the_reason() -> None:
    with override_settings(SHOAL_SAMPLE=lambda: None):
        environment = snapshot()

    assert "SHOAL_SAMPLE" not in environment.settings
    assert "lambda" in environment.unsent_settings["SHOAL_SAMPLE"]


def test_warning_filters_travel_in_their_order() -> None:
    with warnings.catch_warnings():
        warnings.filterwarnings("error", "of this kind", ResourceWarning)
        environment = snapshot()
        first = warnings.filters[0]

    assert pickle.loads(environment.warning_filters[0]) == first


def run_with_settings(folder: Path, script: str) -> str:
    (folder / "sample_settings.py").write_text("KEPT = 1\nCHANGED = 'before'\nGONE = True\n")
    (folder / "script.py").write_text(textwrap.dedent(script))
    done = subprocess.run(
        [sys.executable, "script.py"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        env={"DJANGO_SETTINGS_MODULE": "sample_settings", "PYTHONPATH": ":".join(sys.path)},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_changes_to_a_settings_module_are_made_again_in_the_worker(tmp_path: Path) -> None:
    output = run_with_settings(
        tmp_path,
        """
        import multiprocessing, pickle
        from shoal.environment import restore, snapshot

        def worker(data):
            from django.conf import settings
            restore(pickle.loads(data))
            print(settings.KEPT, settings.CHANGED, hasattr(settings, "GONE"), flush=True)

        if __name__ == "__main__":
            from django.conf import settings
            settings.CHANGED = "after"
            del settings.GONE
            environment = snapshot()
            print(sorted(environment.settings), flush=True)
            process = multiprocessing.get_context("spawn").Process(
                target=worker, args=(pickle.dumps(environment),))
            process.start()
            process.join()
        """,
    )

    assert output.splitlines() == ["['CHANGED']", "1 after False"]


def test_process_setup_may_configure_settings_that_were_restored() -> None:
    from shoal.environment import allowing_configure

    before = settings._wrapped
    try:
        allowing_configure(lambda: settings.configure(SHOAL_SAMPLE="its own"))()
        assert settings.SHOAL_SAMPLE == "its own"
    finally:
        settings._wrapped = before
