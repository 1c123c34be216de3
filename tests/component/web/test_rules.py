"""How plans are made: the rulebook as pages, and the same for other systems."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from resettle.app.installation import Installation
from resettle.app.service import create_app
from resettle.permissions import May
from resettle.rulebook.catalogue import Catalogue
from resettle.rulebook.complaints import Complaint
from tests.component.web.conftest import Enter, Signed


@pytest.fixture
def browser(enter: Enter) -> FlaskClient:
    return enter("resettlement_worker")


@pytest.fixture
def broken(catalogue: Catalogue) -> Iterator[None]:
    """The files have been changed, and cannot be used as they stand."""
    catalogue.complaints = (Complaint("health.yaml", 3, "There is no owner.", "Why.", "Mend it."),)
    yield
    catalogue.complaints = ()


def test_every_workflow_and_pathway_is_in_the_list_with_its_rules_counted(
    browser: FlaskClient, catalogue: Catalogue
) -> None:
    page = browser.get("/rules").text
    assert page.count("<h1") == 1
    for flow in catalogue.in_force().workflows:
        assert f'href="/rules/{flow.name}"' in page
    assert "/rules?pathway=accommodation" in page
    assert f'app-counts__number">{len(catalogue.in_force().rules)}<' in page


def test_every_rule_has_a_place_of_its_own_that_others_can_link_to(
    browser: FlaskClient, catalogue: Catalogue
) -> None:
    for flow in catalogue.in_force().workflows:
        page = browser.get(f"/rules/{flow.name}").text
        for rule in flow.rules:
            assert page.count(f'id="{rule.name.task}"') == 1, rule.name


def test_a_rule_says_who_by_when_and_on_whose_word(browser: FlaskClient) -> None:
    page = browser.get("/rules/accommodation").text
    rule = page.split('id="confirm_address"')[1].split("</section>")[0]
    assert "14 days before release" in rule
    assert "Since 1 January 2019" in rule
    assert "6 weeks before release" in rule
    assert "Manager takes over 5 working days before release" in rule
    assert "Guidance" in rule
    assert "HMI Prisons" in rule
    unsure = page.split('id="name_likely_address"')[1].split("</section>")[0]
    assert "Local practice, not verified in a published text" in unsure
    assert 'href="/rules/accommodation#assess_options"' in unsure


def test_a_rule_says_in_plain_words_for_which_children_it_is(browser: FlaskClient) -> None:
    page = browser.get("/rules/after_release").text
    assert "The order is remand" in page
    assert "A need about" not in page
    assert "The order is a detention and training order or not known" in page


def test_an_example_is_a_story_with_the_days_the_rules_give(browser: FlaskClient) -> None:
    page = browser.get("/rules/accommodation").text
    title = "Eight, six and two weeks before a planned release"
    story = page.split(title, 1)[1].split("</section>")[0]
    assert "The child goes into custody: a detention and training order." in story
    assert "Tuesday 16 June 2026" in story
    assert "Not asked of this child" in story
    assert "expects other days" not in page


@pytest.mark.parametrize("words", ["ADDRESS confirm", "  confirm   address ", "confirm_address"])
def test_rules_are_found_by_their_words_in_any_order(browser: FlaskClient, words: str) -> None:
    page = browser.get("/rules", query_string={"q": words}).text
    assert 'href="/rules/accommodation#confirm_address"' in page
    assert 'href="/rules/mentoring' not in page.split("<main")[1]


def test_words_that_are_in_no_rule_find_none_and_say_what_to_do(browser: FlaskClient) -> None:
    page = browser.get("/rules", query_string={"q": "<b>zzz</b>"}).text
    assert "0 rules with" in page
    assert "&lt;b&gt;zzz" in page
    assert "Try one word" in page


def test_a_pathway_lists_its_rules_and_no_others(
    browser: FlaskClient, catalogue: Catalogue
) -> None:
    page = browser.get("/rules?pathway=finance").text
    wanted = [rule for rule in catalogue.in_force().rules if rule.pathway == "finance"]
    assert len(re.findall(r'<th scope="row"', page)) == len(wanted)
    assert browser.get("/rules?pathway=astrology").status_code == 200


def test_the_picture_obeys_the_policy_and_has_the_same_rules_in_tables(
    browser: FlaskClient, catalogue: Catalogue
) -> None:
    page = browser.get("/rules/picture").text
    picture = page.split("<svg", 2)[2] if "app-logo" in page and page.count("<svg") > 1 else page
    assert "style=" not in picture
    assert "<style" not in page
    for rule in catalogue.in_force().rules:
        assert f"#{rule.name.task}" in page


@pytest.mark.usefixtures("broken")
@pytest.mark.parametrize("path", ["/rules", "/rules/health"])
def test_while_the_files_are_broken_the_pages_say_that_the_last_good_rules_are_kept(
    browser: FlaskClient, enter: Enter, path: str
) -> None:
    page = browser.get(path).text
    assert "The rules below are the last good ones" in page
    assert "There is no owner" not in page, "what to mend is for whoever can mend it"
    assert "There is no owner" in enter("administrator").get(path).text


def test_an_example_that_no_longer_comes_out_says_so(
    installation: Installation, tmp_path: Path, enter: Enter
) -> None:
    examples = tmp_path / "workflows" / "examples"
    examples.mkdir(parents=True)
    (examples / "health.yaml").write_text(
        "- example: Nobody asks for this day\n"
        "  facts: {order: dto, custody start: 2026-03-02, release: 2026-06-30}\n"
        "  expect: {accommodation.confirm_address: 2026-06-01}\n"
    )
    settings = replace(installation.settings, workflows_dir=tmp_path / "workflows")
    app = create_app(replace(installation, settings=settings))
    cookie = enter("manager").get_cookie("resettle")
    assert cookie is not None
    browser = app.test_client()
    browser.set_cookie("resettle", cookie.value)
    page = browser.get("/rules/health").text
    assert "expects other days" in page
    assert "Tuesday 16 June 2026" in page
    assert "Worked examples" not in browser.get("/rules/finance").text


@pytest.mark.parametrize("role", ["mentor", "partner", "administrator", "manager"])
def test_everybody_who_signs_in_may_read_the_rules(enter: Enter, role: str) -> None:
    page = enter(role).get("/rules")
    assert page.status_code == 200
    assert "How plans are made" in page.text.split("</main>")[1]


def test_nobody_reads_them_without_signing_in(client: FlaskClient) -> None:
    assert client.get("/rules").status_code == 303
    assert "/rules" not in client.get("/status").text


def test_there_is_no_page_for_a_workflow_that_is_not(browser: FlaskClient) -> None:
    assert browser.get("/rules/astrology").status_code == 404


def test_other_systems_read_the_same_rules(
    client: FlaskClient, signed: Signed, catalogue: Catalogue
) -> None:
    answer = client.get("/api/v1/rules", headers=signed(May.READ_RULES)).get_json()
    assert answer["fingerprint"] == catalogue.in_force().fingerprint
    assert answer["files_broken"] is False
    tasks = [task for flow in answer["workflows"] for task in flow["tasks"]]
    assert len(tasks) == len(catalogue.in_force().rules)
    refused = client.get("/api/v1/rules", headers=signed(May.READ_TASKS, name="other"))
    assert refused.status_code == 403
