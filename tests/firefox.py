"""A Firefox without a window, spoken to in WebDriver BiDi: Playwright's own Firefox cannot be had everywhere.

The standard's messages are JSON over a web socket; websocket-client comes with JupyterLab's server.
"""

import json
import os
import re
import shutil
import subprocess
import time
from contextlib import contextmanager

import pytest
from browsers import leaves

NAMES = (os.environ.get("FIREFOX", ""), "firefox-esr", "firefox")
PATH = next(filter(None, map(shutil.which, NAMES)), None)
MISSING = "no Firefox is on the path: install it (Debian: apt install firefox-esr), or name one: FIREFOX=..."
LISTENS = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
EVENTS = ["log.entryAdded", "network.beforeRequestSent"]
BY_ITSELF = {  # what a new profile does not ask the network for
    "app.update.enabled": False,
    "browser.safebrowsing.downloads.remote.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,",
}
UNTIL = """new Promise((done) => {
    const look = () => { try { if (%s) return done(true); } catch {} setTimeout(look, 100); };
    look();
})"""
PATIENT = 300  # s, on a busy machine


class Firefox:
    """One tab. `wrongs`: errors and warnings of its console, and the addresses that leave the machine."""

    def __init__(self, socket):
        self.socket, self.calls, self.wrongs = socket, 0, []
        self.send("session.new", capabilities={})
        self.send("session.subscribe", events=EVENTS)
        self.tab = self.send("browsingContext.getTree")["contexts"][0]["context"]

    def open(self, address):
        self.send("browsingContext.navigate", context=self.tab, url=address, wait="complete")

    def resize(self, width, height=1000):
        self.send(
            "browsingContext.setViewport", context=self.tab, viewport={"width": width, "height": height}
        )

    def run(self, code):
        """The value of an expression of JavaScript: a text, a number, true or false."""
        target = {"context": self.tab}
        answer = self.send("script.evaluate", expression=code, target=target, awaitPromise=True)
        assert answer["type"] == "success", answer["exceptionDetails"]["text"]
        return answer["result"].get("value")

    def wait_until(self, condition):
        self.run(UNTIL % condition)

    def send(self, method, **params):
        self.calls += 1
        self.socket.send(json.dumps({"id": self.calls, "method": method, "params": params}))
        while (told := json.loads(self.socket.recv())).get("id") != self.calls:
            self.note(told)
        assert told["type"] == "success", told
        return told["result"]

    def note(self, event):
        found = event.get("params", {})
        if event.get("method") == "log.entryAdded" and found["level"] in ("error", "warn"):
            self.wrongs.append(found["text"])
        elif event.get("method") == "network.beforeRequestSent" and leaves(found["request"]["url"]):
            self.wrongs.append(found["request"]["url"])


@contextmanager
def a_firefox(profile):
    """A Firefox with a new profile in this folder. Skips, with the reason, where there is none."""
    websocket = pytest.importorskip("websocket", reason="websocket-client is not installed (extra lab)")
    if PATH is None:
        pytest.skip(MISSING)
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in BY_ITSELF.items()]
    (profile / "user.js").write_text("".join(lines))
    command = [PATH, "--headless", "--no-remote", "--remote-debugging-port=0", "--profile", str(profile)]
    log = profile / "log"
    with log.open("w") as out:
        run = subprocess.Popen(command, stdout=out, stderr=out, env=os.environ | {"HOME": str(profile)})
    try:
        socket = websocket.create_connection(f"{address(log, run)}/session", PATIENT, suppress_origin=True)
        yield Firefox(socket)
        socket.close()
    finally:
        run.terminate()
        run.wait()


def address(log, run):
    """Where it listens, as it prints it."""
    for _ in range(10 * PATIENT):
        if (found := LISTENS.search(log.read_text())) or run.poll() is not None:
            break
        time.sleep(0.1)
    assert found, log.read_text()
    return found[1]
