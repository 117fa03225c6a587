"""academy/participation/services.py: folding, counting afresh and checking, alone and under load."""

import random
import threading
from datetime import date, timedelta

import pytest
from django.db import connection, connections, transaction

from academy.participation import counting, services, triggers
from academy.participation.models import MEASURES, ParticipationChange, ParticipationFigure
from enrollments.models import Enrollment
from tests.academy.participation.rows import NOW, make_cohort, make_country, make_enrollment, make_user


def figures() -> dict[tuple[str, str], dict[str, int]]:
    """The figures by country and mode, without zeros."""
    rows = ParticipationFigure.objects.order_by("pk").values("country_id", "mode", *MEASURES)
    return {(row["country_id"], row["mode"]): {measure: row[measure] for measure in MEASURES if row[measure]} for row in rows}


@pytest.mark.django_db
def test_folding_moves_every_change_once():
    cohort = make_cohort()
    kenyan = make_enrollment(cohort)
    make_enrollment(cohort, country_id="PE", mode="audit")

    assert services.fold_changes() == 2
    Enrollment.objects.filter(pk=kenyan.pk).update(learning_minutes=30, started_at=NOW)
    assert services.fold_changes() == 1
    assert services.fold_changes() == 0

    assert figures() == {
        ("KE", "cohort"): {"enrollments": 1, "active": 1, "started": 1, "learning_minutes": 30},
        ("PE", "audit"): {"enrollments": 1, "active": 1},
    }
    assert ParticipationChange.objects.count() == 0
    assert services.check() == []


@pytest.mark.django_db
def test_a_fold_takes_the_oldest_and_no_more_than_asked():
    cohort = make_cohort()
    for code in ["KE", "PE", "ID"]:
        make_enrollment(cohort, country_id=code)

    assert services.fold_changes(most=2) == 2

    assert sorted(country for country, _ in figures()) == ["KE", "PE"]
    assert services.check() == []


@pytest.mark.django_db
def test_more_keys_than_one_statement_holds_are_folded(monkeypatch):
    monkeypatch.setattr(services, "_ROWS_A_STATEMENT", 2)
    cohort = make_cohort()
    for day in range(5):
        make_enrollment(cohort, enrolled_on=date(2020, 10, 12) + timedelta(days=day))

    services.fold_changes()

    assert ParticipationFigure.objects.count() == 5
    assert services.check() == []


@pytest.mark.django_db
def test_the_check_tells_what_is_too_much_and_too_little():
    cohort = make_cohort()
    make_enrollment(cohort)
    make_enrollment(cohort, country_id="PE")
    services.fold_changes()

    ParticipationFigure.objects.filter(country="KE").update(enrollments=5, started=2)
    ParticipationFigure.objects.filter(country="PE").update(active=0)

    found = [(wrong.cohort_id, wrong.country, wrong.enrolled_on, wrong.mode, wrong.surplus) for wrong in services.check()]
    day = date(2020, 10, 12)
    assert found == [(cohort.pk, "KE", day, "cohort", {"enrollments": 4, "started": 2}), (cohort.pk, "PE", day, "cohort", {"active": -1})]


@pytest.mark.django_db
def test_a_recount_puts_the_truth_in_place_of_figures_and_changes():
    cohort = make_cohort()
    make_enrollment(cohort, state="completed", score=9000, settled_at=NOW, certified_at=NOW, started_at=NOW, learning_minutes=80)
    services.fold_changes()
    make_enrollment(cohort, state="withdrawn")
    ParticipationFigure.objects.update(enrollments=70)

    assert services.recount() == 1

    assert ParticipationChange.objects.count() == 0
    assert services.check() == []
    expected = {"enrollments": 2, "started": 1, "completed": 1, "withdrawn": 1, "certified": 1, "settled": 1, "completed_settled": 1}
    assert figures() == {("KE", "cohort"): expected | {"score_sum": 9000, "score_count": 1, "learning_minutes": 80}}


@pytest.mark.django_db
def test_every_measure_has_its_expression_in_the_recount():
    fields = {"state": "completed", "score": 9000, "settled_at": NOW, "certified_at": NOW, "started_at": NOW, "learning_minutes": 80}
    cohort = make_cohort()
    for state in [fields, {}, {"state": "not_completed", "settled_at": NOW}, {"state": "withdrawn"}]:
        make_enrollment(cohort, **state)
    services.fold_changes()
    by_triggers = ParticipationFigure.objects.values(*MEASURES).get()

    services.recount()

    assert ParticipationFigure.objects.values(*MEASURES).get() == by_triggers
    assert set(by_triggers.values()) == {4, 1, 2, 9000, 80}


@pytest.mark.django_db
def test_faults_of_the_counting_are_told_in_words(monkeypatch):
    cohort = make_cohort()
    assert services.counting_faults() == []

    triggers.drop(connection)
    make_enrollment(cohort)
    triggers.install(connection)
    monkeypatch.setattr(services, "MOST_UNFOLDED", 0)
    make_enrollment(cohort)

    assert services.counting_faults() == [
        f"cohort {cohort.pk}, KE, 2020-10-12, cohort: figures minus recount is {{'enrollments': -1, 'active': -1}}.",
        "1 changes wait to be folded; is the worker running?",
    ]


@pytest.mark.django_db(transaction=True)
def test_who_writes_during_a_recount_waits_until_it_is_done(monkeypatch):
    enrollment = make_enrollment(make_cohort())
    recount_sql, order = counting.recount_sql, []

    def write():
        Enrollment.objects.filter(pk=enrollment.pk).update(learning_minutes=30)
        order.append("written")
        connections.close_all()

    writer = threading.Thread(target=write)

    def while_somebody_writes():
        writer.start()
        writer.join(0.3)
        order.append("counted")
        return recount_sql()

    monkeypatch.setattr(counting, "recount_sql", while_somebody_writes)
    services.recount()
    writer.join()

    assert order == ["counted", "written"]
    assert services.check() == []


WRITERS, CHECKS = 8, 100


@pytest.mark.django_db(transaction=True)
def test_the_figures_equal_a_recount_at_every_instant_under_eight_writers():
    cohorts = [make_cohort(), make_cohort(delivery="webinar")]
    for code in ["KE", "PE", "ID"]:
        make_country(code)
    trainees = [[make_user() for _ in range(4)] for _ in range(WRITERS)]
    stop, faults, written = threading.Event(), [], []

    def work(step):
        try:
            while not stop.is_set():
                step()
                stop.wait(0.01)  # SQLite's lock is not fair: who never pauses can starve the others until their time is out
        except Exception as fault:  # noqa: BLE001 -- told in the test's own thread
            faults.append(fault)
        finally:
            connections.close_all()

    def writer(number):
        chance = random.Random(number)

        def step():
            with transaction.atomic():
                _write_something(chance, cohorts, trainees[number])
                if chance.random() < 0.2:
                    transaction.set_rollback(True)
            written.append(1)

        return step

    steps = [*(writer(number) for number in range(WRITERS)), lambda: services.fold_changes(most=50), lambda: services.fold_changes(most=50)]
    threads = [threading.Thread(target=work, args=[step]) for step in steps]
    for thread in threads:
        thread.start()
    try:
        pause = random.Random(20201012)
        differences = []
        for number in range(CHECKS):
            stop.wait(pause.random() * 0.02)
            differences += services.check()
            if number % 25 == 24:
                services.recount()
    finally:
        stop.set()
        for thread in threads:
            thread.join()

    assert faults == []
    assert differences == []
    assert len(written) > WRITERS
    while services.fold_changes():
        pass
    assert services.check() == []
    assert sum(ParticipationFigure.objects.values_list("enrollments", flat=True)) == Enrollment.objects.count()


def _write_something(chance, cohorts, trainees):
    trainee, cohort = chance.choice(trainees), chance.choice(cohorts)
    enrollment = Enrollment.objects.filter(trainee=trainee, cohort=cohort).first()
    if enrollment is None:
        make_enrollment(cohort, trainee=trainee, country_id=chance.choice(["KE", "PE"]), mode=chance.choice(["cohort", "audit"]))
        return
    change = chance.choice(
        [
            {"country_id": chance.choice(["KE", "PE", "ID"])},
            {"started_at": NOW, "learning_minutes": chance.randrange(200)},
            {"mode": "cohort", "state": "completed", "completed_at": NOW, "withdrawn_at": None, "score": chance.randrange(10001)},
            {"state": "active", "completed_at": None, "withdrawn_at": None, "score": None, "certified_at": None},
            {"name": "Amina O."},
            None,
        ]
    )
    chosen = Enrollment.objects.filter(pk=enrollment.pk)
    if change is None:
        chosen.delete()
    else:
        chosen.update(**change)
