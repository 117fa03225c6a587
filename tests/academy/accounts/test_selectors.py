"""Countries and their names; the texts to agree to."""

import pytest

from academy import languages
from academy.accounts import legal, selectors
from academy.accounts.models import Country, CountryName
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def test_there_are_249_countries_and_the_international_organizations():
    shapes = {drawn: Country.objects.filter(drawn=drawn).count() for drawn in Country.Drawn.values}

    assert (Country.objects.exclude(pk="ZZ").count(), shapes) == (249, {"shape": 174, "dot": 75, "not": 1})
    assert list(Country.objects.filter(region="").values_list("pk", flat=True)) == ["AQ", "ZZ"]


@pytest.mark.parametrize(
    ("code", "row"),
    [
        ("KR", ("142", "030", True, "shape")),
        ("RS", ("150", "039", False, "shape")),
        ("SG", ("142", "035", False, "dot")),
        ("TV", ("009", "061", False, "dot")),
        ("ZZ", ("", "", False, "not")),
    ],
)
def test_a_country_has_its_regions_and_how_it_is_drawn(code, row):
    assert Country.objects.values_list("region", "subregion", "domestic", "drawn").get(pk=code) == row


@pytest.mark.parametrize("language", languages.INTERFACE)
def test_every_country_has_a_name_of_its_own_in_each_language_of_the_interface(language):
    names = selectors.country_names(language)

    assert len(names) == len(set(names.values())) == 250
    assert [code for code, name in names.items() if name in {"", code}] == []


def test_a_country_without_a_name_in_a_language_has_its_english_one():
    assert selectors.country_names("rw")["KH"] == "Cambodia"


def test_an_installation_calls_a_country_as_it_likes():
    CountryName.objects.create(country_id="CZ", language="en", name="Czech Republic")

    assert (selectors.country_names("en")["CZ"], selectors.country_names("fr")["CZ"]) == ("Czech Republic", "Tchéquie")


def test_international_organization_is_no_unknown_region():
    assert [selectors.country_names(tag)["ZZ"] for tag in ("en", "ko", "de")] == [
        "International organization",
        "국제기구",
        "International organization",
    ]


def test_a_person_is_called_by_what_there_is():
    assert selectors.display_name(UserFactory(name="", login_name="amina")) == "amina"


def test_a_text_that_is_not_translated_is_shown_in_english():
    language, html = legal.text("privacy", "fr")

    assert (language, html.startswith("<p>"), legal.title("privacy", "fr")) == ("en", True, "Privacy notice")


def test_a_document_that_is_not_there_is_an_error():
    with pytest.raises(KeyError):
        legal.current("cookies")


def test_a_translation_of_an_older_version_is_left_out(tmp_path, monkeypatch):
    for name, version in (("terms.en.md", "2"), ("terms.ko.md", "2"), ("terms.fr.md", "1")):
        (tmp_path / name).write_text(
            f"---\ntitle: T\nversion: {version}\nsince: 2026-01-01\n---\n<b>x</b> [y](javascript:z)\n", encoding="utf-8"
        )
    monkeypatch.setattr(legal, "FOLDER", tmp_path)
    legal.current.cache_clear()
    legal._read.cache_clear()

    try:
        assert (legal.current("terms").languages, legal.current("terms").version) == (("en", "ko"), "2")
        assert legal.text("terms", "fr") == ("en", "<p>&lt;b&gt;x&lt;/b&gt; [y](javascript:z)</p>\n")
    finally:
        legal.current.cache_clear()
        legal._read.cache_clear()
