import unicodedata

import pytest

from academy import languages
from academy.accounts import names
from academy.demonstration import people, plan
from academy.typesetting import can_print

SCRIPTS = {"ARABIC", "BENGALI", "CYRILLIC", "HANGUL", "KHMER", "LATIN"}


def invented():
    for country in (*people.OVERSEAS, "KR", "ZZ"):
        random = plan.seeded("test", country)
        yield from (people.invent(country, random) for _ in range(40))


def test_every_name_is_one_that_sign_up_takes():
    wrong = [
        each
        for each in invented()
        if names.clean_name(each.name) != each.name or names.clean_latin_name(each.latin_name) != each.latin_name
    ]

    assert wrong == []


def test_every_name_can_be_printed_on_a_certificate():
    assert [each.name for each in invented() if not can_print(each.name)] == []


def test_names_come_in_the_scripts_of_their_countries_and_some_are_single():
    everybody = list(invented())

    scripts = {unicodedata.name(each.name[0]).split()[0] for each in everybody}
    assert scripts >= SCRIPTS
    assert any(" " not in each.latin_name for each in everybody)


def test_every_language_is_a_tag():
    assert {each.language for each in invented() if languages.normalized(each.language) != each.language} == set()


@pytest.mark.parametrize("country", ["KR", "ID", "RS"])
def test_the_same_numbers_give_the_same_person(country):
    assert people.invent(country, plan.seeded(1)) == people.invent(country, plan.seeded(1))
