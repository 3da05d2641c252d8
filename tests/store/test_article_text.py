"""What is kept of an article comes back as it was, whatever one-line texts it holds."""

from dataclasses import fields
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from feedsvc.model import Article, Block, Teaser
from feedsvc.store.sql.article_text import ArticleText, dump, load
from feedsvc.text import one_line

TEXTS = st.text(max_size=20).map(one_line)
BLOCKS = st.builds(Block, st.sampled_from(["paragraph", "caption", "subheading", "embed"]), TEXTS)
TEASERS = st.lists(st.builds(Teaser, TEXTS, TEXTS), max_size=3).map(tuple)
ARTICLES = st.builds(
    Article,
    title=TEXTS,
    blocks=st.lists(BLOCKS, max_size=4).map(tuple),
    day=st.just(date(2024, 5, 1)),
    sections=st.just(("News",)),
    read_minutes=st.none() | st.integers(1, 99),
    summary=TEXTS,
    authors=st.lists(TEXTS, max_size=2).map(tuple),
    also_read=st.lists(TEXTS, max_size=2).map(tuple),
    previous=st.none() | TEXTS,
    next=st.none() | TEXTS,
    teasers=TEASERS,
    dont_miss=TEASERS,
    cut=st.none() | st.booleans(),
    url=st.none() | TEXTS,
)


@given(ARTICLES)
def test_what_is_kept_comes_back(article: Article) -> None:
    kept = load(dump(article))
    for field in fields(ArticleText):
        assert getattr(kept, field.name) == getattr(article, field.name), field.name


def test_of_a_text_that_is_not_kept_nothing_comes_back() -> None:
    assert load("") == ArticleText()
