"""A mentor's pages and the child's own, read in Welsh: nothing that we say is left in English."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from resettle.app.installation import Installation
from resettle.tasks.models import Task
from resettle.web import languages
from tests.component.web.brackets import bare
from tests.component.web.conftest import Enter, Sent, a_child, post, token_in
from tests.component.web.test_check_in_pages import link
from tests.component.web.test_printing import give_mentor
from tests.house.test_welsh import SAME

PAGES = (
    *("/", "/children", "/children/calendar", "/meetings", "/tasks/waiting"),
    *("/account", "/account/password", "/account/absence", "/account/mentoring"),
    *(
        "/account/messages",
        "/account/calendar",
        "/account/expenses",
        "/account/expenses/claim",
        "/mentoring/offers",
    ),
    *("/contacts", "/contacts/new", "/contacts/offline", "/concern", "/concerns"),
    *("/allegations/raise", "/allegations/received", "/children/child-1/concern"),
    *("/children/child-1/contacts", "/children/child-1/contacts/new"),
    *("/children/child-1/check-in", "/children/child-1/check-ins"),
    *("/children/child-1", "/children/child-1/plan", "/children/child-1/timeline"),
    *("/children/child-1/details", "/children/child-1/needs", "/children/child-1/meetings"),
    *("/children/child-1/my-plan", "/children/child-1/plan/print"),
    *("/status", "/privacy", "/cookies", "/accessibility", "/nowhere", "/admin"),
)
#: What a mentor does with a task of theirs.
DEEDS = ("start", "done", "blocked", "declined", "not-required", "note")


class Listening:
    """The Welsh of the catalogue, and what was asked of it in vain."""

    def __init__(self) -> None:
        self.missing: set[str] = set()
        self._welsh = languages.read_catalogue(languages.WELSH)

    def ugettext(self, said: str) -> str:
        return self._heard(said, self._welsh.ugettext(said))

    gettext = ugettext

    def ungettext(self, one: str, several: str, number: int) -> str:
        return self._heard(one, self._welsh.ungettext(one, several, number), several)

    ngettext = ungettext

    def _heard(self, one: str, welsh: str, several: str = "") -> str:
        if welsh in (one, several) and re.search(r"[^\W\d_]", re.sub(r"%\(\w+\)[sd]", "", one)):
            self.missing.add(one)
        return welsh


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Listening:
    heard, read = Listening(), languages.read_catalogue
    monkeypatch.setattr(
        languages, "read_catalogue", lambda one: heard if one == languages.WELSH else read(one)
    )
    return heard


@pytest.fixture
def mentor(enter: Enter, send: Sent, installation: Installation, heard: Listening) -> FlaskClient:
    send(a_child(release="2026-03-30"))
    browser = enter("mentor", post="mentor")
    give_mentor(installation)
    with installation.database.unit() as db:
        # This plan asks nothing of a mentor yet, so one of its tasks is given to them.
        task = db.exec(select(Task).where(Task.task == "introduce_mentor")).one()
        task.owner = "mentor"
        db.add(task)
    browser.get("/?language=cy")
    return browser


def test_the_pages_of_a_mentor_ask_for_no_sentence_that_has_no_welsh(
    mentor: FlaskClient, heard: Listening, installation: Installation
) -> None:
    with installation.database.reading() as db:
        task = db.exec(select(Task.id).where(Task.owner == "mentor")).first()
    deeds = (f"/tasks/{task}", *(f"/tasks/{task}/{deed}" for deed in DEEDS))
    for path in (*PAGES, *deeds):
        page = mentor.get(path, follow_redirects=True)
        assert page.status_code in (200, 403, 404), path
        assert 'lang="cy"' in page.text, path
        for form in re.findall(r'<form method="post".*?</form>', page.text, re.S):
            action = re.search(r'action="([^"]+)"', form)
            address = unescape(action[1]) if action else path
            if "csrf_token" in form and "sign-out" not in address:
                # Empty: what a form says of a mistake is said in Welsh too.
                mentor.post(address, data={"csrf_token": token_in(form)})
    assert heard.missing <= set(SAME)


def test_somebody_who_signs_in_reads_welsh_from_the_first_page(
    client: FlaskClient, heard: Listening
) -> None:
    first = client.get("/sign-in", headers={"Accept-Language": "cy"})
    assert "Mewngofnodi" in first.text
    typed = {"csrf_token": token_in(first.text), "email": "x@example.org", "password": "nothing"}
    answer = client.post("/sign-in", data=typed, headers={"Accept-Language": "cy"})
    assert "Mae’r cyfeiriad e-bost neu’r cyfrinair yn anghywir" in answer.text
    assert heard.missing == set()


def test_the_foot_of_each_page_leads_to_the_same_page_in_the_other_language(
    mentor: FlaskClient,
) -> None:
    assert 'href="?language=en" lang="en"' in mentor.get("/children").text
    english = mentor.get("/children?language=en", follow_redirects=True)
    assert "Sign out" in english.text
    assert 'href="?language=cy" lang="cy" hreflang="cy">Cymraeg<' in english.text


def test_a_task_has_its_title_in_welsh_and_its_day(mentor: FlaskClient) -> None:
    page = mentor.get("/children/child-1/plan").text
    assert "Cyflwyno’r mentor i’r plentyn cyn rhyddhau" in page
    assert "Introduce the mentor" not in page
    assert re.search(r"\d+ (Mawrth|Ebrill) 2026", page)
    assert not re.search(r"\d+ (March|April) 2026", page)


def test_the_child_reads_their_own_page_in_welsh(mentor: FlaskClient) -> None:
    page = bare(re.sub(r"<[^>]+>", " ", mentor.get("/children/child-1/my-plan").text))
    assert "Fy nghynllun" in page
    assert "Helo Robin" in page
    assert "Byddi di’n dod allan: Dydd Llun 30 Mawrth 2026." in page
    assert "Byddi di’n cwrdd â dy fentor. Pwy sy’n helpu: Wren Worker, sef dy fentor." in page


def test_a_child_says_how_things_are_in_welsh_by_a_link(
    mentor: FlaskClient, heard: Listening, client: FlaskClient
) -> None:
    path = link(mentor)
    assert 'href="?language=cy" lang="cy"' in client.get(path).text
    page = client.get(f"{path}?language=cy", follow_redirects=True)
    for words in ("Sut mae pethau?", "Sut wyt ti’n teimlo", "Rydw i eisiau siarad â rhywun"):
        assert words in page.text
    assert "Dewisa wyneb" in post(client, path).text
    thanks = post(client, path, **{"how-family": "2", "talk": "true"})
    assert "Diolch" in client.get(thanks.location).text
    assert "Dydy’r ddolen hon ddim yn gweithio bellach" in client.get(path).text
    assert heard.missing <= set(SAME)


def test_a_concern_is_raised_in_welsh(mentor: FlaskClient, heard: Listening) -> None:
    form = mentor.get("/children/child-1/concern").text
    (key,) = re.findall(r'name="key" value="([^"]+)"', form)
    told = post(mentor, "/children/child-1/concern", words="Invented words", key=key)
    page = mentor.get(told.location).text
    assert "Rydych wedi gwneud y peth iawn" in page
    assert "Peidiwch ag addo ei gadw’n gyfrinach" in page
    assert "Rydych yn gweld y pryderon a godwyd gennych" in mentor.get("/concerns").text
    assert heard.missing <= set(SAME)


def test_a_rule_that_a_service_wrote_itself_stays_as_it_was_written(
    mentor: FlaskClient, installation: Installation
) -> None:
    with installation.database.unit() as db:
        task = db.exec(select(Task).where(Task.owner == "mentor")).first()
        assert task is not None
        task.title = "Show the child the boating lake"
        db.add(task)
    assert "Show the child the boating lake" in mentor.get("/children/child-1/plan").text


def test_the_catalogue_that_listens_hears_what_has_no_welsh(heard: Listening) -> None:
    assert heard.gettext("A sentence nobody wrote") == "A sentence nobody wrote"
    assert heard.ngettext("%(num)d owl", "%(num)d owls", 2) == "%(num)d owls"
    assert heard.gettext("Back") == "Yn ôl"
    assert heard.missing == {"A sentence nobody wrote", "%(num)d owl"}
