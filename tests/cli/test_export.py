"""`feedsvc export`: what it prints, and how it exits."""

import os
import signal
import subprocess
import sys
from contextlib import closing
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest

from feedsvc.errors import ConfigurationError
from feedsvc.export.bucket import Bucket
from tests.cli.conftest import ROOT, Feedsvc
from tests.export.object_store import BUCKET, client_of, object_store
from tests.newsroom import Newsroom


@pytest.fixture
def site(newsroom: Newsroom, tmp_path: Path) -> Path:
    """A folder to export to, of a newsroom that has published."""
    newsroom.write("one.txt", "A first story")
    newsroom.rebuild()
    return tmp_path / "site"


def test_it_says_what_changed_and_then_that_nothing_did(feedsvc: Feedsvc, site: Path) -> None:
    first = feedsvc("export", str(site))
    assert (first.code, first.err) == (0, "")
    assert first.out.startswith(f"{site}: generation 1, ")
    assert first.out.endswith(" changed, 0 removed\n")
    again = feedsvc("export", str(site))
    assert again.out == f"{site}: generation 1 is exported already\n"
    assert feedsvc("export", "--quiet", str(site)).out == ""


def test_it_says_that_rules_have_changed(feedsvc: Feedsvc, newsroom: Newsroom, site: Path) -> None:
    feedsvc("export", str(site))
    newsroom.settings["FEEDS__MAX_AGE"] = "900"
    newsroom.rebuild()
    told = "the rules for servers have changed: let nginx or Caddy read them anew\n"
    assert feedsvc("export", "--quiet", str(site)).out.endswith(told)


def test_json_is_one_object(feedsvc: Feedsvc, site: Path) -> None:
    (report,) = feedsvc("export", "--json", str(site)).objects
    assert report["generation"] == 1
    assert report["is_new"] is True
    assert len(report["changed"]) == report["addresses"]
    assert "/feed.xml" in report["changed"]
    (again,) = feedsvc("export", "--json", "--force", str(site)).objects
    assert (again["is_new"], again["changed"]) == (True, [])


def test_a_folder_of_somebody_else_is_exit_7(feedsvc: Feedsvc, site: Path) -> None:
    site.mkdir()
    (site / "mine.txt").touch()
    ran = feedsvc("export", str(site))
    assert (ran.code, ran.out) == (7, "")
    assert ran.err == (
        f"feedsvc: {site}: is not empty, and no export of feedsvc; it is left alone, "
        "name another folder\n"
    )


def test_without_a_store_it_is_exit_4(feedsvc: Feedsvc, tmp_path: Path) -> None:
    ran = feedsvc("export", str(tmp_path / "site"))
    assert ran.code == 4
    assert "there is no store yet; run `feedsvc rebuild`" in ran.err


def test_gzip_for_a_folder_is_exit_2(feedsvc: Feedsvc, site: Path) -> None:
    ran = feedsvc("export", "--gzip", str(site))
    assert ran.code == 2
    assert ran.err == "feedsvc: --gzip is for buckets: a folder has every coding\n"


def test_a_url_of_no_bucket_is_exit_2_and_makes_no_folder(
    feedsvc: Feedsvc, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(site.parent)
    ran = feedsvc("export", "ftp://host/site")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "feedsvc: ftp://host/site: an export goes to a folder or to a bucket, which is "
        "s3://NAME/PREFIX, gs://NAME/PREFIX or az://CONTAINER/PREFIX\n"
    )
    assert not Path("ftp:").exists()


@pytest.mark.parametrize("url", ["postgresql://u:s3cr3t@h/d", "postgresql:/u:s3cr3t@h/d"])
def test_a_database_is_exit_2_and_its_url_is_not_told(
    feedsvc: Feedsvc, tmp_path: Path, url: str
) -> None:
    refused = feedsvc("export", url)
    assert (refused.code, refused.out) == (2, "")
    assert "not to a database" in refused.err
    assert "s3cr3t" not in refused.err
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_bucket_that_cannot_be_reached_is_exit_7(feedsvc: Feedsvc, site: Path) -> None:
    environment = {
        "AWS_ENDPOINT_URL": "ftp://127.0.0.1:9",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_REGION": "us-east-1",
    }
    ran = feedsvc("export", "s3://bucket/prefix", environment=environment)
    assert ran.code == 7
    assert ran.err.startswith("feedsvc: s3://bucket/prefix: cannot be ")
    assert len(ran.err.splitlines()) == 1


def test_what_went_wrong_beside_an_export_is_told_with_exit_0(
    feedsvc: Feedsvc, newsroom: Newsroom, site: Path
) -> None:
    state = newsroom.store.parent
    with object_store() as (_, environment), closing(client_of(environment)) as client:
        client.create_bucket(Bucket=BUCKET)
        export = partial(feedsvc, "export", f"s3://{BUCKET}/prefix", environment=environment)
        assert export().err == ""
        (traces,) = state.glob("*.exported-*")
        traces.unlink()
        traces.mkdir()
        newsroom.write("two.txt", "A second story")
        newsroom.rebuild()
        ran = export("--quiet")
    assert ran.code == 0
    assert [line.partition(": ")[2] for line in ran.err.splitlines()] == [
        "cannot be read: Is a directory; everything was asked for",
        "cannot be written: Is a directory; the next export asks for everything",
    ]


def test_without_obstore_a_bucket_is_refused_with_the_way_to_have_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("feedsvc.export.bucket.find_spec", lambda _name: None)
    with pytest.raises(ConfigurationError, match=r"pip install 'feedsvc\[export\]'"):
        Bucket("s3://bucket/prefix")


@pytest.mark.slow
def test_a_signal_ends_it_in_order_and_the_next_one_does_what_is_left(
    newsroom: Newsroom, feedsvc: Feedsvc, tmp_path: Path
) -> None:
    for number in range(1_000):
        day = date(2024, 1, 1) + timedelta(days=number % 28)
        newsroom.write(f"{number}.txt", f"Story number {number}", day)
    newsroom.rebuild()
    site = tmp_path / "site"
    environment = {key: value for key, value in os.environ.items() if "FEEDSVC" not in key}
    environment |= newsroom.environment | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "feedsvc", "--config", str(newsroom.config), "export"]
    with subprocess.Popen(
        [*command, str(site)], env=environment, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        assert process.stderr.readline().startswith("exporting: ")
        process.send_signal(signal.SIGTERM)
        said = process.stderr.read()
    assert process.returncode == 143
    assert said.splitlines()[-1] == (
        "feedsvc: stopped by SIGTERM: what was exported before stands; "
        "the next export does what is left"
    )
    assert not (site / "current").exists()
    assert feedsvc("export", "--quiet", str(site)).code == 0
    assert (site / "current" / "site" / "feed.xml").is_file()
