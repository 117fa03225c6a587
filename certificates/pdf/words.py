"""What a certificate says beside its facts, in the languages that courses are given in."""

from dataclasses import dataclass
from datetime import date

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_interval


@dataclass(frozen=True, slots=True)
class Words:
    """The phrases of one language; `{}` stands for the hours, the date or the address."""

    heading: str
    awarded: str
    completed: str
    hours: str
    issued: str
    check: str
    specimen: str
    deliveries: dict[str, str]
    comma: str = ", "


def _deliveries(online: str, webinar: str, invitational: str, training_center: str) -> dict[str, str]:
    return {"online": online, "webinar": webinar, "invitational": invitational, "training_center": training_center}


ENGLISH = Words(
    heading="Certificate of completion",
    awarded="awarded to",
    completed="who has completed the course",
    hours="{} learning hours",
    issued="Issued on {}",
    check="Check it at {}",
    specimen="This is a specimen, not an official certificate.",
    deliveries=_deliveries("online", "webinar", "by invitation", "at a training center"),
)
SERBIAN = Words(
    heading="Уверење о завршеном курсу",
    awarded="додељује се",
    completed="за завршени курс",
    hours="часова учења: {}",
    issued="Издато {}",
    check="Провера: {}",
    specimen="Ово је узорак, а не званично уверење.",
    deliveries=_deliveries("онлајн", "вебинар", "по позиву", "у центру за обуку"),
)
SERBIAN_LATIN = Words(
    heading="Uverenje o završenom kursu",
    awarded="dodeljuje se",
    completed="za završeni kurs",
    hours="časova učenja: {}",
    issued="Izdato {}",
    check="Provera: {}",
    specimen="Ovo je uzorak, a ne zvanično uverenje.",
    deliveries=_deliveries("onlajn", "vebinar", "po pozivu", "u centru za obuku"),
)
LANGUAGES = {
    "en": ENGLISH,
    "ar": Words(
        heading="شهادة إتمام",
        awarded="مُنحت إلى",
        completed="لإتمام الدورة",
        hours="ساعات التعلم: {}",
        issued="صدرت في {}",
        check="للتحقق: {}",
        specimen="هذا نموذج وليس شهادة رسمية.",
        deliveries=_deliveries("عبر الإنترنت", "ندوة عبر الإنترنت", "بدعوة", "في مركز تدريب"),
        comma="، ",
    ),
    "es": Words(
        heading="Certificado de finalización",
        awarded="otorgado a",
        completed="por haber completado el curso",
        hours="{} horas de aprendizaje",
        issued="Expedido el {}",
        check="Verificación: {}",
        specimen="Este documento es una muestra, no un certificado oficial.",
        deliveries=_deliveries("en línea", "seminario web", "por invitación", "en un centro de formación"),
    ),
    "fr": Words(
        heading="Certificat de réussite",
        awarded="décerné à",
        completed="pour avoir terminé le cours",
        hours="{} heures d’apprentissage",
        issued="Délivré le {}",
        check="Vérification : {}",
        specimen="Ceci est un spécimen, et non un certificat officiel.",
        deliveries=_deliveries("en ligne", "webinaire", "sur invitation", "dans un centre de formation"),
    ),
    "km": Words(
        heading="វិញ្ញាបនបត្របញ្ចប់វគ្គសិក្សា",
        awarded="ផ្តល់ជូន",
        completed="ដែលបានបញ្ចប់វគ្គសិក្សា",
        hours="ម៉ោងសិក្សា៖ {}",
        issued="ចេញនៅថ្ងៃទី {}",
        check="ផ្ទៀងផ្ទាត់៖ {}",
        specimen="នេះជាគំរូ មិនមែនជាវិញ្ញាបនបត្រផ្លូវការទេ។",
        deliveries=_deliveries("តាមអនឡាញ", "សិក្ខាសាលាតាមអនឡាញ", "តាមការអញ្ជើញ", "នៅមជ្ឈមណ្ឌលបណ្តុះបណ្តាល"),
    ),
    "ko": Words(
        heading="수료증",
        awarded="받는 사람",
        completed="위 사람은 다음 과정을 수료하였습니다",
        hours="학습 {}시간",
        issued="발급일 {}",
        check="확인: {}",
        specimen="이것은 견본이며 공식 수료증이 아닙니다.",
        deliveries=_deliveries("온라인", "웨비나", "초청 연수", "연수원"),
    ),
    "ru": Words(
        heading="Сертификат о прохождении курса",
        awarded="выдан",
        completed="за прохождение курса",
        hours="учебных часов: {}",
        issued="Дата выдачи: {}",
        check="Проверка: {}",
        specimen="Это образец, а не официальный сертификат.",
        deliveries=_deliveries("онлайн", "вебинар", "по приглашению", "в учебном центре"),
    ),
    "sr": SERBIAN,
    "sr-Latn": SERBIAN_LATIN,
}
RTL_LANGUAGES = frozenset({"ar", "dv", "fa", "he", "ps", "ur"})


def words_of(language: str) -> Words | None:
    """The phrases of a BCP 47 language, if there are any."""
    return LANGUAGES.get(language) or LANGUAGES.get(primary(language))


def primary(language: str) -> str:
    """The language without script and region: `sr` of `sr-Cyrl`."""
    return language.split("-")[0].lower()


def _locale(language: str) -> Locale:
    """CLDR's locale; English writes day before month here."""
    if primary(language) == "en":
        return Locale("en", "GB")
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en", "GB")


def day(on: date, language: str) -> str:
    """A date in words: 2 November 2020."""
    return str(format_date(on, "long", locale=_locale(language)))


def days(first: date, last: date, language: str) -> str:
    """A period in words: 12–30 October 2020."""
    if first == last:
        return day(first, language)
    locale = _locale(language)
    if locale.language != "en":
        return str(format_interval(first, last, "yMMMMd", locale=locale))
    end = day(last, "en")
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{end}"
    return f"{day(first, 'en').removesuffix(f' {last.year}')} – {end}"
