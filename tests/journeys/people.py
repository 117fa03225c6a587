"""265 synthetic trainees: 126 from 44 countries overseas and 139 from Korea, with names in the scripts of their countries.

Nobody here exists. Names are put together by chance from lists of common ones; every address ends in example.test.
"""

import random
from dataclasses import dataclass

# Given names, then family names, each with its Latin form where it needs one; an underscore is a space within a name.
_HANGUL = (
    "서연=Seo-yeon 지훈=Ji-hoon 민준=Min-jun 하은=Ha-eun 도윤=Do-yun 수아=Su-a 예준=Ye-jun 지우=Ji-woo 현우=Hyun-woo 유진=Yu-jin",
    "김=Kim 이=Lee 박=Park 최=Choi 정=Jung 강=Kang 조=Cho 윤=Yoon 장=Jang 임=Lim",
)
_ARABIC = (
    "حكيمة=Hakima محمد=Mohamed فاطمة=Fatima يوسف=Youssef ليلى=Layla عمر=Omar سعاد=Souad كريم=Karim",
    "خلاف=Khellaf الحسن=Al-Hassan منصور=Mansour العلوي=El-Alaoui صالح=Saleh درويش=Darwish",
)
_SERBIAN = (
    "Миливоје=Milivoje Јелена=Jelena Ђорђе=Đorđe Љиљана=Ljiljana Никола=Nikola Снежана=Snežana",
    "Јовановић=Jovanović Петровић=Petrović Њежић=Nježić Станковић=Stanković Илић=Ilić",
)
_CYRILLIC = (
    "Айгүл=Aigul Бекзат=Bekzat Ольга=Olha Цэцэг=Tsetseg Батбаяр=Batbayar Зарина=Zarina Ёқуб=Yoqub",
    "Өмүралиев=Omuraliev Коваленко=Kovalenko Ганболд=Ganbold Қасымов=Qasymov Раҳимов=Rahimov",
)
_BENGALI = ("মোহাম্মদ=Mohammad রিয়াজ=Riaz শারমিন=Sharmin নুসরাত=Nusrat তানভীর=Tanvir", "রহমান=Rahman ইসলাম=Islam চৌধুরী=Chowdhury হোসেন=Hossain")
_KHMER = ("សុខា=Sokha ដារ៉ា=Dara ចាន់ធូ=Chanthou វិទ្ធី=Vithy រតនា=Rattana", "ឈឹម=Chhim សុខ=Sok កែវ=Keo លី=Ly")
_LAO = ("ສົມພອນ=Somphone ບຸນມີ=Bounmy ດາວັນ=Davanh", "ວົງສາ=Vongsa ພົມມະຈັນ=Phommachanh")
_THAI = ("สมชาย=Somchai ปรียา=Preeya กิตติ=Kitti", "ปิ่นเกล้า=Pinklao ใจดี=Jaidee วงศ์สุวรรณ=Wongsuwan")
_BURMESE = ("အောင်=Aung မြင့်=Myint သန္တာ=Thandar", "ဆန်း=San လှိုင်=Hlaing ဝင်း=Win")
_SINHALA = ("ක්‍රිෂාන්ත=Krishantha නිමල්=Nimal", "ද_සිල්වා=de_Silva පෙරේරා=Perera")
_AMHARIC = ("አበበ=Abebe ሰላም=Selam ዮሐንስ=Yohannes ትዕግስት=Tigist", "ቢቂላ=Bikila ተስፋዬ=Tesfaye ገብረ=Gebre")
_DEVANAGARI = ("श्रीकृष्ण=Shrikrishna सुनीता=Sunita प्रकाश=Prakash अञ्जु=Anju", "शर्मा=Sharma श्रेष्ठ=Shrestha गुरुङ=Gurung")
_GEORGIAN = ("გიორგი=Giorgi ნინო=Nino თამარ=Tamar", "მარგველაშვილი=Margvelashvili ბერიძე=Beridze კაპანაძე=Kapanadze")
_ARMENIAN = ("Հայկ=Hayk Անահիտ=Anahit", "Հովհաննիսյան=Hovhannisyan Սարգսյան=Sargsyan")
_VIETNAMESE = ("Ánh-Tuyết Minh-Đức Thị-Hằng Quốc-Việt Hữu-Phước", "Nguyễn Trần Lê Phạm Đặng")
_SPANISH = ("Íñigo María-José Iñés Andrés Lucía Joaquín", "Quispe Muñoz Rodríguez Huamán Peña Güell")
_SWAHILI = ("Wanjiku Otieno Achieng Kamau Njeri Mwangi", "Ochieng Kipchoge Wambui Mutua Odhiambo")
_FRENCH = ("Aïssatou Kouamé Cécile Moïse Fatoumata", "Diallo N’Guessan Traoré Koné Ndiaye")
_ENGLISH = ("Grace Kwame Chidi Blessing Joseph Mere", "Mensah Okafor Nakamura Tuilagi Banda O’Connor")
_UZBEK = ("Gulnora Jasur Oʻgʻiloy Dilshod", "Karimov Toʻrayev Yusupova")
_TURKISH = ("İsmail Çağrı Şule Ayşegül", "Yıldırım Öztürk Güneş Işık")
_SINGLE = ("Sukarno Wahyuni Suharti Budiono Sutrisno Kartini", "")

# Country, how many, the list, whether the family name comes first. Skewed as such courses are: a few many, many few.
_OVERSEAS = (
    ("RS", 14, _SERBIAN), ("ID", 12, _SINGLE), ("KE", 10, _SWAHILI), ("PE", 9, _SPANISH), ("VN", 8, _VIETNAMESE), ("KH", 7, _KHMER),
    ("UZ", 6, _UZBEK), ("MN", 5, _CYRILLIC), ("BD", 5, _BENGALI), ("ET", 4, _AMHARIC), ("NP", 4, _DEVANAGARI), ("GE", 3, _GEORGIAN),
    ("EG", 3, _ARABIC), ("TH", 2, _THAI), ("JO", 2, _ARABIC), ("LA", 2, _LAO), ("MM", 2, _BURMESE), ("LK", 2, _SINHALA),
    ("MA", 1, _ARABIC), ("TN", 1, _ARABIC), ("DZ", 1, _ARABIC), ("IQ", 1, _ARABIC), ("AM", 1, _ARMENIAN), ("KZ", 1, _CYRILLIC),
    ("KG", 1, _CYRILLIC), ("TJ", 1, _CYRILLIC), ("UA", 1, _CYRILLIC), ("TR", 1, _TURKISH), ("CO", 1, _SPANISH), ("EC", 1, _SPANISH),
    ("PY", 1, _SPANISH), ("BO", 1, _SPANISH), ("GT", 1, _SPANISH), ("SN", 1, _FRENCH), ("CI", 1, _FRENCH), ("CM", 1, _FRENCH),
    ("GH", 1, _ENGLISH), ("NG", 1, _ENGLISH), ("UG", 1, _SWAHILI), ("TZ", 1, _SWAHILI), ("RW", 1, _FRENCH), ("FJ", 1, _ENGLISH),
    ("PG", 1, _ENGLISH), ("TL", 1, _SINGLE),
)  # fmt: skip
_KOREANS = 139
_FAMILY_NAME_FIRST = {"KR", "VN", "KH", "MM"}


@dataclass(frozen=True)
class Person:
    """Somebody who does not exist."""

    number: int
    name: str
    latin_name: str
    country: str

    @property
    def email(self) -> str:
        return f"synthetic-{self.number:03}@example.test"

    @property
    def password(self) -> str:
        return f"a long phrase of {self.number:03}"

    @property
    def language(self) -> str:
        return "ko" if self.country == "KR" else "en"

    @property
    def address(self) -> str:
        """The machine that this person sits at: one of loopback's addresses."""
        return f"127.0.{1 + self.number // 250}.{self.number % 250 + 1}"


def everybody(seed: int) -> list[Person]:
    """The whole cohort of 265 in a fixed order; the seed chooses the names alone."""
    chance = random.Random(seed)
    homes = [(country, names) for country, people, names in _OVERSEAS for _ in range(people)] + [("KR", _HANGUL)] * _KOREANS
    return [_person(number, country, names, chance) for number, (country, names) in enumerate(homes, start=1)]


def _person(number: int, country: str, names: tuple[str, str], chance: random.Random) -> Person:
    chosen = [chance.choice(part.split()) for part in names if part]
    if country in _FAMILY_NAME_FIRST:
        chosen.reverse()
    forms = [form.partition("=") for form in chosen]
    joint = "" if country == "KR" else " "
    native = joint.join(form[0] for form in forms).replace("_", " ")
    latin = " ".join(form[2] or form[0] for form in forms).replace("_", " ")
    return Person(number, native, latin, country)
