"""Partners' tasks over all my children, by agency; and what another system says of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient
from sqlmodel import col, select

from resettle.app.installation import Installation
from resettle.children.models import Child
from resettle.tasks.models import Chase, Task
from tests.component.web.conftest import Enter, Sent, a_child, token_in
from tests.component.web.test_partners import WORKER, give, name, rows, theirs, worker

__all__ = ["worker"]


def test_one_page_gathers_all_of_an_agency_over_my_children(
    worker: FlaskClient, send: Sent, enter: Enter, installation: Installation
) -> None:
    send(a_child("child-2", release="2026-03-18"))
    give(installation, "child-2")
    send(a_child("child-3", release="2026-03-18"))  # nobody's
    for ref, spelt in (("child-1", "Example YOI"), ("child-2", "example yoi")):
        name(worker, theirs(installation, "establishment", ref), agency=spelt, all_theirs="yes")
    page = worker.get("/tasks/waiting").text
    assert page.count("Tasks with Example YOI") == 1
    assert "Tasks with example yoi" not in page
    assert page.count("Health worker, no agency named yet") == 1
    shown = page.split("Tasks with Example YOI")[1].split("</form>")[0]
    ids = {int(part.split('"')[0]) for part in shown.split('name="tasks" value="')[1:]}
    with installation.database.reading() as db:
        refs = set(db.exec(select(Child.ref).join(Task).where(col(Task.id).in_(ids))).all())
    assert refs == {"child-1", "child-2"}


def test_one_call_is_kept_for_each_of_its_tasks_and_for_none_that_is_not_mine(
    worker: FlaskClient, send: Sent, installation: Installation
) -> None:
    send(a_child("child-2", release="2026-03-18"))
    give(installation, "child-2")
    tasks = [theirs(installation, "establishment", ref) for ref in ("child-1", "child-2")]
    own = theirs(installation, WORKER)
    ids = [str(one.id) for one in tasks]
    path = "/tasks/waiting/chase?" + "&".join(f"tasks={one}" for one in ids)
    page = worker.get(path).text
    assert all(one.title in page for one in tasks)
    sent = {"csrf_token": token_in(page), "to_whom": "The gate", "how": "telephone"}
    done = "/tasks/waiting/chase"
    for wrong in ([*ids, str(own.id)], [*ids, "999999"]):
        assert worker.post(done, data=sent | {"tasks": wrong}).status_code == 404
    assert worker.post(done, data=sent | {"tasks": [*ids, "x"]}).status_code == 422
    assert worker.post(done, data=sent).status_code == 422
    assert not rows(installation, Chase)
    assert worker.post(done, data=sent | {"tasks": ids}).status_code == 303
    assert sorted(one.task_id for one in rows(installation, Chase)) == sorted(map(int, ids))
    assert worker.get("/tasks/waiting/chase?tasks=x").status_code == 303


def test_the_list_of_partners_asks_the_database_few_questions(
    worker: FlaskClient, send: Sent, installation: Installation, count_statements: Callable[[], Any]
) -> None:
    def asked() -> int:
        with count_statements() as seen:
            assert worker.get("/tasks/waiting").status_code == 200
        return len(seen)

    asked()  # The first visit asks once what every later one remembers.
    few = asked()
    for number in range(2, 6):
        send(a_child(f"child-{number}", release="2026-03-18"))
        give(installation, f"child-{number}")
    assert asked() == few
    assert few < 20


def test_another_system_names_a_partner_and_keeps_a_chase(
    client: FlaskClient, send: Sent, everything: dict[str, str], installation: Installation
) -> None:
    send(a_child())
    task = theirs(installation)
    path = f"/api/v1/tasks/{task.id}"
    read = client.get(path, headers=everything)
    assert (read.json["partner"], read.json["chases"]) == (None, [])
    partner = {"agency": "Example Health", "contact": "Dr Oak"}
    asked = {"to_whom": "Dr Oak", "how": "email"}
    assert client.put(f"{path}/partner", json=partner, headers=everything).status_code == 428
    tagged = everything | {"If-Match": read.headers["ETag"]}
    named = client.put(f"{path}/partner", json=partner, headers=tagged)
    assert named.json["partner"] == partner | {"telephone": "", "email": ""}
    assert named.json["version"] == task.version + 1
    assert client.put(f"{path}/partner", json=partner, headers=tagged).status_code == 412
    chased = client.post(f"{path}/chases", json=asked, headers=everything)
    assert chased.status_code == 201
    (kept,) = client.get(path, headers=everything).json["chases"]
    assert kept == asked | {"words": "", "at": installation.clock.now().isoformat()}
    for wrong in ({}, {"to_whom": "X", "how": "pigeon"}, asked | {"more": 1}):
        assert client.post(f"{path}/chases", json=wrong, headers=everything).status_code == 422
    own = theirs(installation, WORKER)
    mine = f"/api/v1/tasks/{own.id}"
    tag = client.get(mine, headers=everything).headers["ETag"]
    assert client.post(f"{mine}/chases", json=asked, headers=everything).status_code == 409
    again = everything | {"If-Match": tag}
    assert client.put(f"{mine}/partner", json=partner, headers=again).status_code == 409


def test_another_system_says_on_whose_word_a_task_is_done(
    client: FlaskClient, send: Sent, everything: dict[str, str], installation: Installation
) -> None:
    send(a_child())
    with installation.database.reading() as db:
        wanted = select(Task).where(Task.task == "health_checks")
        task = db.exec(wanted).one()
    path = f"/api/v1/tasks/{task.id}"
    tag = client.get(path, headers=everything).headers["ETag"]
    tagged = everything | {"If-Match": tag}
    word = {"said_by": "Ms Ash", "said_on": "2026-03-01", "said_how": "email"}
    short = {"state": "done", "outcome": {"said_by": "Ms Ash"}}
    refused = client.patch(path, json=short, headers=tagged)
    assert refused.status_code == 422
    assert "outcome.said_" in refused.text
    late = {"state": "done", "outcome": word | {"said_on": "2027-01-01"}}
    assert client.patch(path, json=late, headers=tagged).status_code == 422
    done = client.patch(path, json={"state": "done", "outcome": word}, headers=tagged)
    assert done.status_code == 200, done.text
    assert done.json["outcome"] == word
