"""What a User-Agent says: products of a list, capped numbers, and nothing else (F31)."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.web.user_agents import (
    LONGEST_USER_AGENT,
    MOST_SUBSCRIBERS,
    PRODUCTS,
    UserAgent,
    read_user_agent,
)

FEEDLY = "Feedly/1.0 (+http://www.feedly.com/fetcher.html; 24 subscribers; like FeedFetcher-Google)"
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130 Safari"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (FEEDLY, UserAgent("Feedly", 24)),
        ("Feedbin feed-id:1374 - 12 subscribers", UserAgent("Feedbin", 12, "1374")),
        ("NewsBlur Feed Fetcher - 1 subscriber - https://x.org", UserAgent("NewsBlur", 1)),
        ("Mozilla/5.0 (compatible; inoreader.com; 3 subscribers)", UserAgent("Inoreader", 3)),
        (
            "Mozilla/5.0 (compatible; theoldreader.com; 7 subscribers; feed-id=54e4)",
            UserAgent("The Old Reader", 7, "54e4"),
        ),
        ("Mozilla/5.0 (compatible; BazQux/2.4; 9 subscribers)", UserAgent("BazQux", 9)),
        ("LiveJournal.com (x@livejournal.com; 22 readers)", UserAgent("LiveJournal", 22)),
        ("Nobodys/2.0 (5 readers)", UserAgent("other", 5, "Nobodys")),
        ("Mozilla/5.0 (compatible; Nobodys/2; 5 readers)", UserAgent("other", 5, "Nobodys")),
    ],
)
def test_aggregators_say_for_how_many_they_poll(value: str, said: UserAgent) -> None:
    assert read_user_agent(value) == said


@pytest.mark.parametrize(
    ("value", "product"),
    [
        ("newsboat/2.21.0 (Linux x86_64)", "newsboat"),
        ("FreshRSS/1.24.1 (Linux; https://freshrss.org)", "FreshRSS"),
        ("Mozilla/5.0 (compatible; Miniflux/2.1; +https://miniflux.app)", "Miniflux"),
        ("Tiny Tiny RSS/21.11 (https://tt-rss.org/)", "Tiny Tiny RSS"),
        ("NetNewsWire (RSS Reader; https://netnewswire.com/)", "NetNewsWire"),
        ("feedparser/6.0.14 +https://github.com/kurtmckee/feedparser/", "feedparser"),
        ("python-reader/3.26 (+https://github.com/lemon24/reader)", "reader"),
        ("rss2email/3.14 (https://github.com/rss2email/rss2email)", "rss2email"),
        ("curl/8.5.0", "curl"),
        (CHROME, "browser"),
        ("Mozilla/5.0 (compatible; Nobodys/1.0)", "other"),
        ("Mozilla/5.0 NobodysBot/1.0", "other"),
        ("", "other"),
    ],
)
def test_readers_are_told_by_their_product(value: str, product: str) -> None:
    assert read_user_agent(value) == UserAgent(product)


@pytest.mark.parametrize("number", ["999999999999", "9" * 200, "1234567890"])
def test_f31_a_number_of_ten_digits_and_more_is_no_number_of_subscribers(number: str) -> None:
    assert read_user_agent(f"Feedly/1.0 ({number} subscribers)") == UserAgent("Feedly")


def test_f31_a_number_is_capped() -> None:
    said = read_user_agent("Feedly/1.0 (999999999 subscribers)")
    assert said.subscribers == MOST_SUBSCRIBERS


def test_f31_what_stands_beyond_the_longest_user_agent_is_not_read() -> None:
    beyond = " " * LONGEST_USER_AGENT + "5 subscribers"
    assert read_user_agent(f"Nobodys{beyond}") == UserAgent("other")


@given(
    st.text(max_size=80),
    st.sampled_from(["", "Feedly ", "Mozilla/5.0 (compatible; ", "feed-id:"]),
    st.sampled_from(["", " 5 subscribers", "feed-id=\x00a 7 readers", "99999999999 readers"]),
)
def test_f31_whatever_is_sent_only_plain_and_bounded_words_are_kept(
    text: str, before: str, after: str
) -> None:
    said = read_user_agent(before + text + after)
    assert said.product in PRODUCTS
    assert said.subscribers is None or 0 <= said.subscribers <= MOST_SUBSCRIBERS
    assert re.fullmatch(r"[A-Za-z0-9 ._-]{0,81}", said.source)
