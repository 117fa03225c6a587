"""academy/participation/publications.py: figures as they were published, kept apart, nothing corrected."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings as real_settings

from academy.participation.models import Publication
from academy.participation.publications import PublicationsFaulty, load_publications
from academy.participation.reports import Filters
from academy.participation.selectors import published_figures
from tests.academy.participation.rows import make_cohort, make_country

pytestmark = pytest.mark.django_db

ENTRY = """\
- key: course-2020
  title: ICT-based Response to COVID-19 of Korea
  delivery: online
  course: covid-19
  cohort: null
  period: {from: 2020-10-12, to: 2020-10-30, precision: day}
  people: 265
  domestic: 140
  overseas: 126
  countries_count: 44
  countries:
    - {country: BD, people: null}
    - {country: "NO", people: 3}
  source: {title: Newsletter, publisher: NIA, date: "2021-01"}
  page: null
  note: The parts add up to 266.
"""


@pytest.fixture
def content(tmp_path, settings):
    """An empty content folder; the path of its file of publications. Two countries exist."""
    settings.CONTENT_FOLDER = tmp_path
    make_country("BD")
    make_country("NO")
    return tmp_path / "publications.yaml"


def load() -> list[str]:
    told: list[str] = []
    load_publications(told.append)
    return told


def test_an_entry_is_kept_as_it_was_published(content):
    content.write_text(ENTRY)

    assert load() == ["Figures from publications: 1 changed."]

    fields = Publication.objects.values().get()
    del fields["id"]
    assert fields == {
        "key": "course-2020",
        "title": "ICT-based Response to COVID-19 of Korea",
        "delivery": "online",
        "course_slug": "covid-19",
        "cohort_id": None,
        "period_from": date(2020, 10, 12),
        "period_to": date(2020, 10, 30),
        "precision": "day",
        "people": 265,
        "domestic": 140,
        "overseas": 126,
        "countries_count": 44,
        "countries": [{"country": "BD", "people": None}, {"country": "NO", "people": 3}],
        "source": "Newsletter. NIA, 2021-01",
        "page": "",
        "note": "The parts add up to 266.",
    }


def test_the_same_again_changes_nothing_a_change_replaces_what_is_gone_goes(content):
    content.write_text(ENTRY + ENTRY.replace("course-2020", "release-2020"))
    load()
    row = Publication.objects.get(key="course-2020").pk

    assert load() == []
    content.write_text(ENTRY.replace("people: 265", "people: 264"))
    assert load() == ["Figures from publications: 2 changed."]

    assert list(Publication.objects.values_list("pk", "people")) == [(row, 264)]
    content.unlink()
    load()
    assert Publication.objects.count() == 0


def test_an_entry_about_a_cohort_names_it_by_its_id(content):
    cohort = make_cohort()
    content.write_text(ENTRY.replace("cohort: null", f"cohort: {cohort.uuid}"))

    load()

    assert Publication.objects.get().cohort == cohort


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("people: 265", "people: about 265", "publications.yaml:7: entry 1, people: a whole number"),
        ("people: 265", "people: -1", "publications.yaml:7: entry 1, people: a whole number"),
        ("to: 2020-10-30", "to: 2020-10-32", "publications.yaml:6: entry 1, period, to: day is out of range for month"),
        ("to: 2020-10-30", "to: 2020-10-11", "publications.yaml:6: entry 1, period: `to` is before `from`"),
        ("from: 2020-10-12", "from: October", "publications.yaml:6: entry 1, period, from: a day is written 2020-10-30"),
        (
            "delivery: online",
            "delivery: post",
            "publications.yaml:3: entry 1, delivery: Input should be 'online', 'webinar', 'invitational' or 'training_center'",
        ),
        ("  page: null\n", "", "publications.yaml:1: entry 1, page: Field required"),
        ("page: null", "page: null\n  pages: 3", "publications.yaml:16: entry 1, pages: Extra inputs are not permitted"),
        ("country: BD", "country: XX", "publications.yaml:12: entry 1, countries, entry 1: XX is no country"),
        ('country: "NO"', "country: BD", "publications.yaml:13: entry 1, countries, entry 2: BD stands twice"),
        ("cohort: null", "cohort: 00000000-0000-4000-8000-000000000000", "publications.yaml:5: entry 1, cohort: there is no such cohort"),
        ("note: The", "people: 3\n  note: The", "publications.yaml:16: people is written twice"),
        ("- key", "key", "publications.yaml:2: this is not YAML: mapping values are not allowed here"),
    ],
)
def test_a_fault_is_told_by_line_and_changes_nothing(content, before, after, fault):
    content.write_text(ENTRY)
    load()
    content.write_text(ENTRY.replace(before, after, 1) + ENTRY.replace("course-2020", "other-2020"))

    with pytest.raises(PublicationsFaulty) as raised:
        load()

    assert str(raised.value).splitlines()[0] == fault
    assert list(Publication.objects.values_list("key", flat=True)) == ["course-2020"]


def test_a_key_that_stands_twice_is_a_fault(content):
    content.write_text(ENTRY * 2)

    with pytest.raises(PublicationsFaulty, match=r"^publications\.yaml:17: entry 2, key: course-2020 stands twice$"):
        load()


def test_the_2020_course_is_shown_as_both_publications_have_it(settings):
    for code in {"BD", "BR", "CN", "DZ", "ID", "KE", "MG", "NG", "PE", "PK", "US", "VN"}:
        make_country(code)
    settings.CONTENT_FOLDER = Path(real_settings.BASE_DIR) / "content"

    load()

    both = published_figures(Filters(course="ict-based-response-to-covid-19"))
    assert [(figure.people, figure.overseas, figure.countries_count, figure.domestic) for figure in both] == [
        (265, 126, 44, 140),
        (264, 131, 39, 133),
    ]
    assert all(figure.source and figure.note for figure in both)
    assert [figure.people for figure in published_figures(Filters(delivery="invitational"))] == [21, 31, 8]
    webinar = published_figures(Filters(delivery="webinar"))
    assert [(figure.people, figure.countries_count, figure.countries) for figure in webinar] == [(3667, 13, [])]
