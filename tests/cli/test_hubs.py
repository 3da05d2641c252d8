"""Hubs as the operator meets them: what `rebuild`, `withdraw` and `status` do and say of them."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from feedsvc.errors import ConfigurationError
from feedsvc.push import require_urllib3
from feedsvc.store.engine import open_for_writing
from feedsvc.store.sql import outbox
from tests.cli.conftest import ROOT, Feedsvc
from tests.cli.test_start_up import imported
from tests.newsroom import Newsroom
from tests.push.hub import Answer, Pinged, listening
from tests.watch.process import environment_of

pytestmark = pytest.mark.slow

MISSING = "needs the package urllib3, which is not installed: pip install 'feedsvc[push]'"


@pytest.fixture
def hub(newsroom: Newsroom) -> Iterator[Pinged]:
    """The one hub of the newsroom."""
    pinged = Pinged()
    with listening(pinged) as url:
        use(newsroom, url)
        yield pinged


def use(newsroom: Newsroom, *hubs: str) -> None:
    newsroom.settings |= {"PUSH__HUBS": " ".join(hubs), "PUSH__ALLOW_PRIVATE": "true"}


def test_t27_a_rebuild_tells_the_hub_and_says_so(
    newsroom: Newsroom, feedsvc: Feedsvc, hub: Pinged
) -> None:
    newsroom.write("one.txt", "A first story")
    ran = feedsvc("rebuild")
    assert (ran.code, ran.err) == (0, "")
    assert f"hubs: {len(hub.asked)} pings sent, 0 failed, 0 waiting" in ran.out
    assert "/feed.xml" in {topic.removeprefix("http://127.0.0.1:8000") for topic in hub.topics()}
    again = feedsvc("rebuild", "--json").objects[-1]
    assert again["push"] == {
        "told": [],
        "failed": [],
        "given_up": [],
        "waiting": 0,
        "next_attempt": "",
    }


def test_a_dry_run_tells_no_hub(newsroom: Newsroom, feedsvc: Feedsvc, hub: Pinged) -> None:
    newsroom.write("one.txt", "A first story")
    assert feedsvc("rebuild", "--dry-run", "--json").objects[-1]["push"] is None
    assert hub.asked == []


def test_without_hubs_nothing_is_said_of_them_and_nothing_imported(
    newsroom: Newsroom, feedsvc: Feedsvc
) -> None:
    newsroom.write("one.txt", "A first story")
    arguments = ("--config", str(newsroom.config), "rebuild", "--json")
    assert imported("urllib3", *arguments, **newsroom.environment) == []
    assert feedsvc("rebuild", "--json").objects[-1]["push"] is None
    assert "hub" not in feedsvc("rebuild").out
    assert "hub" not in feedsvc("status").out


def test_t28_a_hub_that_is_down_changes_no_exit_code_and_is_told_of(
    newsroom: Newsroom, feedsvc: Feedsvc, hub: Pinged
) -> None:
    hub.answer = Answer(503)
    newsroom.write("one.txt", "A first story")
    ran = feedsvc("rebuild")
    assert (ran.code, ran.err) == (0, "")
    assert "generation 1: " in ran.out
    assert "  not told yet: http://127.0.0.1:" in ran.out
    assert ran.out.rstrip().endswith("documents: answered 503")
    seen = feedsvc("status", "--json").objects[0]["hubs"]
    assert [(state["given_up"], state["failure"]) for state in seen] == [([], "answered 503")]
    assert seen[0]["waiting"] > 3
    assert seen[0]["next_attempt"].endswith("Z")
    assert "answered 503" in feedsvc("status").out


def test_quietly_nothing_is_said_of_a_hub_that_will_be_asked_again(
    newsroom: Newsroom, feedsvc: Feedsvc, hub: Pinged
) -> None:
    hub.answer = Answer(503)
    newsroom.write("one.txt", "A first story")
    assert "hub" not in feedsvc("rebuild", "--quiet").out


def test_what_is_given_up_is_told_once_by_rebuild_and_kept_by_status(
    newsroom: Newsroom, feedsvc: Feedsvc, hub: Pinged
) -> None:
    hub.answer = Answer(404, body=b"no such topic")
    newsroom.write("one.txt", "A first story")
    newsroom.rebuild()
    last = {"attempts": outbox.ATTEMPTS - 1}
    connection = open_for_writing(newsroom.store)
    connection.execute("DELETE FROM outbox WHERE topic NOT LIKE '%8000/feed.xml'")
    connection.execute("UPDATE outbox SET attempts = :attempts, due = 1", last)
    connection.close()
    ran = feedsvc("rebuild", "--quiet")
    assert ran.code == 0
    assert "given up: http://127.0.0.1:" in ran.out
    assert "of 1 document: answered 404: no such topic" in ran.out
    assert feedsvc("rebuild", "--quiet").out == ""
    (seen,) = feedsvc("status", "--json").objects[0]["hubs"]
    assert (seen["waiting"], seen["next_attempt"]) == (0, None)
    assert seen["given_up"] == ["http://127.0.0.1:8000/feed.xml"]
    assert "given up: http://127.0.0.1:8000/feed.xml at http://127" in feedsvc("status").out


def test_a_hub_for_which_nothing_waits_is_shown(
    newsroom: Newsroom, feedsvc: Feedsvc, hub: Pinged
) -> None:
    newsroom.write("one.txt", "A first story")
    feedsvc("rebuild")
    (seen,) = feedsvc("status", "--json").objects[0]["hubs"]
    assert seen == {
        "hub": newsroom.settings["PUSH__HUBS"],
        "waiting": 0,
        "next_attempt": None,
        "given_up": [],
        "failure": "",
    }


def test_a_withdrawal_is_told(newsroom: Newsroom, feedsvc: Feedsvc, hub: Pinged) -> None:
    newsroom.write("one.txt", "A first story")
    feedsvc("rebuild")
    hub.asked.clear()
    ran = feedsvc("withdraw", newsroom.address("A first story"))
    assert f"hubs: {len(hub.asked)} pings sent" in ran.out
    assert "http://127.0.0.1:8000/feed.xml" in hub.topics()


def test_killed_before_the_hub_was_told_the_next_rebuild_tells(
    newsroom: Newsroom, feedsvc: Feedsvc, hub: Pinged
) -> None:
    newsroom.write("one.txt", "A first story")
    with subprocess.Popen(
        [sys.executable, "-m", "feedsvc", "--config", str(newsroom.config), "rebuild"],
        env=environment_of(newsroom),
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert any(line.startswith("generation 1") for line in process.stdout)
        process.kill()
    assert hub.asked == []
    assert feedsvc("rebuild").code == 0
    assert "http://127.0.0.1:8000/feed.xml" in hub.topics()


def test_a_missing_extra_is_one_message_before_anything_is_done(newsroom: Newsroom) -> None:
    use(newsroom, "http://127.0.0.1:1/")
    newsroom.write("one.txt", "A first story")
    without = "import sys; sys.modules['urllib3'] = None; from feedsvc.cli import main; main()"
    for command in (["rebuild"], ["watch"], ["serve", "--watch"], ["withdraw", "/2024/a/b"]):
        done = subprocess.run(
            [sys.executable, "-c", without, "--config", str(newsroom.config), *command],
            env=environment_of(newsroom),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == f"feedsvc: telling hubs (push.hubs) {MISSING}\n"
    assert not newsroom.store.exists()


def test_without_hubs_the_extra_is_not_missed(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "urllib3", None)
    require_urllib3(newsroom.configuration())
    use(newsroom, "http://127.0.0.1:1/")
    with pytest.raises(ConfigurationError, match="feedsvc\\[push\\]"):
        require_urllib3(newsroom.configuration())
