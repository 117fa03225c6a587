import pytest

from courses.texts import best_texts

TEXTS = {"ko": {"title": "대응"}, "en": {"title": "Response"}, "sr-Cyrl": {"title": "Одговор"}}
ORDER = ["en", "ko", "fr", "sr-Cyrl"]


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        (["ko"], "ko"),
        (["fr", "ko"], "ko"),  # the version knows French, this unit does not
        (["km", "sr-Cyrl", "ko"], "sr-Cyrl"),
        (["sr-Latn"], "sr-Cyrl"),  # the same language in another script, before the source
        (["km"], "en"),
        ([], "en"),  # the source, whatever stands first in the texts
    ],
)
def test_the_most_wanted_language_that_a_unit_has_is_shown(wanted, language):
    assert best_texts(TEXTS, wanted=wanted, order=ORDER) == (language, TEXTS[language])


def test_a_language_that_the_version_does_not_list_is_not_shown():
    assert best_texts(TEXTS, wanted=["ko"], order=["en"]) == ("en", TEXTS["en"])
