"""Whole days as instants, in zones as they really are."""

import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from courses.days import day_of, first_instant, instant_after, is_zone

WALKED = (date(2024, 1, 1), date(2032, 12, 31))


def begins(day, zone):
    """The oracle: the first instant whose local date has reached the day, found by halving, to the second; knows no clock of the day."""
    place = ZoneInfo(zone)
    before = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=36)
    after = before + timedelta(hours=72)
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=1) // 2)
        before, after = (before, middle) if middle.astimezone(place).date() >= day else (middle, after)
    return after


def days_of_changes(zone):
    """The days from 2024 to 2032 on which the clocks of a zone are moved, with the day before and after each."""
    place, (day, last) = ZoneInfo(zone), WALKED
    found, offset = set(), None
    while day <= last:
        now = datetime(day.year, day.month, day.day, tzinfo=UTC).astimezone(place).utcoffset()
        if offset is not None and now != offset:
            found |= {day + timedelta(days=shift) for shift in (-2, -1, 0, 1)}
        day, offset = day + timedelta(days=1), now
    return sorted(found)


@pytest.mark.parametrize(
    ("zone", "day", "first", "after"),
    [
        ("UTC", date(2020, 10, 30), "2020-10-30T00:00", "2020-10-31T00:00"),
        ("Asia/Seoul", date(2020, 10, 30), "2020-10-29T15:00", "2020-10-30T15:00"),
        ("Asia/Kolkata", date(2020, 10, 30), "2020-10-29T18:30", "2020-10-30T18:30"),
        ("Asia/Kathmandu", date(2020, 10, 30), "2020-10-29T18:15", "2020-10-30T18:15"),
        ("Europe/Belgrade", date(2020, 3, 29), "2020-03-28T23:00", "2020-03-29T22:00"),  # 23 hours
        ("Europe/Belgrade", date(2020, 10, 25), "2020-10-24T22:00", "2020-10-25T23:00"),  # 25 hours
        ("America/Sao_Paulo", date(2018, 11, 4), "2018-11-04T03:00", "2018-11-05T02:00"),  # there was no midnight: the day began at one
        ("America/Sao_Paulo", date(2018, 2, 17), "2018-02-17T02:00", "2018-02-18T03:00"),  # its last hour came twice
        ("Asia/Beirut", date(2022, 3, 27), "2022-03-26T22:00", "2022-03-27T21:00"),  # no midnight either
        ("Asia/Beirut", date(2022, 10, 29), "2022-10-28T21:00", "2022-10-29T22:00"),
        ("Asia/Pyongyang", date(2018, 5, 4), "2018-05-03T15:30", "2018-05-04T15:00"),  # the last half hour was left out
        ("Pacific/Apia", date(2011, 12, 29), "2011-12-29T10:00", "2011-12-30T10:00"),
        ("Pacific/Apia", date(2011, 12, 30), "2011-12-30T10:00", "2011-12-30T10:00"),  # this day was not: it holds no instant
        ("Pacific/Apia", date(2011, 12, 31), "2011-12-30T10:00", "2011-12-31T10:00"),
    ],
)
def test_a_day_is_the_whole_day_of_its_zone(zone, day, first, after):
    span = first_instant(day, zone=zone), instant_after(day, zone=zone)

    assert span == (datetime.fromisoformat(f"{first}+00:00"), datetime.fromisoformat(f"{after}+00:00"))


def test_instants_are_told_in_utc():
    assert first_instant(date(2020, 10, 12), zone="Asia/Seoul").tzinfo is UTC


def test_the_last_second_of_a_day_belongs_to_it_and_the_next_instant_to_the_next_day():
    after = instant_after(date(2020, 10, 30), zone="Asia/Kathmandu")

    days = [day_of(at, zone="Asia/Kathmandu") for at in (after - timedelta(microseconds=1), after)]

    assert days == [date(2020, 10, 30), date(2020, 10, 31)]


def test_a_zone_is_one_of_the_list_and_no_path_or_offset():
    names = ["Asia/Seoul", "UTC", "asia/seoul", "+09:00", "../../etc/passwd", "Asia", "", "Mars/Olympus"]

    assert [name for name in names if is_zone(name)] == ["Asia/Seoul", "UTC"]


def test_a_sample_of_all_zones_agrees_with_the_oracle():
    drawn = random.Random(265)
    zones = sorted(available_timezones())
    asked = [(drawn.choice(zones), date(2011, 6, 1) + timedelta(days=drawn.randrange(12_000))) for _ in range(600)]

    assert [(zone, day) for zone, day in asked if first_instant(day, zone=zone) != begins(day, zone)] == []


@pytest.mark.campaign
def test_every_change_of_every_zone_until_2032_agrees_with_the_oracle():
    asked = [(zone, day) for zone in sorted(available_timezones()) for day in days_of_changes(zone)]

    assert [(zone, day) for zone, day in asked if first_instant(day, zone=zone) != begins(day, zone)] == []
    assert len(asked) > 5_000
