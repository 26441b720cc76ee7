"""The page in Chromium: keys, themes, forms, narrow windows, and that hostile texts run nothing."""

from __future__ import annotations

import shutil
from collections.abc import Generator, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Request, sync_playwright

from tests.ui.serving import served
from tests.ui.showcase import SCRIPT, STRANGER

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="the system has no Chromium")

_ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*_ARGUMENTS])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def address(filled: dict[str, Any]) -> Iterator[str]:
    with served(filled, edit=True) as address:
        yield address


class Visit:
    """A visit to the page, which notes what should not happen."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.faults: list[str] = []
        self.dialogs: list[str] = []
        self.accepts = False
        page.on("console", self._note_console)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("request", self._note_request)
        page.on("dialog", self._note_dialog)

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)

    def _note_dialog(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        if self.accepts:
            dialog.accept()
        else:
            dialog.dismiss()

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.faults.append(message.text)

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:")):
            self.faults.append(f"loaded {request.url}")


def visiting(browser: Browser, address: str, **options: Any) -> Generator[Visit]:
    options = {"viewport": {"width": 1280, "height": 860}, "color_scheme": "light", **options}
    context = browser.new_context(**options)
    context.set_default_timeout(30_000)
    visit = Visit(context.new_page(), address)
    yield visit
    context.close()
    assert not visit.faults
    assert set(visit.dialogs) <= {"Delete this passage?"}


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    yield from visiting(browser, address)


def test_an_agent_is_reached_by_keys(visit: Visit) -> None:
    page = visit.page
    visit.go("/?prefix=ada")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/core?agent=ada")
    page.keyboard.press("4")
    page.wait_for_url("**/recall?agent=ada")
    page.keyboard.press("/")
    page.keyboard.type("harbour")
    page.keyboard.press("Enter")
    page.wait_for_url("**/recall?agent=ada&q=harbour*")
    page.get_by_role("link", name="In the conversation").first.click()
    page.wait_for_url("**/thread?*#m-*")
    assert page.locator(".message.here").is_visible()
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.wait_for_url(visit.address + "/")


def test_the_theme_follows_the_system_until_it_is_switched(browser: Browser, address: str) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    for visit in visiting(browser, address, color_scheme="dark"):
        visit.go("/")
        dark = visit.page.evaluate(ground)
        visit.page.emulate_media(color_scheme="light")
        light = visit.page.evaluate(ground)
        assert dark != light
        visit.page.click("#theme")
        assert visit.page.evaluate(ground) == dark
        visit.go("/maintenance")  # it is kept
        assert visit.page.evaluate(ground) == dark


def test_a_block_is_edited_and_undone(visit: Visit) -> None:
    page = visit.page
    visit.go("/core/edit?agent=customer-001&block=human")
    text = f"Likes plums. {SCRIPT}"
    page.fill("#value", text)
    assert page.inner_text("#count") == str(len(text))
    page.click("text=Save")
    page.wait_for_url("**/core?agent=customer-001&done=edited")
    assert text in page.inner_text("article >> nth=1")
    visit.go("/history?agent=customer-001&block=human")
    page.click("text=Undo")
    page.wait_for_url("**&done=undone")
    assert page.locator("button", has_text="Redo").is_visible()


def test_a_deletion_is_asked_about(visit: Visit) -> None:
    page = visit.page
    visit.go("/passage/new?agent=customer-002")
    page.fill("#content", "For a moment.")
    page.click("text=Insert")
    page.wait_for_url("**/passage?*")
    page.click("text=Delete")
    assert visit.dialogs == ["Delete this passage?"]
    assert "/passage?" in page.url
    visit.accepts = True
    page.click("text=Delete")
    page.wait_for_url("**/archival?*")
    assert "There is no passage yet." in page.inner_text("main")


def test_calls_of_tools_are_folded(visit: Visit) -> None:
    visit.go("/thread?agent=ada&thread=monday")
    call = visit.page.locator("details.call").first
    assert not call.locator("pre").is_visible()
    call.locator("summary").click()
    assert '"query": "train to Lisbon"' in call.locator("pre").inner_text()


@pytest.mark.parametrize("width", [1280, 360])
def test_hostile_texts_run_nothing_and_fit(browser: Browser, address: str, width: int) -> None:
    for visit in visiting(browser, address, viewport={"width": width, "height": 800}):
        page = visit.page
        visit.go("/?prefix=mallory")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.click(f"text={STRANGER}")
        for path in ("Archival", "Conversations", "Search what was said"):
            page.get_by_role("link", name=path, exact=True).last.click()
            page.wait_for_load_state()
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.get_by_role("link", name="In the conversation").first.click()
        assert page.evaluate("document.querySelectorAll('main script, main [onerror]').length") == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for path in ("/maintenance", "/core?agent=ada", "/checkpoints?agent=ada&thread=monday"):
            visit.go(path)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
