import pytest

from outreach.inbound.markup import LONGEST, as_text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>She <b>called</b> us</p>", "She called us"),
        ("One<br>two<br/>three", "One\ntwo\nthree"),
        ("<style>p{}</style>a<script>if (a < b) run()</script>b<title>c</title>", "ab"),
        ("a <!-- hidden > --> b", "a  b"),
        ("&lt;b&gt; &amp; &eacute;", "<b> & é"),
        ("5 < 6 and <3", "5 < 6 and <3"),
        ("<div>New</div><blockquote><div>Old</div>words</blockquote>after", "New\n\n> Old\n> words\nafter"),
        ("unfinished <a href=", "unfinished"),
        ("<!doctype html><?xml?>x", "x"),
    ],
)
def test_markup_as_the_text_it_shows(markup: str, text: str) -> None:
    assert as_text(markup) == text


@pytest.mark.parametrize("endless", ["<", "<a ", "<!--", "&#", "<blockquote>", "</blockquote>", "<p>"])
def test_markup_without_end_is_read_to_its_limit(endless: str) -> None:
    assert len(as_text(endless * LONGEST)) <= LONGEST
