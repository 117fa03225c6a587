"""academy/participation/api: who may ask, what may be asked, what comes back as JSON, CSV and XLSX."""

import csv
import io
from datetime import date

import openpyxl
import pytest
from django.utils import timezone

from academy.participation.measures import TEXTS
from courses.models import Cohort
from tests.academy.participation.rows import NOW, make_cohort, make_country, make_enrollment, make_staff, make_user
from tests.factories.participation import PublicationFactory

pytestmark = pytest.mark.django_db

PATH = "/api/v1/participation"
SETTLED = {"state": "completed", "settled_at": NOW, "started_at": NOW, "certified_at": NOW}


@pytest.fixture
def administrator(api):
    user = make_staff("administrator")
    api.force_authenticate(user)
    return user


def whole(answer) -> bytes:
    """The body, read to its end: only then a streamed answer closes what it has open."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_the_report_has_the_shape_that_clients_rely_on(api, administrator, settings):
    settings.REPORTING_TIME_ZONE = "Asia/Seoul"
    cohort = make_cohort()
    make_enrollment(cohort, **SETTLED, score=8050, learning_minutes=100)
    make_enrollment(cohort, state="not_completed", settled_at=NOW, last_active_at=timezone.now())
    make_enrollment(cohort, mode="audit", country_id="ZZ")
    PublicationFactory(key="newsletter")

    answer = api.get(PATH, {"group_by": "country,month", "from": "2020-10-01"})

    body = answer.json()
    zero = dict.fromkeys(["enrolled", "started", "completed", "not_completed", "withdrawn", "certified", "settled", "learning_minutes"], 0)
    kenya = zero | {
        "enrolled": 2,
        "auditing": 0,
        "started": 1,
        "completed": 1,
        "not_completed": 1,
        "certified": 1,
        "settled": 2,
        "completion_rate": 50.0,
        "mean_score": 80.5,
        "learning_minutes": 100,
        "learning_hours": 1.67,
    }
    organization = zero | {"auditing": 1, "completion_rate": None, "mean_score": None, "learning_hours": 0.0}
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert body["group_by"] == ["country", "month"]
    assert body["period"] == {"from": "2020-10-01", "to": None, "time_zone": "Asia/Seoul"}
    assert body["bounds"] == {"everything": True, "cohorts": [], "countries": []}
    assert body["rows"] == [
        {"country": "KE", "country_name": "Kenya", "month": "2020-10"} | kenya,
        {"country": "ZZ", "country_name": "International organization", "month": "2020-10"} | organization,
    ]
    assert body["total"] == kenya | {"auditing": 1, "people": 3, "countries_named": 1, "active_7_days": 1, "active_30_days": 1}
    assert body["publications"] == [
        {
            "key": "newsletter",
            "title": "ICT-based Response to COVID-19 of Korea",
            "delivery": "online",
            "course": "covid-19",
            "cohort": None,
            "period": {"from": "2020-10-12", "to": "2020-10-30", "precision": "day"},
            "people": 265,
            "domestic": 140,
            "overseas": 126,
            "countries_count": 44,
            "countries": [{"country": "BD", "people": None}],
            "source": "DGCC Newsletter 01, January 2021",
            "page": None,
            "note": "Kept as published.",
        }
    ]
    assert body["measures"] == {name: str(text) for name, text in TEXTS.items()}
    assert abs((timezone.now() - timezone.datetime.fromisoformat(body["as_of"])).total_seconds()) < 60


def test_every_measure_of_the_answer_has_its_text(api, administrator):
    body = api.get(PATH).json()

    assert set(body["total"]) == set(TEXTS) - {"period"}


def test_country_is_the_grouping_when_none_is_asked_for(api, administrator):
    make_enrollment(make_cohort())

    assert [row["country"] for row in api.get(PATH).json()["rows"]] == ["KE"]


def test_each_filter_narrows_and_names_come_in_the_language_asked_for(api, administrator):
    cohort = make_cohort()
    make_enrollment(cohort)
    make_enrollment(make_cohort(course="project-management", delivery="training_center"), country_id="PE", enrolled_on=date(2020, 9, 30))
    make_enrollment(cohort, country_id="ID", mode="audit")

    def seen(**query):
        return [row["country"] for row in api.get(PATH, query).json()["rows"]]

    assert seen(course="project-management") == ["PE"]
    assert seen(cohort=str(cohort.uuid)) == ["ID", "KE"]
    assert seen(delivery="training_center") == ["PE"]
    assert seen(mode="audit") == ["ID"]
    assert seen(country="KE") == ["KE"]
    assert seen(**{"from": "2020-10-01"}) == ["ID", "KE"]
    assert seen(to="2020-09-30") == ["PE"]
    assert api.get(PATH, {"group_by": "course", "language": "ko"}).json()["rows"][0]["course_title"] == "과정 covid-19"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("region=142", "region"),
        ("country=KE&country=PE", "country"),
        ("group_by=gender", "group_by"),
        ("group_by=", "group_by"),
        ("group_by=country,country", "group_by"),
        ("group_by=country,course,month", "group_by"),
        ("from=2020-02-30", "from"),
        ("to=20201030", "to"),
        ("to=2020-W01-1", "to"),
        ("to=٢٠٢٠-٠١-٠١", "to"),
        ("from=2020-10-02&to=2020-10-01", "to"),
        ("delivery=post", "delivery"),
        ("mode=guest", "mode"),
        ("country=XX", "country"),
        ("country=", "country"),
        ("country=%00", "country"),
        ("course=no-such", "course"),
        ("cohort=17", "cohort"),
        ("cohort=00000000-0000-4000-8000-000000000000", "cohort"),
        ("language=english", "language"),
    ],
)
@pytest.mark.parametrize("suffix", ["", ".csv", ".xlsx"])
def test_what_cannot_be_asked_is_told_by_field(api, administrator, query, field, suffix):
    make_country("KE")
    make_country("PE")

    answer = api.get(f"{PATH}{suffix}?{query}")

    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert list(answer.json()["errors"]) == [field]


@pytest.mark.parametrize("suffix", ["", ".csv", ".xlsx"])
def test_only_staff_with_a_second_factor_read_live_figures(api, suffix):
    cohort, kenya = make_cohort(), make_country("KE")
    statuses = {"nobody": api.get(PATH + suffix).status_code}
    people = {
        "trainee": make_user(),
        "author": make_staff("author", course=cohort.version.course),
        "instructor": make_staff("instructor", cohort=cohort),
        "coordinator": make_staff("coordinator", country=kenya),
        "administrator": make_staff("administrator"),
    }

    for role, user in people.items():
        api.force_authenticate(user)
        answer = api.get(PATH + suffix)
        statuses[role] = answer.status_code
        whole(answer)

    assert statuses == {"nobody": 401, "trainee": 403, "author": 403, "instructor": 200, "coordinator": 200, "administrator": 200}


def test_staff_without_a_second_factor_are_told_so(api):
    user = make_staff("administrator")
    user.demonstration = False
    user.save()
    api.force_authenticate(user)

    answer = api.get(PATH)

    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/mfa-required")


def test_a_coordinator_reads_their_country_and_is_refused_another(api):
    kenya = make_country("KE")
    cohort = make_cohort()
    make_enrollment(cohort)
    make_enrollment(cohort, country_id="PE")
    api.force_authenticate(make_staff("coordinator", country=kenya))

    body = api.get(PATH).json()

    assert [(row["country"], row["enrolled"]) for row in body["rows"]] == [("KE", 1)]
    assert (body["total"]["enrolled"], body["total"]["people"]) == (1, 1)
    assert body["bounds"] == {"everything": False, "cohorts": [], "countries": ["KE"]}
    assert api.get(PATH, {"country": "KE"}).status_code == 200
    assert api.get(PATH, {"country": "PE"}).status_code == 403


def test_an_instructor_reads_their_cohorts_and_a_foreign_draft_is_as_if_missing(api):
    own, foreign = make_cohort(), make_cohort()
    Cohort.objects.update(published_at=None)
    for cohort in [own, foreign]:
        make_enrollment(cohort)
    api.force_authenticate(make_staff("instructor", cohort=own))

    body = api.get(PATH, {"group_by": "cohort"}).json()

    assert [(row["cohort"], row["enrolled"]) for row in body["rows"]] == [(str(own.uuid), 1)]
    assert body["bounds"] == {"everything": False, "cohorts": [str(own.uuid)], "countries": []}
    missing = api.get(PATH, {"cohort": "00000000-0000-4000-8000-000000000000"})
    assert api.get(PATH, {"cohort": str(foreign.uuid)}).content == missing.content


HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "'=1", " =1", "＝1", 'Peru, "south"', '= "x"\n=2']


def hostile_cohorts():
    for title in HOSTILE:
        make_enrollment(make_cohort(title=title), **SETTLED, score=7512)


def test_the_csv_holds_the_rows_and_no_text_acts_as_a_formula(api, administrator):
    hostile_cohorts()

    answer = api.get(f"{PATH}.csv?group_by=cohort,month", headers={"accept": "text/csv"})

    head, *lines = csv.reader(io.StringIO(whole(answer).decode()))
    titles = [line[1] for line in lines]
    body = api.get(f"{PATH}?group_by=cohort,month").json()
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == f'attachment; filename="participation-cohort-month-{timezone.now():%Y-%m-%d}.csv"'
    assert head == list(body["rows"][0])
    assert [title for title in titles if title.lstrip().startswith(("=", "+", "-", "@", "＝"))] == []
    assert sorted(title.removeprefix("'") for title in titles) == sorted(HOSTILE)
    assert [line[2:] for line in lines] == [["2020-10", "1", "0", "1", "1", "0", "0", "1", "1", "100.0", "75.12", "0", "0.0"]] * len(
        HOSTILE
    )


def test_the_workbook_holds_figures_publications_and_what_they_mean(api, administrator):
    hostile_cohorts()
    PublicationFactory(key="newsletter", title="=1+1")

    answer = api.get(f"{PATH}.xlsx?group_by=cohort&course=covid-19")

    book = openpyxl.load_workbook(io.BytesIO(whole(answer)))
    head, *lines = book["Participation"].iter_rows(values_only=True)
    titles = book["Participation"]["B"][1:]
    about = {row[0]: row[1:] for row in book["About"].iter_rows(values_only=True)}
    assert book.sheetnames == ["Participation", "Publications", "About"]
    assert head[:4] == ("cohort", "cohort_title", "enrolled", "auditing")
    assert {cell.data_type for cell in titles} == {"s"}
    assert sorted(cell.value for cell in titles) == sorted(HOSTILE)
    assert {line[2:6] for line in lines} == {(1, 0, 1, 1)}
    assert [cell.value for cell in book["Publications"][2]] == [
        "newsletter", "=1+1", "online", "covid-19", None, "2020-10-12", "2020-10-30", "day", 265, 140, 126, 44, "BD",
        "DGCC Newsletter 01, January 2021", None, "Kept as published.",
    ]  # fmt: skip
    assert book["Publications"]["B2"].data_type == "s"
    assert about["course"] == ("covid-19", None)
    assert about["people"] == (len(HOSTILE), str(TEXTS["people"]))
    assert about["completion_rate"] == (100, str(TEXTS["completion_rate"]))


def test_the_number_of_queries_does_not_grow_with_the_rows(api, administrator, django_assert_num_queries):
    make_enrollment(make_cohort())
    with django_assert_num_queries(7):  # administrator (twice), figures, people, names of countries (two), publications
        api.get(PATH)

    for code in ["PE", "ID"]:
        make_enrollment(make_cohort(), country_id=code)
        PublicationFactory()
    with django_assert_num_queries(7):
        api.get(PATH)
