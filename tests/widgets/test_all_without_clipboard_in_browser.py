"""Every widget's page in a browser that gives it no clipboard: the state can be copied all the same."""

import json

import pytest
from quick import few_quick
from widgets_on_pages import NAMES, file_of, opened

from nonlocal_ref import widgets

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("pages")]
WIDGETS = few_quick(NAMES, ["explorer", "stepper"])


@pytest.mark.parametrize("name", WIDGETS)
def test_without_a_clipboard_the_state_can_be_copied_from_a_window(browser, name):
    page, wrongs = opened(browser, file_of(name), clipboard="undefined")
    said = []
    page.on("dialog", lambda dialog: (said.append(dialog.default_value), dialog.dismiss()))
    with page.expect_event("dialog"):
        page.get_by_role("button", name="Copy state").click()
    assert [json.loads(text) for text in said] == [json.loads(json.dumps(getattr(widgets, name)().state))]
    assert wrongs == []
    page.close()
