"""Months in the site's zone: which one a time lies in, and where they begin and end."""

from zoneinfo import ZoneInfo

import pytest

from feedsvc.months import Month, month_named, month_of

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("published", "zone", "name"),
    [
        ("2024-05-31T22:59:59Z", "Europe/London", "2024-05"),
        ("2024-05-31T23:00:00Z", "Europe/London", "2024-06"),
        ("2024-12-31T23:59:59Z", "Europe/London", "2024-12"),
        ("2024-12-31T23:59:59Z", "Asia/Dubai", "2025-01"),
        ("2024-03-01T04:59:59Z", "America/New_York", "2024-02"),
    ],
)
def test_a_month_is_that_of_the_day_in_the_sites_zone(published: str, zone: str, name: str) -> None:
    month = month_of(published, ZoneInfo(zone))
    assert month.name == name
    assert month.path == f"archive/{name}"
    assert month.start <= published < month.end
    assert month_named(name, ZoneInfo(zone)) == month


def test_a_month_begins_and_ends_at_midnight_of_the_zone_in_summer_and_winter() -> None:
    assert month_named("2024-03", LONDON) == Month(
        "2024-03", "2024-03-01T00:00:00Z", "2024-03-31T23:00:00Z"
    )
    assert month_named("2023-12", LONDON) == Month(
        "2023-12", "2023-12-01T00:00:00Z", "2024-01-01T00:00:00Z"
    )


@pytest.mark.parametrize("zone", ["Europe/London", "Asia/Kolkata", "Pacific/Kiritimati"])
def test_months_follow_each_other_without_a_gap(zone: str) -> None:
    months = [
        month_named(f"{year}-{month:02}", ZoneInfo(zone))
        for year in (2023, 2024)
        for month in range(1, 13)
    ]
    known = [month for month in months if month]
    assert len(known) == 24
    assert [month.end for month in known[:-1]] == [month.start for month in known[1:]]


@pytest.mark.parametrize(
    "name",
    ["2024-13", "2024-00", "2024-5", "0000-01", "24-05", "2024-05-01", "٢٠٢٤-05", "2024-05\n", ""],
)
def test_f22_other_names_are_no_months(name: str) -> None:
    assert month_named(name, LONDON) is None
