"""One trainee at work over HTTP, who notes what was done and knows what has to come of it."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from tests.journeys.client import Client
from tests.journeys.grader import ROOT, Course
from tests.journeys.people import Person
from tests.journeys.plan import Sitting, Way

AUTH = "/_allauth/app/v1/auth"
ELSEWHERE = "NO"  # what a trainee states by mistake; nobody in the cohort is from there


@cache
def document_version(document: str) -> str:
    """The present version of a text that everybody agrees to."""
    lines = Path(ROOT / "academy" / "accounts" / "documents" / f"{document}.en.md").read_text(encoding="utf-8").splitlines()
    return next(line.partition(": ")[2] for line in lines if line.startswith("version: "))


@dataclass
class Done:
    """What one trainee is known to have done."""

    person: Person
    country: str
    mode: str
    lessons: list[str] = field(default_factory=list)
    scores: dict[str, list[int]] = field(default_factory=dict)  # by quiz, of what was handed in
    left_open: dict[str, int] = field(default_factory=dict)  # what its saved answers are worth
    completed: bool = False
    withdrawn: bool = False
    certificate: str = ""  # its code

    def best(self) -> dict[str, int]:
        return {quiz: max(scores) for quiz, scores in self.scores.items() if scores}


MOVING = {"cohort", "certificate", "server_time"}
"""What others, the worker and the clock change between two equal writes: seats that are left, a certificate that is being made."""


def lasting(shape: dict[str, Any]) -> dict[str, Any]:
    """The part of a reply that only its trainee changes."""
    return {name: value for name, value in shape.items() if name not in MOVING}


class Trainee:
    """A person with a phone; every method is one step of the way."""

    def __init__(self, way: Way, *, port: int, course: Course, cohort: str) -> None:
        self.way, self.course, self.cohort = way, course, cohort
        self.client = Client(port, way.person.address)
        self.done = Done(way.person, way.person.country, way.enrolls_as)
        self.enrollment = ""
        self.left: tuple[str, Any] = ("", None)  # a step kept for later

    def sign_up(self) -> None:
        person = self.way.person
        body = {"email": person.email, "password": person.password, "name": person.name, "latin_name": person.latin_name}
        profile = {"country": person.country, "language": person.language}
        agreed = {f"{document}_version": document_version(document) for document in ("privacy", "terms")}
        reply = self.client.call("POST", f"{AUTH}/signup", body | profile | agreed, expect=401)
        assert [flow["id"] for flow in reply.json["data"]["flows"] if flow.get("is_pending")] == ["verify_email"]

    def verify(self, code: str) -> None:
        self.client.call("POST", f"{AUTH}/email/verify", {"key": code})

    def log_in_again(self) -> None:
        self.client.token = ""
        self.client.call("POST", f"{AUTH}/login", {"email": self.way.person.email, "password": self.way.person.password})

    def enroll(self) -> None:
        person = self.way.person
        stated = ELSEWHERE if self.way.states_wrong_country else person.country
        body = {"mode": self.way.enrolls_as, "country": stated, "name": person.name, "latin_name": person.latin_name}
        reply = self._write("POST", f"cohorts/{self.cohort}/enrollments", body, first=201, again=200)
        self.enrollment = reply["id"]
        self.done.withdrawn = False
        assert (reply["state"], reply["mode"], reply["country"]) == ("active", self.way.enrolls_as, stated)

    def go(self) -> None:
        """All steps of the way after enrolling; the state is compared with one's own reckoning after each."""
        for kind, what in self.way.steps:
            self.rest()
            if kind == "lesson":
                self.do_lesson(what)
            elif kind == "quiz":
                self.sit(what)
            elif kind == "withdraw":
                self._write("PUT", f"enrollments/{self.enrollment}/withdrawal", None, first=204, again=204)
                self.done.withdrawn = True
            elif kind == "enroll":
                self.enroll()
            elif kind == "upgrade":
                self._write("PUT", f"enrollments/{self.enrollment}/mode", {"mode": "cohort"}, first=200, again=200)
                self.done.mode = "cohort"
                self._reckon()
            else:
                self.log_in_again()
        assert self.read()["state"] == self.state

    def rest(self) -> None:
        """What comes between two steps; here they follow each other at once."""

    @property
    def state(self) -> str:
        """What the enrollment's state has to be before the cohort is settled."""
        return "withdrawn" if self.done.withdrawn else "completed" if self.done.completed else "active"

    def read(self) -> Any:
        return self.client.api("GET", f"enrollments/{self.enrollment}").json

    def do_lesson(self, key: str) -> None:
        lesson = self.client.api("GET", f"enrollments/{self.enrollment}/lessons/{key}").json
        assert (lesson["key"], lesson["minutes"]) == (key, self.course.lessons[key])
        reply = self._write("PUT", f"enrollments/{self.enrollment}/lessons/{key}/completion", None, first=200, again=200)
        self.done.lessons.append(key)
        self._reckon()
        assert reply["progress"] == {"lessons_done": len(self.done.lessons), "lessons_total": len(self.course.lessons)}
        assert reply["state"] == self.state

    def sit(self, sitting: Sitting) -> None:
        """Read the terms, start, save answers, and mostly hand in."""
        quiz, scores = self.course.quizzes[sitting.quiz], self.done.scores.setdefault(sitting.quiz, [])
        path = f"enrollments/{self.enrollment}/quizzes/{sitting.quiz}"
        left = None if quiz.attempts is None else quiz.attempts - len(scores)
        assert self.client.api("GET", path).json["attempts_left"] == left
        attempt = self._write("PUT", f"{path}/attempts/{len(scores) + 1}?language=en", None, first=201, again=200)
        assert {question["key"] for question in attempt["questions"]} == set(quiz.questions)
        self._save(attempt, sitting)
        if not sitting.submits:
            self.done.left_open[sitting.quiz] = quiz.score(sitting.responses)
            return
        graded = self._write("POST", f"attempts/{attempt['id']}/submission", None, first=200, again=200)
        scores.append(quiz.score(sitting.responses))
        self._reckon()
        assert (graded["state"], graded["score"], graded["passed"]) == ("graded", scores[-1] / 100, scores[-1] >= quiz.pass_mark)

    def _save(self, attempt: Any, sitting: Sitting) -> None:
        responses = self.course.quizzes[sitting.quiz].questions
        shown = {question["key"]: {choice["text"]: choice["key"] for choice in question["choices"]} for question in attempt["questions"]}
        answers = {}
        for number, (key, response) in enumerate(sitting.responses.items(), start=2):
            tokens = {responses[key].keys_by_text[text]: token for text, token in shown[key].items()}
            on_wire = [tokens[each] for each in response] if isinstance(response, list) else tokens.get(response, response)
            answers[key] = {"response": on_wire, "sequence": number}
        path = f"attempts/{attempt['id']}/answers"
        if self.way.saves_one_by_one:
            for key, answer in answers.items():
                self._change_mind(f"{path}/{key}", answer)
        else:
            saved = self._write("PATCH", path, {"answers": answers}, first=200, again=200)["answers"]
            assert {key: item["state"] for key, item in saved.items()} == dict.fromkeys(answers, "saved")

    def _change_mind(self, path: str, answer: dict[str, Any]) -> None:
        """Save; who repeats has first given nothing, and that old request comes once more at the end, too late to matter."""
        early = {"response": None, "sequence": 1}
        if self.way.repeats:
            self.client.api("PUT", path, early)
        assert self._write("PUT", path, answer, first=200, again=200)["state"] == "saved"
        if self.way.repeats:
            late = self.client.api("PUT", path, early).json
            assert (late["superseded"], late["sequence"]) == (True, answer["sequence"])

    def _write(self, method: str, path: str, body: Any, *, first: int, again: int) -> Any:
        """Write; who repeats sends it twice, and the second reply has to say the same."""
        reply = self.client.api(method, path, body, expect=first)
        if self.way.repeats:
            second = self.client.api(method, path, body, expect=again)
            if second.body and MOVING & second.json.keys():
                assert lasting(second.json) == lasting(reply.json)
            else:
                assert second.body == reply.body
        return reply.json if reply.body else None

    def _reckon(self) -> None:
        counts = self.done.mode == "cohort" and not self.done.withdrawn
        self.done.completed |= counts and self.course.completes(self.done.lessons, self.done.best())
