"""What a User-Agent says: which product polls, and for how many subscribers (F31).

Nothing of the client's own words goes further than this: products are those of a list, all
others are "other"; a number is capped; who claims it is named by a few plain characters.
"""

import re
from dataclasses import dataclass

OTHER = "other"
# What is longer is looked at only so far: the longest of the known ones has some 200 characters.
LONGEST_USER_AGENT = 400
# More than any feed of any aggregator has.
MOST_SUBSCRIBERS = 10_000_000

# In the order in which they are looked for: several name others that they resemble.
_PRODUCTS = {
    "feedly": "Feedly",
    "feedbin": "Feedbin",
    "inoreader": "Inoreader",
    "newsblur": "NewsBlur",
    "theoldreader": "The Old Reader",
    "bazqux": "BazQux",
    "dreamwidth": "Dreamwidth",
    "livejournal": "LiveJournal",
    "feedspot": "Feedspot",
    "flipboard": "Flipboard",
    "superfeedr": "Superfeedr",
    "feedfetcher-google": "Google Feedfetcher",
    "freshrss": "FreshRSS",
    "miniflux": "Miniflux",
    "tiny tiny rss": "Tiny Tiny RSS",
    "nextcloud-news": "Nextcloud News",
    "commafeed": "CommaFeed",
    "netnewswire": "NetNewsWire",
    "reeder": "Reeder",
    "newsboat": "newsboat",
    "newsbeuter": "newsboat",
    "thunderbird": "Thunderbird",
    "liferea": "Liferea",
    "akregator": "Akregator",
    "quiterss": "QuiteRSS",
    "rssguard": "RSS Guard",
    "rss guard": "RSS Guard",
    "rss2email": "rss2email",
    "python-reader": "reader",
    "feedparser": "feedparser",
    "simplepie": "SimplePie",
    "slackbot": "Slack",
    "googlebot": "Googlebot",
    "bingbot": "Bingbot",
    "curl/": "curl",
    "wget/": "Wget",
    "python-requests": "Requests",
    "go-http-client": "Go",
}
_BROWSER = "browser"
PRODUCTS = (*dict.fromkeys(_PRODUCTS.values()), _BROWSER, OTHER)

# A longer number is nobody's count; its last nine digits are not one either.
_CLAIM = re.compile(r"(?<!\d)(\d{1,9}) (?:subscribers?|readers?)\b", re.ASCII | re.IGNORECASE)
_FEED_ID = re.compile(r"feed-id[:=] ?([a-z0-9-]{1,40})", re.ASCII | re.IGNORECASE)
_TOKEN = re.compile(r"(?:Mozilla/[0-9.]+ \(compatible; ?)?([A-Za-z0-9._-]{1,40})", re.ASCII)


@dataclass(frozen=True, slots=True)
class UserAgent:
    """What one value of User-Agent says: `product` is one of PRODUCTS.

    `subscribers` is None where it gives no number; `source` tells apart those who give one for
    the same feed under the same product: by the id that the feed has there and, where the
    product is none of ours, by its own first word.
    """

    product: str
    subscribers: int | None = None
    source: str = ""


def read_user_agent(value: str) -> UserAgent:
    """Return what a User-Agent says; of a long one, what its beginning does."""
    value = value[:LONGEST_USER_AGENT]
    claim = _CLAIM.search(value)
    product = _product(value.lower())
    if claim is None:
        return UserAgent(product)
    return UserAgent(product, min(int(claim[1]), MOST_SUBSCRIBERS), _source(product, value))


def _product(lowered: str) -> str:
    for needle, product in _PRODUCTS.items():
        if needle in lowered:
            return product
    is_program = "compatible;" in lowered or "bot" in lowered
    return _BROWSER if lowered.startswith("mozilla/") and not is_program else OTHER


def _source(product: str, value: str) -> str:
    feed_id = _FEED_ID.search(value)
    token = _TOKEN.match(value) if product in {_BROWSER, OTHER} else None
    return " ".join(found[1] for found in (token, feed_id) if found)
