"""A workbook from the first click to the last: columns, preview, undo; in both languages, on a phone, no scripts."""

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
import xlsxwriter
from flask import Flask
from playwright.sync_api import expect

from app.core import db
from tests.builders import a_member, a_programme, a_user, an_action
from tests.clock import Watch
from tests.e2e.visitor import Visitor
from tests.web.signing import enter

IMPORTS = "/p/cx/do-now/actions/import/"
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
WORDS = {
    "fr": {
        "read": "Lire le fichier",
        "rows": "Lire les lignes",
        "wanted": "Importer 2 actions et écrire 1 modification",
        "done": "L’inventaire est à jour",
        "undo": "Annuler",
        "undone": "Cet import a été annulé.",
        "before": "Fait sens pour le client, de 1 à 5",
    },
    "en": {
        "read": "Read the file",
        "rows": "Read the rows",
        "wanted": "Import 2 actions and write 1 change",
        "done": "The inventory is up to date",
        "undo": "Undo",
        "undone": "This import was taken back.",
        "before": "Makes sense to the customer, 1 to 5",
    },
}


@pytest.fixture
def lea(
    live_app: Flask, watch: Watch, real_database: sa.Engine, request: pytest.FixtureRequest
) -> Callable[[str], dict[str, object]]:
    """Gives the cookie of a leader who reads that language, in a programme with one action that came from a file."""

    def reading(lang: str) -> dict[str, object]:
        with live_app.app_context():
            programme = a_programme(slug="cx", lang="fr")
            leader = a_member(programme, user=a_user(name="Léa Fontaine", lang=lang))
            an_action(programme, by=leader, title="Drive", customer_sense=4, source_ref="1", now=watch())
            client = enter(live_app.test_client(), leader.user)
            cookie = client.get_cookie(live_app.config["SESSION_COOKIE_NAME"])
            db.session.remove()
        assert cookie
        return {"name": cookie.key, "value": cookie.value}

    return reading


def an_inventory(folder: Path) -> Path:
    path = folder / "Inventaire 2026.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Lisez-moi").write_row(0, 0, ["Ce classeur appartient à l’équipe", "2026"])
        sheet = book.add_worksheet("Inventaire")
        sheet.write(0, 0, "Inventaire des actions")
        rows = [
            ["N°", "Quoi", "Catégorie", "Sens", "Début"],
            [1, "Drive", "", 5, ""],
            [2, "Gel en caisse 🧴", "Vélo", 3, "03/04/2020"],
            [3, "Jauge", "Securité", 2, "05/06/2020"],
        ]
        for line, cells in enumerate(rows, 2):
            sheet.write_row(line, 0, cells)
    return path


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize(("lang", "options"), [("fr", {}), ("en", {}), ("fr", PHONE)], ids=["fr", "en", "phone"])
def test_a_workbook_is_read_looked_at_written_and_taken_back(
    somebody: Callable[..., Visitor],
    lea: Callable[[str], dict[str, object]],
    tmp_path: Path,
    lang: str,
    options: dict[str, object],
) -> None:
    words, visitor = WORDS[lang], somebody(**options)
    visitor.context.add_cookies([{**lea(lang), "url": visitor.live}])  # type: ignore[typeddict-item]
    page = visitor.page

    visitor.open(IMPORTS).fill(file=an_inventory(tmp_path)).press(words["read"], within="main")
    page.wait_for_url("**/columns")
    visitor.look()
    page.locator("#choose-sheet").select_option("Inventaire")
    expect(page.locator("#choose-line")).to_have_value("3")
    page.locator("main [name=column1]").select_option("title")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    visitor.press(words["rows"], within="main")

    page.locator("#changes [name=line]").wait_for()
    visitor.look()
    assert visitor.says(words["before"])
    assert visitor.says("03/04/2020")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("#changes [name=line]").check()
    expect(page.locator("#wanted")).to_have_text(words["wanted"])
    page.locator("#wanted button").click()

    page.get_by_text(words["done"]).wait_for()
    visitor.look()
    page.locator(".toast").get_by_role("button", name=words["undo"]).click()
    page.get_by_text(words["undone"]).wait_for()
    visitor.look()
    assert page.locator(".fact b").all_inner_texts() == ["2", "1", "0"]


@pytest.mark.usefixtures("worker")
def test_an_import_needs_no_script(
    somebody: Callable[..., Visitor], lea: Callable[[str], dict[str, object]], tmp_path: Path
) -> None:
    visitor = somebody()
    page = visitor.context.browser.new_context(java_script_enabled=False, locale="fr-FR").new_page()  # type: ignore[union-attr]
    page.context.add_cookies([{**lea("fr"), "url": visitor.live}])  # type: ignore[typeddict-item]
    page.goto(visitor.live + IMPORTS)
    page.set_input_files("[name=file]", an_inventory(tmp_path))
    page.get_by_role("button", name="Lire le fichier").click()
    for _try in range(50):
        if page.url.endswith("/columns"):
            break
        page.get_by_role("link", name="Actualiser").click()
    page.locator("#choose-sheet").select_option("Inventaire")
    page.get_by_role("button", name="Montrer ces colonnes").click()
    page.locator("main [name=column1]").select_option("title")
    page.get_by_role("button", name="Lire les lignes").click()
    for _try in range(50):
        if page.locator("#wanted").count():
            break
        page.get_by_role("link", name="Actualiser").click()
    page.get_by_role("button", name="Tout cocher (1)").click()
    assert page.locator("#wanted").inner_text() == WORDS["fr"]["wanted"]
    page.locator("#changes [name=line]").uncheck()
    page.get_by_role("button", name="Garder ce choix").click()
    assert page.locator("#wanted").inner_text() == "Importer 2 actions"
    page.context.close()
