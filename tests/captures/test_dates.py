"""Dates as pages print them: read, or refused by name (decision 5, F6)."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedsvc.captures.dates import find_date

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    "line",
    [
        "May 3, 2023",
        "May 3 2023",
        "May 3,2023",
        "MAY 3RD, 2023",
        "Wednesday, May 3rd, 2023",
        "3 May 2023",
        "3rd of May 2023",
        "Wed 3 May 2023",
        "3-May-2023",
        "2023-05-03",
        "2023/05/03",
        "2023/5/3",
        "03/05/2023",
        "3.5.2023",
        "3 de mayo de 2023",
        "miércoles, 3 de mayo del 2023",
        "May  3,2023",
        "mercredi 3 mai 2023",
        "3. Mai 2023",
        "3 de maio de 2023",
        "mercoledì 3 maggio 2023",
    ],
)
def test_a_day_is_read_in_every_spelling(line: str) -> None:
    found = find_date(line)
    assert found is not None
    assert (found.day, found.clock, found.problem) == (date(2023, 5, 3), None, None)
    assert (found.start, found.end) == (0, len(line))


@pytest.mark.parametrize(
    ("name", "month"),
    [
        (name, number)
        for number, names in enumerate(
            [
                "January Jan enero janvier Januar janeiro gennaio",
                "February Feb febrero février Februar fevereiro febbraio",
                "March Mar marzo mars März março",
                "April Apr abril avril aprile",
                "May mayo mai maio maggio",
                "June Jun junio juin Juni junho giugno",
                "July Jul julio juillet Juli julho luglio",
                "August Aug agosto août",
                "September Sep Sept septiembre septembre setembro settembre",
                "October Oct octubre octobre Oktober outubro ottobre",
                "November Nov noviembre novembre novembro",
                "December Dec diciembre décembre Dezember dezembro dicembre",
            ],
            1,
        )
        for name in names.split()
    ],
)
def test_months_are_known_in_six_languages(name: str, month: int) -> None:
    found = find_date(f"7 {name} 2022")
    assert found is not None
    assert found.day == date(2022, month, 7)


@pytest.mark.parametrize(
    ("line", "clock", "zone"),
    [
        ("May 10, 2023, 04:54 pm", time(16, 54), None),
        ("May 10, 2023 at 12:05 a.m.", time(0, 5), None),
        ("2023-05-10T09:08:07Z", time(9, 8, 7), UTC),
        ("2023-05-10 14:14 GMT+08:00", time(14, 14), timezone(timedelta(hours=8))),
        ("2023/05/10 14:14:15 +0530", time(14, 14, 15), timezone(timedelta(hours=5, minutes=30))),
        ("10 de mayo de 2023 a las 18:30", time(18, 30), None),
    ],
)
def test_the_time_and_the_offset_are_read_where_they_are_given(
    line: str, clock: time, zone: timezone | None
) -> None:
    found = find_date(line)
    assert found is not None
    assert (found.day, found.clock, found.zone) == (date(2023, 5, 10), clock, zone)
    assert found.published(LONDON) == datetime.combine(date(2023, 5, 10), clock, zone or LONDON)


@pytest.mark.parametrize(
    "line", ["May 2023", "10 2023", "May 10", "1 min read", "2023", "12:09", "in 2023, May", ""]
)
def test_f6_a_date_with_a_missing_part_is_none(line: str) -> None:
    assert find_date(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "31 February 2023",
        "January 1, 0001",
        "December 31, 9999",
        "32/01/2023",
        "2023-13-10",
        "13/13/2023",
        "0 May 2023",
    ],
)
def test_f6_a_day_that_cannot_be_is_refused_by_name(line: str) -> None:
    found = find_date(line)
    assert found is not None
    assert found.day is None
    assert found.problem is not None
    assert line in found.problem


def test_a_day_of_two_digits_may_touch_its_comma() -> None:
    found = find_date("May 10,2023")
    assert found is not None
    assert (found.day, found.problem) == (date(2023, 5, 10), None)


def test_f6_the_layout_decides_what_digits_leave_open() -> None:
    day_first = find_date("03/04/2023", day_first=True)
    month_first = find_date("03/04/2023", day_first=False)
    assert day_first is not None
    assert month_first is not None
    assert (day_first.day, month_first.day) == (date(2023, 4, 3), date(2023, 3, 4))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Monday, May 10, 2023", "is not a Monday"),
        ("May 10, 2023 10:00 IST", "unknown zone IST"),
        ("May 10, 2023 25:61", "no such time"),
        ("May 10, 2023 10:00 +99:00", "no such offset"),
    ],
)
def test_f6_what_is_odd_beside_a_good_day_is_a_problem_only(line: str, said: str) -> None:
    found = find_date(line)
    assert found is not None
    assert found.day == date(2023, 5, 10)
    assert found.problem is not None
    assert said in found.problem


@settings(max_examples=500, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            "0 1 31 32 2023 0001 9999 May Feb. febrero de Monday , / - . :".split()
            + "12:09 99:99 am pm T Z +05:30 GMT IST | th".split()
        )
        | st.text(max_size=3)
    )
)
def test_f6_any_date_line_gives_a_day_a_named_refusal_or_nothing(parts: list[str]) -> None:
    for line in ("".join(parts), " ".join(parts)):
        found = find_date(line)
        if found is None:
            continue
        assert found.day is not None or found.problem
        published = found.published(LONDON)
        assert published is None or published.utcoffset() is not None


@settings(max_examples=500, deadline=None)
@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_every_day_is_read_as_it_is_written(day: date) -> None:
    lines = (
        f"{day:%B} {day.day}, {day:%Y}",
        f"{day:%A}, {day.day} {day:%B} {day:%Y}",
        day.isoformat(),
        f"{day:%d/%m/%Y}",
    )
    for line in lines:
        found = find_date(line)
        assert found is not None
        assert (found.day, found.problem) == (day, None)
