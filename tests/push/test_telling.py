"""T27 and T28: what is put into the outbox, and how it is worked through."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from feedsvc.freshness import LOOK_SECONDS, PUSH_DELAY_SECONDS, SHARED_SECONDS
from feedsvc.push.schedule import LONGEST_WAIT_SECONDS
from feedsvc.push.sending import Limits
from feedsvc.push.telling import (
    CLAIM_SECONDS,
    WHOLE_SECONDS,
    PushReport,
    is_due,
    tell_hubs,
    wait_until_due,
)
from feedsvc.store.engine import Connection, open_for_writing, transaction
from feedsvc.store.sql import outbox
from feedsvc.store.sql.outbox import ATTEMPTS
from tests.engines import ON_BOTH_ENGINES_SLOWLY
from tests.newsroom import Newsroom
from tests.push.hub import Answer, Asked, Pinged, listening

STORE_ENGINES = ON_BOTH_ENGINES_SLOWLY

SITE = "http://127.0.0.1:8000"
DOWN = Answer(503)


@dataclass
class Site:
    """A newsroom with hubs, which are told when `tell` is called."""

    newsroom: Newsroom

    def use(self, *hubs: str) -> None:
        self.newsroom.settings |= {"PUSH__HUBS": " ".join(hubs), "PUSH__ALLOW_PRIVATE": "true"}

    def tell(self) -> PushReport:
        """Tell the hubs as `rebuild` does, under the newsroom's clock."""
        configuration = self.newsroom.configuration()
        wait_until_due(configuration, self.newsroom.clock, lambda s: self.newsroom.wait(seconds=s))
        return tell_hubs(configuration, self.newsroom.clock, limits=Limits(answer=10))

    def publish(self, name: str, **details: str) -> None:
        self.newsroom.write(f"{name}.txt", f"Story {name}", date(2024, 5, 1), **details)
        self.newsroom.rebuild()

    @contextlib.contextmanager
    def outbox(self) -> Iterator[Connection]:
        with contextlib.closing(open_for_writing(self.newsroom.location)) as connection:
            yield connection

    def waiting(self) -> list[tuple[str, str, int]]:
        with self.outbox() as connection:
            rows = connection.execute("SELECT hub, topic, attempts FROM outbox ORDER BY hub, topic")
            return [tuple(row) for row in rows]


@pytest.fixture
def site(newsroom: Newsroom) -> Site:
    return Site(newsroom)


@pytest.fixture
def hub() -> Pinged:
    return Pinged()


@pytest.fixture
def told(site: Site, hub: Pinged) -> Iterator[Site]:
    """A site whose one hub knows all there was until now, and was asked nothing since."""
    with listening(hub) as url:
        site.use(url)
        site.publish("a", section="Europe")
        site.tell()
        hub.asked.clear()
        site.newsroom.wait(hours=1)
        yield site


def topics(*feeds: str) -> set[str]:
    files = ("feed.xml", "atom.xml", "feed.json")
    return {f"{SITE}{feed}/{file}" for feed in feeds for file in files}


def test_t27_the_first_publication_tells_each_hub_of_each_document_once(site: Site) -> None:
    one, other = Pinged(), Pinged()
    with listening(one) as url, listening(other) as other_url:
        site.use(url, other_url)
        site.publish("a")
        report = site.tell()
    expected = {f"{SITE}{address}" for address in site.newsroom.documents()}
    for hub in (one, other):
        assert sorted(hub.topics()) == sorted(expected)
    assert len(report.told) == 2 * len(expected)
    assert (report.failed, report.given_up, report.waiting, report.next_attempt) == ([], [], 0, "")


def test_t27_each_document_that_changed_is_told_and_no_other(told: Site, hub: Pinged) -> None:
    told.publish("b", section="Europe")
    told.tell()
    assert len(hub.topics()) == len(set(hub.topics()))
    assert topics("", "/europe") <= set(hub.topics())
    assert not set(hub.topics()) & topics("/uk-news", "/top-news")


def test_t27_nothing_is_told_when_nothing_changed(told: Site, hub: Pinged) -> None:
    assert told.newsroom.rebuild(force=True).documents == []
    report = told.tell()
    assert hub.asked == []
    assert report == PushReport()


def test_t27_without_hubs_nothing_is_put_into_the_outbox(site: Site) -> None:
    site.publish("a")
    assert site.waiting() == []


def test_a_dry_run_puts_nothing_into_the_outbox(told: Site, hub: Pinged) -> None:
    told.newsroom.write("b.txt", "Story b")
    told.newsroom.rebuild(dry_run=True)
    assert told.waiting() == []


def test_a_withdrawal_is_told(told: Site, hub: Pinged) -> None:
    told.newsroom.withdraw(told.newsroom.address("Story a"))
    told.tell()
    assert topics("", "/europe") <= set(hub.topics())


def test_a_feed_that_is_gone_is_not_told_and_leaves_the_outbox(site: Site, hub: Pinged) -> None:
    with listening(hub) as url:
        site.use(url)
        site.publish("a", section="Weather")
        assert f"{SITE}/weather/feed.xml" in {topic for _, topic, _ in site.waiting()}
        site.newsroom.withdraw(site.newsroom.address("Story a"))
        site.tell()
    assert topics("") <= set(hub.topics())
    assert not set(hub.topics()) & topics("/weather")


def test_a_hub_that_is_no_longer_configured_leaves_the_outbox(site: Site) -> None:
    site.use("http://127.0.0.1:1/", "http://127.0.0.1:2/")
    site.publish("a")
    site.use("http://127.0.0.1:2/")
    site.publish("b")
    assert {hub for hub, _, _ in site.waiting()} == {"http://127.0.0.1:2/"}
    site.newsroom.settings["PUSH__HUBS"] = ""
    site.publish("c")
    assert site.waiting() == []


def test_a_hub_that_is_added_is_told_of_every_document_which_names_it_now(site: Site) -> None:
    site.publish("a")
    site.use("http://127.0.0.1:1/")
    site.newsroom.rebuild()
    told = {topic for _, topic, _ in site.waiting()}
    assert told == {f"{SITE}{address}" for address in site.newsroom.documents()}


def test_documents_of_an_earlier_url_leave_the_outbox(site: Site) -> None:
    site.use("http://127.0.0.1:1/")
    site.publish("a")
    site.newsroom.settings["SITE__URL"] = "https://news.example/daily"
    site.newsroom.rebuild()
    assert site.waiting()
    assert all(topic.startswith("https://news.example/daily/") for _, topic, _ in site.waiting())


def test_no_hub_is_told_before_every_worker_and_shared_cache_has_the_new_bytes(
    told: Site, hub: Pinged
) -> None:
    told.publish("b")
    configuration, published = told.newsroom.configuration(), told.newsroom.now
    assert not is_due(configuration, published + timedelta(seconds=2.9))
    assert tell_hubs(configuration, told.newsroom.clock).told == []
    told.tell()
    assert hub.asked != []
    assert timedelta(seconds=3) <= told.newsroom.now - published < timedelta(seconds=4.1)


def test_what_cannot_be_due_for_long_is_not_waited_for(told: Site, hub: Pinged) -> None:
    hub.answer = DOWN
    told.publish("b")
    told.tell()
    before = told.newsroom.now
    told.tell()
    assert told.newsroom.now == before


def test_t28_a_hub_that_is_down_is_asked_once_for_all_and_told_later(
    told: Site, hub: Pinged
) -> None:
    hub.answer = DOWN
    told.publish("b")
    report = told.tell()
    assert len(hub.asked) == 1
    assert len(report.failed) == report.waiting > 3
    assert {failed.failure for failed in report.failed} == {"answered 503"}
    hub.answer = Answer(204)
    assert told.tell().told == []
    told.newsroom.wait(seconds=61)
    assert {each.topic for each in told.tell().told} == {failed.topic for failed in report.failed}
    assert told.waiting() == []


def test_t28_one_hub_that_is_down_keeps_nothing_from_another(site: Site, hub: Pinged) -> None:
    with listening(hub) as url:
        site.use("http://127.0.0.1:1/", url)
        site.publish("a")
        report = site.tell()
    assert len(report.told) == len(report.failed) == len(hub.asked) > 3


def test_a_topic_that_is_refused_keeps_no_other_back(told: Site, hub: Pinged) -> None:
    hub.answer = Answer(400, body=b"unknown topic")
    told.publish("b")
    report = told.tell()
    assert len(hub.asked) == len(report.failed) > 3


def test_t28_attempts_are_bounded_and_what_is_given_up_is_kept(told: Site, hub: Pinged) -> None:
    hub.answer = DOWN
    told.publish("b")
    reports = []
    for _ in range(ATTEMPTS + 3):
        reports.append(told.tell())
        told.newsroom.wait(seconds=LONGEST_WAIT_SECONDS)
    assert len(hub.asked) == ATTEMPTS
    last = reports[ATTEMPTS - 1]
    assert (last.failed, last.waiting, last.next_attempt) == ([], 0, "")
    assert len(last.given_up) == len(reports[0].failed)
    assert reports[ATTEMPTS:] == [PushReport()] * 3
    with told.outbox() as connection:
        assert [ping.failure for ping in outbox.given_up(connection)] == ["answered 503"] * len(
            last.given_up
        )


def test_t28_a_new_publication_begins_the_attempts_anew(told: Site, hub: Pinged) -> None:
    hub.answer = DOWN
    told.publish("b", section="Europe")
    for _ in range(ATTEMPTS):
        told.tell()
        told.newsroom.wait(seconds=LONGEST_WAIT_SECONDS)
    hub.answer = Answer(204)
    told.publish("c", section="Europe")
    assert topics("", "/europe") <= {each.topic for each in told.tell().told}
    assert told.waiting() == []


def test_retry_after_is_heeded(told: Site, hub: Pinged) -> None:
    hub.answer = Answer(429, {"Retry-After": "3600"})
    told.publish("b")
    told.tell()
    told.newsroom.wait(seconds=3500)
    told.tell()
    assert len(hub.asked) == 1
    told.newsroom.wait(seconds=100)
    told.tell()
    assert len(hub.asked) == 2


def test_killed_between_publication_and_ping_the_next_rebuild_tells(
    told: Site, hub: Pinged
) -> None:
    told.publish("b")
    assert hub.asked == []
    told.newsroom.wait(minutes=5)
    assert not told.newsroom.rebuild().is_published
    told.tell()
    assert topics("") <= set(hub.topics())


def test_a_ping_that_another_process_claimed_is_not_sent_until_that_has_had_its_time(
    told: Site, hub: Pinged
) -> None:
    told.publish("b")
    told.newsroom.wait(seconds=10)
    now = int(told.newsroom.now.timestamp())
    with told.outbox() as connection, transaction(connection):
        claimed = outbox.claim(connection, now, now + CLAIM_SECONDS, now + LONGEST_WAIT_SECONDS)
    assert claimed is not None
    told.tell()
    assert claimed.topic not in hub.topics()
    told.newsroom.wait(seconds=CLAIM_SECONDS)
    told.tell()
    assert hub.topics().count(claimed.topic) == 1


def test_a_document_published_while_its_hub_is_told_is_told_again(site: Site) -> None:
    asked: list[str] = []

    def answer(request: Asked) -> Answer:
        if not asked:
            site.newsroom.write("b.txt", "Story b")
            site.newsroom.rebuild()
        asked.append(request.form["hub.url"])
        return Answer(204)

    with listening(answer) as url:
        site.use(url)
        site.publish("a")
        site.tell()
        site.tell()
    assert asked.count(asked[0]) == 2
    assert site.waiting() == []


def test_telling_ends_in_bounded_time_and_goes_on_the_next_time(site: Site) -> None:
    asked: list[str] = []

    def answer(request: Asked) -> Answer:
        asked.append(request.form["hub.url"])
        site.newsroom.wait(seconds=WHOLE_SECONDS / 5)
        return Answer(204)

    with listening(answer) as url:
        site.use(url)
        site.publish("a")
        count = len(site.waiting())
        report = site.tell()
        assert len(report.told) == len(asked) == 5
        assert report.waiting == count - 5
        while site.tell().waiting:
            pass
    assert len(asked) == len(set(asked)) == count


def test_telling_is_broken_off_between_two_pings(told: Site, hub: Pinged) -> None:
    told.publish("b")
    told.newsroom.wait(seconds=10)
    configuration = told.newsroom.configuration()
    report = tell_hubs(configuration, told.newsroom.clock, is_stopped=lambda: len(hub.asked) == 2)
    assert len(report.told) == 2
    assert report.waiting > 0


@pytest.mark.parametrize("years", [-1, 1])
def test_f28_a_clock_that_is_set_keeps_nothing_back(told: Site, hub: Pinged, years: int) -> None:
    told.publish("b")
    told.newsroom.wait(days=365 * years)
    assert is_due(told.newsroom.configuration(), told.newsroom.now)
    told.tell()
    assert topics("") <= set(hub.topics())
    assert told.waiting() == []


def test_where_there_is_no_store_nothing_is_due(site: Site) -> None:
    site.use("http://127.0.0.1:1/")
    assert not is_due(site.newsroom.configuration(), site.newsroom.now)


def test_hubs_are_told_when_no_worker_and_no_cache_gives_old_bytes_any_more() -> None:
    """Measured: what nginx may keep for one second (s-maxage) it gives for up to two."""
    assert PUSH_DELAY_SECONDS > LOOK_SECONDS + SHARED_SECONDS + 1
