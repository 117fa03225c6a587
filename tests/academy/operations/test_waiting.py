from datetime import UTC, datetime, timedelta

from academy.operations import waiting

NOW = datetime(2020, 10, 28, 9, 0, tzinfo=UTC)


def test_the_pause_doubles_from_thirty_seconds_and_the_eighth_failure_is_the_last():
    pauses = [waiting.after_failure(tries, OSError("down"), at=NOW)["next_try_at"] for tries in range(8)]

    assert pauses == [*(NOW + timedelta(seconds=seconds) for seconds in (30, 60, 120, 240, 480, 960, 1920)), None]
    assert [waiting.is_given_up(tries) for tries in range(6, 10)] == [False, False, True, True]


def test_a_failure_is_told_with_its_kind_and_fits_every_database():
    values = waiting.after_failure(2, ValueError("a\x00" + "b" * 5000), at=NOW)

    assert values["last_error"] == ("ValueError: a" + "b" * 5000)[:2000]
    assert (values["tries"], values["lease_until"]) == (3, None)
