"""A script's call meets a demand for a stronger sign-in; the person makes it and is back at the page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from cdfportal.demo.simulator import CdfSimulator, Demand
from tests.browser.conftest import OpenPage
from tests.browser.journey import sign_in

CALL = "/p/plant-north/call/"


@pytest.fixture
def cdf(simulator: CdfSimulator) -> Iterator[CdfSimulator]:
    yield simulator
    simulator.demand_nothing()


def test_a_call_offers_the_sign_in_and_the_person_comes_back(
    open_page: OpenPage, cdf: CdfSimulator
) -> None:
    page = open_page()
    sign_in(page, "bob")
    page.goto(CALL)
    cdf.demand(Demand.CLAIMS, "c1", prefix="/api/v1/projects/plant-north/assets")
    page.get_by_role("button", name="List ten assets").click()
    expect(page.locator("[data-call-message]")).to_contain_text("The portal refused")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in again").click()
    tab = opened.value
    expect(tab.get_by_text("It asks for a sign-in of the level")).to_be_visible()
    # Looking in between changes nothing: this sign-in is not the stronger one.
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.get_by_role("link", name="Sign in again")).to_be_visible()
    tab.get_by_role("button", name="Bob").click()
    tab.wait_for_url("**/accounts/stay/")
    page.bring_to_front()
    expect(page.locator("[data-call-table] tbody tr")).to_have_count(10)
    expect(page.get_by_role("link", name="Sign in again")).to_be_hidden()


def test_a_page_that_is_opened_leads_there_by_itself(
    open_page: OpenPage, cdf: CdfSimulator
) -> None:
    page = open_page(script=False)
    sign_in(page, "bob")
    cdf.demand(Demand.ACR, "gold")
    page.goto("/p/plant-north/groups/?page=1&refresh=1")
    page.get_by_role("button", name="Bob").click()
    page.wait_for_url("**/p/plant-north/groups/?page=1&refresh=1")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
