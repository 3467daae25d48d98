import pytest

from outreach.inbound.authentication import is_denied, is_proven

OURS = "mx.school.example"
PASS = f"{OURS}; spf=pass smtp.mailfrom=x.example; dmarc=pass (p=REJECT) header.from=x.example"


@pytest.mark.parametrize(
    ("results", "proven"),
    [
        ([PASS], True),
        ([PASS.upper()], True),
        ([f"{OURS} 1; dmarc=pass header.from=x.example"], True),
        ([PASS, f"{OURS}; dkim=fail header.d=x.example"], True),
        (["mx.other.example; dmarc=pass header.from=x.example"], False),
        (["mx.school.example.evil.example; dmarc=pass header.from=x.example"], False),
        (["(mx.school.example) evil.example; dmarc=pass header.from=x.example"], False),
        ([f"{OURS}; dmarc=fail header.from=x.example"], False),
        ([f"{OURS}; dmarc=none header.from=x.example"], False),
        ([f"{OURS}; dmarc=pass header.from=other.example"], False),
        ([f"{OURS}; dmarc=pass"], False),
        ([f"{OURS}; spf=pass (dmarc=pass header.from=x.example)"], False),
        ([f"{OURS}; dkim=pass header.d=x.example"], False),
        ([PASS, f"{OURS}; dmarc=fail header.from=x.example"], False),  # one of them is forged
        ([], False),
        ([""], False),
    ],
)
def test_proven_only_by_our_own_server(results: list[str], proven: bool) -> None:
    assert is_proven(results, trusted=OURS, address="ann@x.example") is proven


def test_nothing_is_proven_where_no_server_is_trusted() -> None:
    assert not is_proven(["; dmarc=pass header.from=x.example", PASS], trusted="", address="ann@x.example")


@pytest.mark.parametrize(
    ("results", "denied"),
    [
        ([PASS], False),
        ([], False),
        ([f"{OURS}; dkim=fail header.d=x.example"], False),
        (["mx.other.example; dmarc=fail header.from=x.example"], False),
        ([f"{OURS}; dmarc=fail header.from=x.example"], True),
        ([f"{OURS}; dmarc=none header.from=x.example"], True),
        ([f"{OURS}; dmarc=pass header.from=other.example"], True),
        ([PASS, f"{OURS}; dmarc=fail header.from=x.example"], True),
    ],
)
def test_denied_where_our_own_server_says_anything_but_pass(results: list[str], denied: bool) -> None:
    assert is_denied(results, trusted=OURS, address="ann@x.example") is denied


def test_nothing_is_denied_where_no_server_is_trusted() -> None:
    assert not is_denied(["; dmarc=fail header.from=x.example"], trusted="", address="ann@x.example")
