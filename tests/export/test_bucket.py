"""An export into a bucket: an S3 server on loopback (moto), which may refuse, throttle and lose."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from feedsvc.errors import ConfigurationError, ExportError
from feedsvc.export import bucket as buckets
from feedsvc.export.bucket import is_bucket
from feedsvc.export.report import Report
from feedsvc.export.to_bucket import export_to_bucket
from tests.export.conftest import asked
from tests.export.object_store import BUCKET, Front, client_of, object_store
from tests.newsroom import Newsroom, no_progress

RECORD = "feedsvc-export.json"
_prefixes = count(1)


@dataclass
class Bucket:
    """A prefix in a bucket, and exports of a newsroom to it; `seen` is what was asked of it."""

    newsroom: Newsroom
    front: Front
    client: Any
    prefix: str = field(default_factory=lambda: f"site{next(_prefixes)}")

    @property
    def url(self) -> str:
        return f"s3://{BUCKET}/{self.prefix}"

    def export(self, **options: Any) -> Report:
        self.front.changes.clear()
        return export_to_bucket(
            self.newsroom.configuration(), self.url, self.newsroom.now, no_progress, **options
        )

    def changes(self, method: str = "PUT") -> list[str]:
        """Return the names of what was written since the last export began, in order."""
        names = [name for made, name in self.front.changes if made == method]
        return [name.removeprefix(f"{self.prefix}/") for name in names]

    def names(self) -> set[str]:
        found = self.client.list_objects_v2(Bucket=BUCKET, Prefix=f"{self.prefix}/")
        return {row["Key"].removeprefix(f"{self.prefix}/") for row in found.get("Contents", ())}

    def read(self, name: str) -> tuple[bytes, dict[str, str]]:
        """Return an object and its header fields."""
        found = self.client.get_object(Bucket=BUCKET, Key=f"{self.prefix}/{name}")
        return found["Body"].read(), found["ResponseMetadata"]["HTTPHeaders"]

    def put(self, name: str, body: bytes) -> None:
        self.client.put_object(Bucket=BUCKET, Key=f"{self.prefix}/{name}", Body=body)


@pytest.fixture(scope="module")
def store() -> Iterator[tuple[Front, Any, dict[str, str]]]:
    with object_store() as (front, environment):
        client = client_of(environment)
        client.create_bucket(Bucket=BUCKET)
        yield front, client, dict(environment)
        client.close()


@pytest.fixture
def bucket(
    newsroom: Newsroom, store: tuple[Front, Any, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> Bucket:
    front, client, environment = store
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    front.refused = front.throttled = front.lost = lambda _method, _name: False
    # Faults that do not pass are to be met soon.
    monkeypatch.setattr(buckets, "RETRIES", 2)
    monkeypatch.setattr(buckets, "FIRST_WAIT", timedelta(milliseconds=10))
    return Bucket(newsroom, front, client)


def publish_more(newsroom: Newsroom) -> None:
    newsroom.write("wind.txt", "Wind over town", date(2024, 5, 3), section="Weather")
    newsroom.wait(minutes=1)
    newsroom.rebuild()


def test_objects_are_what_the_service_answers_with_type_and_cache_fields(bucket: Bucket) -> None:
    report = bucket.export()
    assert report.addresses == len(report.changed) == len(bucket.names()) - 1
    body, fields = bucket.read("top-news/feed.xml")
    assert body == bucket.newsroom.document("/top-news/feed.xml")
    assert fields["content-type"] == "application/rss+xml; charset=utf-8"
    assert fields["cache-control"].startswith("public, max-age=300")
    assert "content-encoding" not in fields
    assert bucket.read("archive/2024-04/atom.xml")[1]["cache-control"].startswith(
        "public, max-age=86400"
    )
    page, fields = bucket.read("2024/top-news/sun-leaves-town")
    assert b"<h1>Sun leaves town</h1>" in page
    assert fields["content-type"] == "text/html; charset=utf-8"
    assert bucket.read("index.html")[1]["content-type"] == "text/html; charset=utf-8"
    failure, fields = bucket.read("404.html")
    assert b"<h1>Not found</h1>" in failure
    assert fields["cache-control"] == "no-store"


def test_gzip_stores_packed_bodies_that_say_so(bucket: Bucket) -> None:
    bucket.export(coding="gzip")
    body, fields = bucket.read("feed.xml")
    assert fields["content-encoding"] == "gzip"
    assert gzip.decompress(body) == bucket.newsroom.document("/feed.xml")
    assert "content-encoding" not in bucket.read("static/style.css")[1]
    plain = bucket.export()
    assert "feed.xml" in plain.changed
    assert "static/style.css" not in plain.changed
    assert "content-encoding" not in bucket.read("feed.xml")[1]


def test_only_what_changed_is_uploaded(bucket: Bucket) -> None:
    bucket.export()
    again = bucket.export()
    assert not again.is_new
    assert bucket.changes() == []
    publish_more(bucket.newsroom)
    report = bucket.export()
    uploaded = set(bucket.changes()) - {RECORD}
    assert uploaded == set(report.changed)
    assert {"feed.xml", "index.html", "2024/weather/wind-over-town"} <= uploaded
    assert not uploaded & {"static/style.css", "archive/2024-04/feed.xml", "europe/feed.xml"}
    assert not bucket.export().is_new


def test_only_what_may_have_changed_is_asked_for(bucket: Bucket) -> None:
    bucket.export()
    bucket.newsroom.write("wind.txt", "Wind over town", date(2024, 5, 3), section="UK News")
    bucket.newsroom.rebuild()
    with asked() as addresses:
        report = bucket.export()
    assert {name.removesuffix("index.html") for name in report.changed} <= {
        address[1:] for address in addresses
    }
    assert "/2024/top-news/sun-leaves-town" not in addresses
    assert "/archive/2024-04/atom.xml" not in addresses


def traces_of(newsroom: Newsroom) -> Path:
    (found,) = newsroom.store.parent.glob(f"{newsroom.store.name}.exported-*")
    return found


def test_what_need_not_be_asked_for_is_noted_beside_the_store_and_may_be_lost(
    bucket: Bucket,
) -> None:
    bucket.export()
    publish_more(bucket.newsroom)
    traces_of(bucket.newsroom).unlink()
    with asked() as addresses:
        report = bucket.export()
    assert len(addresses) == report.addresses - 1  # and 404.html
    assert "archive/2024-04/feed.xml" not in report.changed
    assert traces_of(bucket.newsroom).is_file()


def test_traces_of_an_older_export_prove_nothing_of_what_another_machine_uploaded(
    bucket: Bucket,
) -> None:
    newsroom = bucket.newsroom
    bucket.export()
    old = traces_of(newsroom).read_bytes()
    whole = newsroom.write("rain.txt", "Rain comes to town", date(2024, 4, 3)).read_bytes()
    newsroom.write("rain.txt", "Rain comes to town", date(2024, 4, 3), paragraphs=["It rained."])
    newsroom.rebuild()
    bucket.export()
    traces_of(newsroom).write_bytes(old)
    newsroom.write_bytes("rain.txt", whole)
    newsroom.rebuild()
    bucket.export()
    assert b"It rained." not in bucket.read("2024/top-news/rain-comes-to-town")[0]
    assert bucket.read("feed.xml")[0] == newsroom.document("/feed.xml")


def test_traces_that_cannot_be_kept_are_told_of_and_are_no_failure(bucket: Bucket) -> None:
    bucket.export()
    traces = traces_of(bucket.newsroom)
    traces.unlink()
    traces.mkdir()
    publish_more(bucket.newsroom)
    assert bucket.export().notes == (
        f"{traces}: cannot be read: Is a directory; everything was asked for",
        f"{traces}: cannot be written: Is a directory; the next export asks for everything",
    )
    assert b"Wind" in bucket.read("index.html")[0]
    assert not bucket.export().is_new


def test_traces_are_for_their_owner_alone_whatever_the_mode_of_an_older_file(
    bucket: Bucket,
) -> None:
    bucket.export()
    traces = traces_of(bucket.newsroom)
    assert traces.stat().st_mode & 0o777 == 0o600
    traces.chmod(0o644)
    publish_more(bucket.newsroom)
    assert bucket.export().notes == ()
    assert traces.stat().st_mode & 0o777 == 0o600


def test_what_is_new_comes_first_documents_before_pages_and_what_is_gone_goes_last(
    bucket: Bucket,
) -> None:
    newsroom = bucket.newsroom
    bucket.export()
    publish_more(newsroom)
    newsroom.withdraw("/2024/top-news/sun-leaves-town")
    before = bucket.names()
    report = bucket.export()
    assert "2024/top-news/sun-leaves-town" in report.removed
    assert "2024/top-news/sun-leaves-town" not in bucket.names()
    done = bucket.front.changes
    assert [name for _, name in (done[0], done[-1])] == [f"{bucket.prefix}/{RECORD}"] * 2
    deletions = [at for at, (method, _) in enumerate(done) if method in {"POST", "DELETE"}]
    uploads = [at for at, (method, _) in enumerate(done) if method == "PUT"]
    assert min(deletions) > max(uploads[:-1])
    uploaded = bucket.changes()[1:-1]
    new = [name for name in uploaded if name not in before]
    assert uploaded[: len(new)] == new
    changed = uploaded[len(new) :]
    assert changed.index("feed.xml") < changed.index("index.html")
    assert changed.index("index.html") < changed.index("sitemap/pages.xml")
    assert changed.index("2024/top-news/rain-comes-to-town") < changed.index("feed.xml")


def test_a_stranger_s_prefix_is_left_alone(bucket: Bucket) -> None:
    bucket.put("photo.jpg", b"mine")
    with pytest.raises(ExportError, match="is not empty, and no export of feedsvc"):
        bucket.export()
    assert bucket.names() == {"photo.jpg"}


def test_what_strangers_put_beside_an_export_stays(bucket: Bucket) -> None:
    bucket.export()
    bucket.put("photo.jpg", b"mine")
    publish_more(bucket.newsroom)
    bucket.export()
    assert bucket.read("photo.jpg")[0] == b"mine"


def test_an_object_of_a_stranger_with_a_name_of_ours_is_not_overwritten(bucket: Bucket) -> None:
    bucket.export()
    bucket.put("2024/weather/wind-over-town", b"mine")
    publish_more(bucket.newsroom)
    with pytest.raises(ExportError, match="wind-over-town: is there, and no export wrote it"):
        bucket.export()
    assert bucket.changes() == []


def test_a_record_that_is_none_of_ours_stops_an_export(bucket: Bucket) -> None:
    bucket.put(RECORD, b"[]")
    with pytest.raises(ExportError, match="is not what an export wrote there"):
        bucket.export()


def test_a_bucket_that_refuses_is_told_once_and_nothing_is_lost(bucket: Bucket) -> None:
    bucket.export()
    publish_more(bucket.newsroom)
    bucket.front.refused = lambda method, name: method == "PUT" and name.endswith("/atom.xml")
    with pytest.raises(ExportError) as refused:
        bucket.export()
    assert str(refused.value).startswith(f"{bucket.url}: refuses to be written (")
    assert "403 Forbidden (AccessDenied); look after the credentials" in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1
    assert b"Wind" not in bucket.read("atom.xml")[0]
    assert b"Wind" not in bucket.read("index.html")[0], "a page before the documents"
    done = set(bucket.changes()) - {RECORD}
    bucket.front.refused = lambda _method, _name: False
    bucket.export()
    assert b"Wind" in bucket.read("atom.xml")[0]
    assert b"Wind" in bucket.read("index.html")[0]
    assert not done & set(bucket.changes()), "uploaded twice"


def test_a_bucket_that_may_not_be_read_or_is_not_there_is_told(bucket: Bucket) -> None:
    bucket.front.refused = lambda method, _name: method == "GET"
    with pytest.raises(ExportError, match=r"refuses to be read .*403 Forbidden"):
        bucket.export()
    bucket.front.refused = lambda _method, _name: False
    with pytest.raises(ExportError, match=r"cannot be listed: 404 Not Found \(NoSuchBucket\)"):
        export_to_bucket(
            bucket.newsroom.configuration(), "s3://none/site", bucket.newsroom.now, no_progress
        )


def test_a_store_that_cannot_be_reached_is_told(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(ExportError, match=f"{bucket.url}: cannot be read"):
        bucket.export()


def test_a_bucket_that_throttles_is_waited_for(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(buckets, "RETRIES", 8)
    tried: dict[str, int] = {}

    def twice(method: str, name: str) -> bool:
        tried[name] = tried.get(name, 0) + 1
        return method == "PUT" and tried[name] <= 2

    bucket.front.throttled = twice
    bucket.front.throttles = 0
    report = bucket.export()
    assert bucket.front.throttles >= report.addresses
    assert len(bucket.names()) == report.addresses + 1


def test_a_bucket_that_goes_on_throttling_is_told_and_the_next_export_does_what_is_left(
    bucket: Bucket,
) -> None:
    bucket.front.throttled = lambda method, name: method == "PUT" and name.endswith("/feed.json")
    with pytest.raises(ExportError, match=r"503 Service Unavailable \(SlowDown\)"):
        bucket.export()
    done = set(bucket.changes()) - {RECORD}
    assert len(done) > 5
    bucket.front.throttled = lambda _method, _name: False
    report = bucket.export()
    assert not done & set(bucket.changes())
    assert len(bucket.names()) == report.addresses + 1


def test_an_upload_that_is_lost_is_noticed_and_nothing_is_deleted(bucket: Bucket) -> None:
    bucket.export()
    publish_more(bucket.newsroom)
    bucket.newsroom.withdraw("/2024/top-news/sun-leaves-town")
    bucket.front.lost = lambda method, name: method == "PUT" and name.endswith("/index.html")
    with pytest.raises(ExportError) as lost:
        bucket.export()
    assert "objects are not there, or not as they were uploaded" in str(lost.value)
    assert "nothing was deleted, the next export uploads them again" in str(lost.value)
    assert "2024/top-news/sun-leaves-town" in bucket.names()
    bucket.front.lost = lambda _method, _name: False
    report = bucket.export()
    assert "index.html" in report.changed
    assert "feed.xml" not in report.changed
    assert b"Wind" in bucket.read("index.html")[0]
    assert "2024/top-news/sun-leaves-town" not in bucket.names()


def test_an_object_that_somebody_changed_or_deleted_is_uploaded_again(bucket: Bucket) -> None:
    bucket.export()
    bucket.put("feed.xml", b"defaced")
    bucket.client.delete_object(Bucket=BUCKET, Key=f"{bucket.prefix}/atom.xml")
    report = bucket.export(is_forced=True)
    assert set(report.changed) == {"feed.xml", "atom.xml"}
    assert bucket.read("feed.xml")[0] == bucket.newsroom.document("/feed.xml")


def test_an_export_that_ends_before_its_end_has_noted_what_is_its(bucket: Bucket) -> None:
    class EndedError(Exception):
        """Stands for a kill: nothing is done about it."""

    def end(phase: str, _done: int, _total: int) -> None:
        if phase == "uploading":
            raise EndedError

    with pytest.raises(EndedError):
        export_to_bucket(bucket.newsroom.configuration(), bucket.url, bucket.newsroom.now, end)
    noted = json.loads(bucket.read(RECORD)[0])
    assert bucket.names() - {RECORD} <= set(noted["objects"])
    report = bucket.export()
    assert len(bucket.names()) == report.addresses + 1


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("s3://bucket/prefix", True),
        ("gs://bucket", True),
        ("az://container/prefix", True),
        ("/srv/feeds", False),
        ("s3", False),
        ("s3:/bucket", False),
    ],
)
def test_what_is_a_bucket(target: str, expected: bool) -> None:
    assert is_bucket(target) is expected


@pytest.mark.parametrize("target", ["http://bucket", "S3://bucket", "abfs://container/prefix"])
def test_a_url_of_anything_else_is_refused_with_the_three_that_there_are(target: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        is_bucket(target)
    for known in (target, "s3://NAME/PREFIX", "gs://NAME/PREFIX", "az://CONTAINER/PREFIX"):
        assert known in str(refused.value)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("s3://held/some/prefix", {"bucket": "held"}),
        ("gs://held/some/prefix", {"bucket": "held"}),
        ("az://held/some/prefix", {"container_name": "held"}),
    ],
)
def test_what_follows_the_scheme_is_the_bucket_and_then_the_prefix(
    url: str, name: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZURE_STORAGE_ACCOUNT_NAME", "account")
    monkeypatch.setenv("AZURE_STORAGE_ACCOUNT_KEY", "a2V5")
    opened = buckets.Bucket(url)._store  # what obstore made of the URL is seen there alone
    assert name.items() <= opened.config.items()
    assert opened.prefix == "some/prefix"
