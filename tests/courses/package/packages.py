"""A small valid package, whole, for every test that publishes or reads one."""

import hashlib
from pathlib import Path
from textwrap import dedent

_WEBM = bytes.fromhex("1a45dfa39f4286810142f7810142f2810442f381084282847765626d42878104428581021853806701ffffffffffffff")

_COURSE = """\
slug: screening-basics
source_language: en
hours: 1.5
license: CC-BY-4.0
completion:
  lessons: all
  quizzes: all
certificate:
  issuer: National Information Society Agency
  signatories:
    - {name: Academy programme office, title: Director}
"""

_COURSE_EN = """\
title: Screening basics
summary: How a country finds an infection early.
outcomes:
  - Name the four alert levels
  - Plan a screening station
audience: Officials of health and interior ministries
"""

_COURSE_KO = """\
title: 선별 진료의 기초
summary: 감염을 일찍 찾는 방법.
outcomes:
  - 네 단계 경보를 말한다
  - 선별 진료소를 계획한다
state: reviewed
source: SOURCE
"""

_QUIZ = """\
key: KEY
attempts: 3
time_limit_minutes: 40
pass_mark: 60
feedback: after_close
minutes: 10
questions:
  - {key: level, type: single_choice, choices: [attention, caution, alert], right: alert}
  - {key: means, type: multiple_choice, weight: 2, choices: [tests, masks, rumors, tracing], right: [tests, tracing]}
  - {key: open-data, type: true_false, right: true}
  - {key: days, type: numeric, right: 14, tolerance: 0.5}
  - {key: agency, type: short_text, right: [KDCA, Korea Disease Control and Prevention Agency], ignore_case: true}
"""

_QUIZ_EN = """\
title: TITLE
questions:
  level:
    text: Which level calls every ministry to act?
    choices: {attention: Attention, caution: Caution, alert: Alert}
    explanation: Alert brings all ministries together.
  means:
    text: What stops an outbreak early?
    choices: {tests: Tests, masks: Masks alone, rumors: Rumors, tracing: Tracing}
    explanation: Tests and tracing work together.
  open-data: {text: Mask stocks were published as open data., explanation: They were.}
  days: {text: How long did a quarantine last?, unit: days, explanation: Two weeks.}
  agency: {text: Which agency leads?, explanation: It was founded in 2020.}
"""

_FIRST_LESSON = """\
---
key: alert-levels
title: Alert levels
minutes: 14
open: true
objective: Name the four alert levels and who acts at each.
video:
  - file: media/levels.webm
    title: Four levels in two minutes
    subtitles: {en: media/levels.en.vtt}
    transcript: {en: media/levels.en.md}
downloads:
  - {file: downloads/worksheet.txt, title: Worksheet}
---
## Four levels

Each level names who acts. See [who acts](#who-acts).

![Four steps from attention to serious](media/levels.svg)

## Who acts

| Level | Ministries |
| --- | ---: |
| Attention | 1 |
| Alert | 18 |
"""

_FIRST_LESSON_KO = """\
---
key: alert-levels
title: 경보 단계
objective: 네 단계 경보를 말한다.
state: machine
source: SOURCE
video:
  - title: 2분 만에 보는 네 단계
---
## 네 단계

![네 단계](media/levels.svg)
"""

_SVG = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 312 60">
<title>Four levels</title>
<style>.box { fill: none; stroke: #111 }</style>
<rect class="box" width="70" height="44"/>
<text x="8" y="28">Attention</text>
</svg>
"""


def small_package() -> dict[str, bytes]:
    """Two modules of two lessons and one quiz of all five types each, in English, and partly in Korean.

    Lessons: alert-levels (open; video, picture, download), command, stations, tracing. Quizzes: module-1, module-2.
    """
    texts = {
        "course.yaml": _COURSE,
        "course.en.yaml": _COURSE_EN,
        "01-response/module.yaml": "key: response\n",
        "01-response/module.en.yaml": "title: Response\nsummary: Who acts when.\n",
        "01-response/01-alert-levels.en.md": _FIRST_LESSON,
        "01-response/02-command.en.md": lesson("command", title="One command"),
        "01-response/quiz.yaml": _QUIZ.replace("KEY", "module-1"),
        "01-response/quiz.en.yaml": _QUIZ_EN.replace("TITLE", "Response"),
        "02-systems/module.yaml": "key: systems\n",
        "02-systems/module.en.yaml": "title: Systems\n",
        "02-systems/01-stations.en.md": lesson("stations", title="Screening stations"),
        "02-systems/02-tracing.en.md": lesson("tracing", title="Tracing"),
        "02-systems/quiz.yaml": _QUIZ.replace("KEY", "module-2"),
        "02-systems/quiz.en.yaml": _QUIZ_EN.replace("TITLE", "Systems"),
        "media/levels.svg": _SVG,
        "media/levels.en.vtt": "WEBVTT\n\n00:00.000 --> 00:02.000\nFour levels.\n\n00:02.000 --> 00:04.500\nEach names who acts.\n",
        "media/levels.en.md": "Four levels. Each names who acts.\n",
        "downloads/worksheet.txt": "Who acts in your country?\n",
    }
    texts["course.ko.yaml"] = _COURSE_KO.replace("SOURCE", digest(_COURSE_EN))
    texts["01-response/01-alert-levels.ko.md"] = _FIRST_LESSON_KO.replace("SOURCE", digest(_FIRST_LESSON))
    return {**{path: text.encode() for path, text in texts.items()}, "media/levels.webm": _WEBM}


def lesson(key: str, *, title: str) -> str:
    """A short lesson that refers to nothing."""
    return dedent(f"""\
        ---
        key: {key}
        title: {title}
        minutes: 20
        objective: Explain {key} in one sentence.
        ---
        ## {title}

        One paragraph of text.
        """)


def digest(text: str) -> str:
    """The digest by which a translation names its source file."""
    return hashlib.sha256(text.encode()).hexdigest()


def changed(path: str, old: str, new: str) -> dict[str, bytes]:
    """The small package with one text replaced in one file, everywhere in it; the old text must be there."""
    package = small_package()
    text = package[path].decode()
    assert old in text, f"{path} does not hold {old!r}"
    package[path] = text.replace(old, new).encode()
    return package


def write_package(package: dict[str, bytes], folder: Path) -> Path:
    """Write a package into a folder, for what reads from disk."""
    for path, content in package.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return folder
