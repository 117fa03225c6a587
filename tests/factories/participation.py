"""Figures as somebody published them."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from academy.participation.models import Publication


class PublicationFactory(DjangoModelFactory):
    """The 2020 course as the newsletter has it. Nothing random; a trait names each other case."""

    class Meta:
        model = Publication

    class Params:
        webinar = factory.Trait(
            course_slug="",
            delivery="webinar",
            period_from=date(2020, 1, 1),
            period_to=date(2020, 12, 31),
            precision="year",
            people=3667,
            domestic=None,
            overseas=None,
            countries_count=13,
            countries=[],
        )

    key = factory.Sequence(lambda number: f"publication-{number}")
    title = "ICT-based Response to COVID-19 of Korea"
    delivery = "online"
    course_slug = "covid-19"
    period_from = date(2020, 10, 12)
    period_to = date(2020, 10, 30)
    precision = "day"
    people = 265
    domestic = 140
    overseas = 126
    countries_count = 44
    countries = factory.LazyFunction(lambda: [{"country": "BD", "people": None}])
    source = "DGCC Newsletter 01, January 2021"
    note = "Kept as published."
