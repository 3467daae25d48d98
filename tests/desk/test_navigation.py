import pytest

from soapnet.desk import navigation

ADDRESSES = {
    "board": "/board/",
    "conflict_list": "/conflicts/",
    "student_list": "/students/",
    "program_list": "/programs/",
    "student_today": "/",
    "said": "/said/",
}


@pytest.mark.parametrize(
    ("access", "labels"),
    [
        ("dean", ["Board", "Conflicts", "Log", "Students", "More"]),
        ("staff", ["Board", "Conflicts", "Log", "Students", "More"]),
        ("faculty", ["Students", "Log", "Programs", "Held", "More"]),
        ("student", ["Today", "Said", "Programs", "Alumni", "Releases"]),
        ("it_admin", []),
        ("", []),
    ],
)
def test_tabs_of_a_role(access, labels):
    assert [place.label for place in navigation.tabs(access)] == labels


def test_side_names_the_cycle():
    assert [group.label for group in navigation.side("dean", "2027")] == ["", "Directory", "Cycle 2027"]


def test_settled_leaves_out_places_without_a_page():
    places = navigation.settled(navigation.tabs("dean"), addresses=ADDRESSES, here="/x/", counts={})

    assert [place.label for place in places] == ["Board", "Conflicts", "Students"]


@pytest.mark.parametrize(
    ("here", "current"),
    [
        ("/students/", ["Students"]),
        ("/students/12/", ["Students"]),
        ("/board/", ["Board"]),
        ("/elsewhere/", []),
    ],
)
def test_settled_lights_the_nearest_place(here, current):
    places = navigation.settled(navigation.tabs("dean"), addresses=ADDRESSES, here=here, counts={})

    assert [place.label for place in places if place.is_current] == current


def test_settled_does_not_light_the_root_everywhere():
    places = navigation.settled(navigation.tabs("student"), addresses=ADDRESSES, here="/said/", counts={})

    assert [place.label for place in places if place.is_current] == ["Said"]


def test_settled_counts():
    places = navigation.settled(
        navigation.tabs("dean"), addresses=ADDRESSES, here="/", counts={"conflicts": 5}
    )

    assert [place.count for place in places] == [0, 5, 0]
