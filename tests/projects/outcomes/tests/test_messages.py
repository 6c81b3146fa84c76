"""Messages that are hard to carry: odd characters and great length."""

from django.test import SimpleTestCase

RED = "\x1b[31mred\x1b[0m"


class CharacterTests(SimpleTestCase):
    def test_not_ascii(self):
        self.assertEqual("Grüße, 世界, مرحبا", "🥨 e\u0301 \u202e right to left")

    def test_lone_surrogates(self):
        self.fail("a lone \ud83d surrogate, and another \udc80")

    def test_astral_characters(self):
        self.fail("𝄞 \U0010ffff")

    def test_nul(self):
        self.fail("before\x00after")

    def test_control_characters(self):
        self.fail(
            "bell \x07, backspace \x08, return \r, tab \t, form feed \x0c, escape \x1b, delete \x7f, \x85 and \u2028"
        )

    def test_colors(self):
        self.fail(f"{RED} and \x1b[2Jcleared")

    def test_bytes(self):
        self.assertEqual(b"\xff\x00", b"\xfe\x00")

    def test_markup(self):
        self.fail("<b>&amp;</b> ]]> <!-- \" ' -->")

    def test_looks_like_a_protocol(self):
        self.fail('{"m": "finished"}\n. 0 1 0 0\n{"r": "test", "test": 0}')

    def test_no_message(self):
        raise AssertionError

    def test_many_lines(self):
        self.fail("\n".join(f"line {n}" for n in range(1000)))

    def test_ends_with_line_feeds(self):
        self.fail("three at the end\n\n\n")

    def test_skipped_in_color(self):
        self.skipTest(f"{RED} ünï \x00 \ud83d\nsecond line")


class LengthTests(SimpleTestCase):
    maxDiff = None

    def test_one_long_line(self):
        self.fail("x" * 1_000_000)

    def test_long_and_not_ascii(self):
        self.fail("ä\u2028\x00" * 200_000)

    def test_a_long_difference(self):
        lines = [f"line {n} of a very long text that does not change" for n in range(15_000)]
        changed = lines[:7_000] + ["this one is new"] + lines[7_000:]
        self.assertEqual(lines, changed)

    def test_a_long_text_that_is_cut(self):
        self.maxDiff = 640
        self.assertEqual("a\n" * 2000, "a\n" * 1999 + "b\n")
