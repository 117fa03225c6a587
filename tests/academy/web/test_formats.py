from datetime import UTC, date, datetime

import pytest

from academy.web import formats


def test_a_day_is_written_in_the_pages_language():
    day = date(2020, 10, 12)

    assert formats.day(day, language="en") == "12 October 2020"
    assert formats.day(day, language="ko") == "2020년 10월 12일"


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2020, 10, 12), date(2020, 10, 12), "12 October 2020"),
        (date(2020, 10, 12), date(2020, 10, 30), "12–30 October 2020"),
        (date(2020, 10, 12), date(2020, 11, 3), "12 October – 3 November 2020"),
        (date(2020, 12, 12), date(2021, 1, 3), "12 December 2020 – 3 January 2021"),
    ],
)
def test_a_span_names_what_its_days_share_once(first, last, text):
    assert formats.days(first, last, language="en") == text


def test_a_span_in_another_language_is_cldrs():
    assert formats.days(date(2020, 10, 12), date(2020, 10, 30), language="ko") == "2020년 10월 12일~30일"


def test_a_moment_is_told_in_its_zone_with_the_zones_place():
    moment = datetime(2020, 10, 11, 14, 59, tzinfo=UTC)

    assert formats.moment(moment, time_zone="Asia/Seoul", language="en") == "11 October 2020, 23:59 in Seoul"


def test_the_day_of_an_instant_depends_on_the_zone():
    moment = datetime(2020, 10, 11, 20, 0, tzinfo=UTC)

    days = [formats.day_of(moment, time_zone=zone, language="en") for zone in ("UTC", "Asia/Seoul")]

    assert days == ["11 October 2020", "12 October 2020"]


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1 kB"),
        (14_400, "14 kB"),
        (999_499, "999 kB"),
        (999_500, "1 MB"),
        (1_440_000, "1.4 MB"),
        (96_400_000, "96 MB"),
    ],
)
def test_a_size_is_rounded_to_what_a_reader_weighs(number, text):
    assert formats.size(number, language="en") == text.replace(" ", "\N{NO-BREAK SPACE}")


def test_a_part_of_an_hour_takes_the_plural():
    assert [formats.hours(value, language="en") for value in (1.0, 1.5, 14)] == [
        "1 learning hour",
        "1.5 learning hours",
        "14 learning hours",
    ]


def test_numbers_have_the_languages_separators():
    assert (formats.number(4392, language="en"), formats.number(3.5, language="fr")) == ("4,392", "3,5")
