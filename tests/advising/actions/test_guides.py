from dataclasses import replace

import pytest

from advising.actions.guides import BadGuide, change_guide
from advising.guide import ADVICE, Advice, Bars, Guide, Reading
from advising.models import AuditEvent, School
from advising.permissions import NotAllowed
from tests import factories, moments

pytestmark = pytest.mark.django_db
NOW = moments.moment(moments.WINTER)


@pytest.fixture
def school() -> School:
    return factories.SchoolFactory()


def test_guide_is_kept_where_it_differs(school: School) -> None:
    dean = factories.DeanFactory(school=school)
    guide = Guide(Bars(low=220), {**ADVICE, Reading.RED_FLAG: Advice(("The ombudsperson",), ())})

    for _ in range(2):
        change_guide(school=school, guide=guide, by=dean, now=NOW)

    school.refresh_from_db()
    assert school.guide["bars"] == {"low": 220}
    assert list(school.guide["advice"]) == ["red_flag"]
    assert AuditEvent.objects.count() == 1


WRONG = {
    "no score": Guide(Bars(low=22)),
    "out of order": Guide(Bars(low=250, solid=240, high=260)),
    "too many lines": Guide(advice={Reading.MD_LOW: Advice(("x",) * 9, ())}),
    "nothing said": Guide(advice={Reading.MD_LOW: Advice((), ())}),
}


@pytest.mark.parametrize("guide", WRONG.values(), ids=WRONG)
def test_wrong_guide_is_refused(guide: Guide, school: School) -> None:
    with pytest.raises(BadGuide):
        change_guide(school=school, guide=guide, by=factories.DeanFactory(school=school), now=NOW)


def test_guide_is_the_deans(school: School) -> None:
    for by in (factories.StaffFactory(school=school), factories.DeanFactory()):
        with pytest.raises(NotAllowed):
            change_guide(school=school, guide=replace(Guide(), is_abroad=True), by=by, now=NOW)
