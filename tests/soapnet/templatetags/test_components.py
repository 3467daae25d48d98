import pytest
from django.template import Context, Template

from soapnet.templatetags import components
from soapnet.templatetags.icons import icon, icon_names


def rendered(source: str, **values: object) -> str:
    return Template(source).render(Context(values))


def test_icon_points_into_the_sprite():
    assert icon("phone", "s") == (
        '<svg class="i i-s" aria-hidden="true"><use href="/static/vendor/lucide-1.62.0/icons.svg#i-phone"/></svg>'
    )


def test_icon_refuses_a_name_that_is_not_there():
    with pytest.raises(ValueError, match="No icon 'telephone'"):
        icon("telephone")


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Maya Chen", "MC"),
        ("Dr. Sofia Marchetti ’14", "SM"),
        ("Ana de Souza", "AS"),
        ("Łukasz Żak", "ŁŻ"),
        ("Cher", "C"),
        ("Dr.", "?"),
        ("", "?"),
    ],
)
def test_initials(name, letters):
    assert components.initials(name) == letters


@pytest.mark.parametrize(
    "source",
    [
        "{% chip evil %}",
        '{% state_chip "held" evil %}',
        "{% person evil note=evil %}",
        "{% person evil href=evil %}",
        "{% button evil title=evil %}",
        "{% card title=evil note=evil footer=evil %}{% endcard %}",
        '{% banner "open" evil %}{{ evil }}{% endbanner %}',
        "{% ledger_row evil evil evil to=evil about=evil words=evil %}{{ evil }}{% endledger_row %}",
        "{% ledger_row evil evil evil note=evil chip=evil %}{% endledger_row %}",
        '{% finding "held" evil quotes=quotes source=evil %}{{ evil }}{% endfinding %}',
        "{% need_row evil evil evil advocate=evil reasons=evils doubts=evils %}{% endneed_row %}",
        "{% consent_row evil evil until=evil signed=evil state=evil %}{% endconsent_row %}",
        "{% empty evil %}{{ evil }}{% endempty %}",
        "{% toast evil undo=evil %}",
        "{% load_row evil 1 4 reserved_for=evil away=evil %}",
        '{% day_band evil %}{% ledger_line evil "lock" %}',
    ],
)
def test_parts_escape_what_they_are_given(source):
    evil = "<b>x</b>"
    quotes = [{"before": evil, "marked": evil, "after": evil, "source": evil}]

    text = rendered(source, evil=evil, evils=[evil], quotes=quotes)

    assert "<b>x" not in text
    assert "&lt;b&gt;x" in text


@pytest.mark.parametrize(
    "source",
    [
        '{% state_chip "hold" %}',
        '{% button "x" "danger" %}',
        '{% avatar "Maya" "pupil" %}',
        '{% banner "gate" "x" %}{% endbanner %}',
        '{% finding "bad" "x" %}{% endfinding %}',
        '{% ledger_row "1 pm" "a" "b" channel="pigeon" %}{% endledger_row %}',
    ],
)
def test_parts_refuse_a_misspelt_kind(source):
    with pytest.raises(ValueError, match="Unknown"):
        rendered(source)


@pytest.mark.parametrize("state", sorted(components.STATES))
def test_every_state_has_words_and_an_icon(state):
    label, icon_name, _ = components.STATES[state]

    assert label
    assert icon_name in icon_names()


def test_button_writes_further_attributes():
    text = rendered(
        '{% button "Send" hx_post="/x/" disabled=True hidden=False aria_describedby="" name="do" %}'
    )

    assert (
        text == '<button class="btn btn-plain" type="submit" hx-post="/x/" disabled name="do">Send</button>'
    )


def test_button_with_an_address_is_a_link():
    assert (
        rendered('{% button "Open" "primary" href="/x/" %}')
        == '<a class="btn btn-primary" href="/x/">Open</a>'
    )


def test_meter_shows_where_a_drop_would_land():
    assert 'class="g" x="50.0%"' in rendered("{% meter 2 4 would_be=3 %}")
    assert 'class="g"' not in rendered("{% meter 4 4 would_be=5 %}")


def test_finding_marks_are_spoken():
    quote = {"before": "", "marked": "her leave", "after": "", "source": ""}

    held = rendered('{% finding "held" "x" quotes=quotes %}{% endfinding %}', quotes=[quote])
    to_check = rendered('{% finding "to_check" "x" quotes=quotes %}{% endfinding %}', quotes=[quote])

    assert '<mark class="x"><span class="vh">held: </span>her leave</mark>' in held
    assert '<mark class="w"><span class="vh">to check: </span>her leave</mark>' in to_check


def test_toast_undo_is_a_post_with_a_token():
    text = rendered('{% toast "Logged." undo="/messages/4/undo/" %}', csrf_token="tok")

    assert '<form method="post" action="/messages/4/undo/">' in text
    assert 'value="tok"' in text


@pytest.mark.parametrize(
    ("tags", "address"), [("undo:/x/", "/x/"), ("undo://evil.example/", ""), ("success", ""), ("", "")]
)
def test_undo_address_stays_on_the_site(tags, address):
    class Message:
        extra_tags = tags

    assert components.undo_address(Message()) == address


TEXT = "Her leave & her scores."


@pytest.mark.parametrize(
    ("spans", "html"),
    [
        ([], "Her leave &amp; her scores."),
        (
            [(4, 9, "held")],
            'Her <mark class="x"><span class="vh">held: </span>leave</mark> &amp; her scores.',
        ),
        (
            [(16, 99, "to_check")],
            'Her leave &amp; her <mark class="w"><span class="vh">to check: </span>scores.</mark>',
        ),
        (
            [(0, 9, "held"), (4, 11, "to_check")],
            '<mark class="x"><span class="vh">held: </span>Her leave</mark>'
            '<mark class="w"><span class="vh">to check: </span> &amp;</mark> her scores.',
        ),
        ([(4, 4, "held"), (50, 60, "held")], "Her leave &amp; her scores."),
    ],
)
def test_marked(spans, html):
    named = [{"start": start, "end": end, "severity": severity} for start, end, severity in spans]

    assert components.marked(TEXT, named) == html
