import io
import re
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pikepdf
import pytest
import segno
import uharfbuzz as hb
from reportlab.lib.units import mm

from academy.typesetting import fit_lines
from academy.typesetting.fonts import FOLDER
from certificates.pdf import render
from certificates.pdf.document import NAME_ABOVE_LATIN

CODE = "7K3M9TQXHB2W4RNCEJ8PVD6YF1"
AT = datetime(2020, 11, 2, 15, 30, tzinfo=UTC)
FACTS = {
    "holder": "Hakima Khellaf",
    "holder_latin": "Hakima Khellaf",
    "course_title": "ICT-based Response to COVID-19 of Korea",
    "course_title_en": "ICT-based Response to COVID-19 of Korea",
    "course_language": "en",
    "hours": 14,
    "delivery": "online",
    "starts_on": "2020-10-12",
    "ends_on": "2020-10-30",
    "cohort_title": "first cohort",
    "completed_on": "2020-10-29",
    "issuer": "National Information Society Agency",
    "signatories": [{"name": "Kim Seo-yeon", "title": "Director"}, {"name": "Milivoje Jovanović", "title": "Deputy Director"}],
    "verify_url": f"https://academy.example/verify/{CODE}",
    "specimen": False,
    "time_zone": "Asia/Seoul",
}
NAMES = {  # name -> the one face that draws it
    "Nguyễn Thị Ánh Tuyết": "NotoSerif",
    "Ольга Ђорђевић-Щербакова": "NotoSerif",
    "İsmail Çağrı Şığ": "NotoSerif",
    "Γεώργιος Παπαδόπουλος": "NotoSerif",
    "Llŷr Ŵyn ap Siôn": "NotoSerif",
    "Sukarno": "NotoSerif",
    "حكيمة خلاف": "NotoSansArabic",
    "مُحَمَّد بْنُ سَلْمَان": "NotoSansArabic",
    "رضا پورچیان‌فر": "NotoSansArabic",
    "יעל בן־דוד": "NotoSerifHebrew",
    "សុខ ដារ៉ារិទ្ធិ": "NotoSerifKhmer",
    "ສົມພອນ ວົງສາ": "NotoSerifLao",
    "สมชาย ปิ่นเกล้า": "NotoSerifThai",
    "အောင်ဆန်း မြင့်": "NotoSansMyanmar",
    "श्रीकृष्ण शर्मा": "NotoSansDevanagari",
    "মোহাম্মদ রিয়াজ": "NotoSansBengali",
    "கிருஷ்ணமூர்த்தி": "NotoSansTamil",
    "ක්‍රිෂාන්ත ද සිල්වා": "NotoSansSinhala",
    "കൃഷ്ണൻ": "NotoSansMalayalam",
    "నాగార్జున": "NotoSansTelugu",
    "김서연": "NotoSansKR",
    "뷁퓗": "NotoSansKR",
    "李小龙": "NotoSansSC",
    "አበበ ቢቂላ": "NotoSerifEthiopic",
    "გიორგი მარგველაშვილი": "NotoSerifGeorgian",
    "Հայկ Հովհաննիսյան": "NotoSerifArmenian",
    "މުޙައްމަދު": "NotoSansThaana",
}
MIXED = ["Sara حكيمة 12 (خلاف)", "김 Anna Нина", "李小龙 (Bruce Lee)", "محمد Ali ბ", "سارة \u202eevil\u202c"]
LONG = ("Maximiliana Evangelina Wolfeschlegelsteinhausen Bergerdorff " * 4)[:200]


def made(**facts):
    return pikepdf.open(io.BytesIO(render(FACTS | facts, code=CODE, issued_at=AT)))


def texts_of(document):
    """What each marked text of the page says, with the (font, glyph) pairs drawn for it."""
    page, found, font = document.pages[0], [], ""
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "BDC":
            found.append((str(operands[1]["/ActualText"]), []))
        elif str(operator) == "Tf":
            font = re.sub(r"^/[A-Z]{6}\+|-(Regular|Bold)$", "", str(page.resources["/Font"][str(operands[0])]["/BaseFont"]))
        elif str(operator) == "TJ":
            shown = b"".join(bytes(part) for part in operands[0] if isinstance(part, pikepdf.String))
            found[-1][1].extend((font, int.from_bytes(shown[at : at + 2], "big")) for at in range(0, len(shown), 2))
    return found


def words_of(document):
    return [text for text, _ in texts_of(document)]


def shaped(text, face):
    """The glyphs that HarfBuzz alone gives for text in one direction and one face."""
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    hb.shape(hb.Font(hb.Face((FOLDER / f"{face}-Regular.ttf").read_bytes())), buffer)
    return [(face, info.codepoint) for info in buffer.glyph_infos]


@pytest.mark.parametrize(("name", "face"), NAMES.items(), ids=NAMES.values())
def test_a_name_is_drawn_with_harfbuzz_s_glyphs_and_reads_back(name, face):
    document = made(holder=name)

    drawn = dict(texts_of(document))
    composed = unicodedata.normalize("NFC", name)
    assert len(document.pages) == 1
    assert drawn[composed] == shaped(composed, face)
    assert [glyph for pairs in drawn.values() for _, glyph in pairs if glyph == 0] == []


@pytest.mark.parametrize("name", MIXED)
def test_a_name_in_several_scripts_reads_back_and_has_no_empty_box(name):
    drawn = dict(texts_of(made(holder=name)))

    assert [glyph for _, glyph in drawn[name] if glyph == 0] == []
    assert len(drawn[name]) > 0


@pytest.mark.parametrize("name", ["བསྟན་འཛིན", "ᏣᎳᎩ ᎠᏂ", "Nina 𝌆"])
def test_a_name_that_no_font_covers_leaves_the_latin_form_alone(name):
    assert words_of(made(holder=name, holder_latin="Tenzin")) == [text.replace("Hakima Khellaf", "Tenzin") for text in words_of(made())]


def test_a_name_without_any_printable_form_is_refused():
    with pytest.raises(ValueError, match="no font covers"):
        render(FACTS | {"holder": "ᏣᎳᎩ", "holder_latin": "བོད"}, code=CODE, issued_at=AT)


def test_decomposed_names_are_composed():
    decomposed, composed = (dict.fromkeys(("holder", "holder_latin"), form) for form in ("Nguye\u0302\u0303n", "Nguyễn"))

    assert words_of(made(**decomposed)) == words_of(made(**composed))


@pytest.mark.parametrize("name", ["<b>Ann</b>", "<img src='file:///etc/passwd'/>", "Ann & Bob", "a) Tj (b", "<<>>", "\\ (", "{{ 7*7 }}"])
def test_markup_in_every_text_is_literal(name):
    keys = ("holder", "holder_latin", "course_title", "course_title_en", "issuer")

    drawn = words_of(made(**dict.fromkeys(keys, name), signatories=[{"name": name, "title": name}]))

    assert drawn.count(name) == 5


@pytest.mark.parametrize("name", [LONG, "Wolfeschlegelsteinhausen" * 8, "王" * 200, "ប្រុស្ត្រី" * 20, ("عبد الرحمن بن محمد " * 12)[:200]])
@pytest.mark.parametrize("latin", ["", LONG])
def test_long_names_keep_every_character_and_stay_on_their_part_of_the_page(name, latin):
    document = made(holder=name, holder_latin=latin)

    assert words_of(document)[3] == name
    assert all(48 <= x <= 48 + 172.01 and 210 - 92 < y < 210 - 66 for x, y in places_of(document, name))


def places_of(document, text):
    """Where the runs of a text begin, in mm from the bottom left."""
    found, inside = [], False
    for operands, operator in pikepdf.parse_content_stream(document.pages[0]):
        if str(operator) == "BDC":
            inside = str(operands[1]["/ActualText"]) == text
        elif str(operator) == "Tm" and inside:
            found.append((float(operands[4]), float(operands[5])))
    return found


def test_the_page_says_what_the_facts_say_in_reading_order():
    assert words_of(made(holder="حكيمة خلاف")) == [
        "National Information Society Agency",
        "Certificate of completion",
        "awarded to",
        "حكيمة خلاف",
        "Hakima Khellaf",
        "who has completed the course",
        "ICT-based Response to COVID-19 of Korea",
        "14 learning hours, online, 12–30 October 2020, first cohort",
        "Issued on 3 November 2020",  # already the third in Seoul
        "Kim Seo-yeon",
        "Director",
        "Milivoje Jovanović",
        "Deputy Director",
        "Check it at academy.example/verify",
        "7K3M9-TQXH-B2W4",
        "RNCE-J8PV-D6YF1",
    ]


def test_a_course_in_another_language_speaks_it_first_and_english_second():
    drawn = words_of(made(course_language="ko", course_title="대한민국의 코로나19 대응"))

    assert drawn[1:11] == [
        "수료증",
        "Certificate of completion",
        "받는 사람",
        "awarded to",
        "Hakima Khellaf",
        "위 사람은 다음 과정을 수료하였습니다",
        "who has completed the course",
        "대한민국의 코로나19 대응",
        "ICT-based Response to COVID-19 of Korea",
        "학습 14시간, 온라인, 2020년 10월 12일~30일, first cohort",
    ]


def test_a_right_to_left_course_is_mirrored():
    plain, mirrored = made(), made(course_language="ar", course_title="الاستجابة للجائحة")

    ((left, _),) = places_of(plain, "7K3M9-TQXH-B2W4")
    ((right, _),) = places_of(mirrored, "7K3M9-TQXH-B2W4")
    assert (left > 250, right) == (True, pytest.approx(297 - 281, abs=0.01))


def test_a_language_without_phrases_keeps_english_ones_and_its_own_title():
    drawn = words_of(made(course_language="lo", course_title="ການຕອບໂຕ້"))

    assert (drawn[1], drawn[5], drawn[6]) == ("Certificate of completion", "ການຕອບໂຕ້", "ICT-based Response to COVID-19 of Korea")


def test_a_cohort_without_dates_shows_the_day_of_completion():
    assert "14 learning hours, online, 29 October 2020" in words_of(made(starts_on=None, ends_on=None, cohort_title=""))


def rectangles(document):
    return sum(str(operator) == "re" for _, operator in pikepdf.parse_content_stream(document.pages[0]))


def test_a_specimen_says_so_in_letters_foot_line_and_title_and_has_no_qr_code():
    document = made(specimen=True)

    drawn = words_of(document)
    assert (drawn[0], drawn[-1]) == ("SPECIMEN", "SPECIMEN. This is a specimen, not an official certificate.")
    assert str(document.docinfo["/Title"]) == "SPECIMEN: Certificate of completion: Hakima Khellaf"
    assert rectangles(document) < 10 < 200 < rectangles(made())


def test_the_document_tells_title_author_subject_language_and_date():
    document = made()

    told = {key: str(document.docinfo[key]) for key in ("/Title", "/Author", "/Subject", "/CreationDate")}
    assert told == {
        "/Title": "Certificate of completion: Hakima Khellaf",
        "/Author": "National Information Society Agency",
        "/Subject": "ICT-based Response to COVID-19 of Korea (7K3M9-TQXH-B2W4-RNCE-J8PV-D6YF1)",
        "/CreationDate": "D:20201102153000+00'00'",
    }
    assert str(document.Root["/Lang"]) == "en"


def test_every_font_is_embedded():
    document = made(holder="김서연")

    fonts = document.pages[0].resources["/Font"].values()
    embedded = [("/FontFile2" in font["/DescendantFonts"][0]["/FontDescriptor"], font["/Encoding"]) for font in fonts]
    assert embedded == [(True, "/Identity-H")] * 5


def test_advances_in_the_file_are_those_of_the_font():
    document = made()
    widths = list(document.pages[0].resources["/Font"]["/F1"]["/DescendantFonts"][0]["/W"])
    face = hb.Font(hb.Face((FOLDER / "NotoSans-Bold.ttf").read_bytes()))

    assert [int(each[0]) for each in widths[1::2]] == [face.get_glyph_h_advance(int(glyph)) for glyph in widths[::2]]


def test_equal_facts_give_equal_bytes_even_in_threads():
    names = list(NAMES) * 2
    alone = [render(FACTS | {"holder": name}, code=CODE, issued_at=AT) for name in names]

    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda name: render(FACTS | {"holder": name}, code=CODE, issued_at=AT), names))

    assert together == alone


def test_a_certificate_stays_small():
    korean = FACTS | {"holder": "김서연", "course_language": "ko", "course_title": "대한민국의 대응"}

    assert len(render(FACTS, code=CODE, issued_at=AT)) < 25_000
    assert len(render(korean, code=CODE, issued_at=AT)) < 40_000


POSITIONED = ["مُحَمَّد بْنُ سَلْمَان", "សុខ ដារ៉ារិទ្ធិ", "สมชาย ปิ่นเกล้า", "अर्जुन राष्ट्रीय", "Sara حكيمة 12 (خلاف)", "AVATo Ty"]


@pytest.mark.parametrize("name", POSITIONED)
def test_glyphs_stand_where_harfbuzz_puts_them(name):
    document = made(holder=name)

    (line,) = fit_lines(name, style="serif", width=172 * mm, places=[NAME_ABOVE_LATIN[0].place()])
    size = line.size / mm
    expected = [(48 + glyph.x * size, glyph.y * size) for run in line.runs for glyph in run.glyphs]
    assert drawn_at(document, name) == [pytest.approx(place, abs=0.02) for place in expected]


def drawn_at(document, text):
    """Where a viewer puts each glyph of a text: mm from the left edge, and above the baseline."""
    found, inside, x, size, rise, widths = [], False, 0.0, 0.0, 0.0, {}
    for operands, operator in pikepdf.parse_content_stream(document.pages[0]):
        if str(operator) == "BDC":
            inside = str(operands[1]["/ActualText"]) == text
        elif str(operator) == "Tf":
            entries = list(document.pages[0].resources["/Font"][str(operands[0])]["/DescendantFonts"][0]["/W"])
            widths = {int(glyph): int(each[0]) for glyph, each in zip(entries[::2], entries[1::2], strict=True)}
            size = float(operands[1])
        elif str(operator) == "Tm":
            x = float(operands[4])
        elif str(operator) == "Ts":
            rise = float(operands[0])
        elif str(operator) == "TJ" and inside:
            for part in operands[0]:
                if not isinstance(part, pikepdf.String):
                    x -= float(part) * size / 1000
                    continue
                for high, low in zip(bytes(part)[::2], bytes(part)[1::2], strict=True):
                    found.append((x, rise))
                    x += widths[high * 256 + low] * size / 1000
    return found


def test_the_qr_code_holds_the_address_in_capitals():
    expected = segno.make(FACTS["verify_url"].upper(), error="m", mask=3, boost_error=False)
    document = made()

    modules = [operands for operands, operator in pikepdf.parse_content_stream(document.pages[0]) if str(operator) == "re"]
    drawn = {(int(x) + step, int(y)) for x, y, width, height in modules if height == 1 for step in range(int(width))}
    assert drawn == {(x, y) for y, row in enumerate(expected.matrix) for x, dark in enumerate(row) if dark}


def test_glyphs_tell_their_characters_to_readers_that_ignore_the_marked_text():
    document = made(holder="ক্ষ")

    fonts = [font for font in document.pages[0].resources["/Font"].values() if "Bengali" in str(font["/BaseFont"])]
    (told,) = [bytes(font["/ToUnicode"].read_bytes()).decode() for font in fonts]
    assert re.findall(r"<[0-9A-F]{4}> <([0-9A-F]+)>", told.partition("endcodespacerange")[2]) == ["ক্ষ".encode("utf-16-be").hex().upper()]


def test_lines_of_a_right_to_left_name_end_flush_on_a_left_to_right_page():
    name = "عبد الرحمن بن محمد بن عبد الله بن إبراهيم آل سعيد الهاشمي القرشي المكي المدني البغدادي الدمشقي الحلبي"
    document = made(holder=name)

    lines = fit_lines(name, style="serif", width=172 * mm, places=[slot.place() for slot in NAME_ABOVE_LATIN])
    starts = [x for x, _ in places_of(document, name)]
    ends = {round(x + line.width / mm, 1) for x, line in zip(starts, lines, strict=True)}
    assert (len(lines), ends) == (2, {round(48 + max(line.width for line in lines) / mm, 1)})
