"""An export into a folder: what changes in it, what stays as it is, and whose it is."""

import fcntl
import os
from datetime import date
from pathlib import Path

import pytest

from feedsvc.errors import ExportError, StoreError
from feedsvc.export.basis import LAYOUT
from feedsvc.export.to_folder import export_to_folder
from tests.export.conftest import Exports
from tests.newsroom import Newsroom


def times(export: Exports) -> dict[str, tuple[int, int, int]]:
    """Return inode, size and mtime of every file: all that a server's validators are made of."""
    found = {}
    for path in export.site.rglob("*"):
        if path.is_file():
            status = path.stat()
            found[str(path.relative_to(export.site))] = (
                status.st_ino,
                status.st_size,
                status.st_mtime_ns,
            )
    return found


def test_the_time_of_a_document_s_file_is_its_last_modified(
    newsroom: Newsroom, export: Exports
) -> None:
    export()
    for address, (etags, last_modified) in newsroom.validators().items():
        for coding, suffix in (("identity", ""), ("gzip", ".gz"), ("br", ".br")):
            assert coding in etags
            path = export.site / f"{address[1:]}{suffix}"
            assert path.stat().st_mtime_ns == last_modified * 1_000_000_000


def test_an_export_of_the_same_publication_does_nothing(export: Exports) -> None:
    first = export()
    assert first.is_new
    assert len(first.changed) == first.addresses
    before = times(export)
    again = export()
    assert not again.is_new
    assert (again.addresses, again.changed) == (first.addresses, ())
    assert times(export) == before


def test_what_has_not_changed_keeps_file_and_time_and_what_has_gets_a_later_one(
    newsroom: Newsroom, export: Exports
) -> None:
    export()
    before = times(export)
    newsroom.write("wind.txt", "Wind over town", date(2024, 5, 3), section="UK News")
    newsroom.wait(minutes=1)
    newsroom.rebuild()
    report = export()
    after = times(export)
    assert {"/feed.xml", "/uk-news/feed.xml", "/2024/uk-news/wind-over-town"} <= set(report.changed)
    assert "/archive/2024-04/feed.xml" not in report.changed
    for unchanged in ("archive/2024-04/feed.xml.br", "static/style.css", "europe/feed.xml"):
        assert after[unchanged] == before[unchanged]
    for changed in ("feed.xml", "feed.xml.gz", "index.html", "sitemap/1.xml.br"):
        assert after[changed][2] >= before[changed][2] + 1_000_000_000


def test_two_publications_within_a_second_have_files_of_two_seconds(
    newsroom: Newsroom, export: Exports
) -> None:
    export()
    newsroom.write("rain.txt", "Rain leaves a town", date(2024, 4, 3))  # of the same length
    newsroom.rebuild()
    before = times(export)
    export()
    page = "2024/top-news/rain-comes-to-town.html"
    assert times(export)[page][2] >= before[page][2] + 1_000_000_000


def test_a_forced_export_asks_for_everything_and_rewrites_what_is_no_longer_as_it_was(
    export: Exports,
) -> None:
    export()
    damaged = export.site / "top-news" / "feed.xml"
    whole, time = damaged.read_bytes(), damaged.stat().st_mtime_ns
    damaged.write_bytes(b"damaged")
    report = export(is_forced=True)
    assert report.changed == ("/top-news/feed.xml",)
    assert (damaged.read_bytes(), damaged.stat().st_mtime_ns) == (whole, time)


def test_what_is_gone_has_no_file_and_a_mark_that_it_was_there(
    newsroom: Newsroom, export: Exports
) -> None:
    export()
    newsroom.withdraw("/2024/top-news/sun-leaves-town")
    report = export()
    assert "/2024/top-news/sun-leaves-town" in report.removed
    assert not any("sun-leaves-town" in name for name in export.files())
    assert b"Sun leaves town" not in b"".join(
        body for name, body in export.files().items() if not name.endswith((".gz", ".br"))
    )
    gone = export.path / "current" / "gone"
    assert (gone / "2024/top-news/sun-leaves-town").is_file()
    assert (gone / "drinks/feed.xml").is_file()
    assert (gone / "drinks/index.html").is_file()


def test_the_export_before_stays_for_who_still_reads_it_and_the_one_before_that_goes(
    newsroom: Newsroom, export: Exports
) -> None:
    for number in (1, 2, 3):
        newsroom.write(f"{number}.txt", f"Story {number}")
        newsroom.rebuild()
        export()
    assert os.readlink(export.path / "current") == "exports/3"
    assert {path.name for path in (export.path / "exports").iterdir()} == {"2", "3"}
    assert b"Story 2" in (export.path / "exports/2/site/feed.xml").read_bytes()
    assert b"Story 3" not in (export.path / "exports/2/site/feed.xml").read_bytes()


def test_a_stranger_s_folder_is_left_alone(export: Exports) -> None:
    export.path.mkdir()
    own = export.path / "index.html"
    own.write_text("my own page")
    with pytest.raises(ExportError, match="is not empty, and no export of feedsvc"):
        export()
    assert [path.name for path in export.path.iterdir()] == ["index.html"]
    assert own.read_text() == "my own page"


def test_what_strangers_put_beside_an_export_stays(newsroom: Newsroom, export: Exports) -> None:
    export()
    (export.path / "notes.txt").write_text("mine")
    (export.path / "exports" / "mine").mkdir()
    newsroom.write("more.txt", "More of it")
    newsroom.rebuild()
    export()
    assert (export.path / "notes.txt").read_text() == "mine"
    assert (export.path / "exports" / "mine").is_dir()


def test_a_current_that_is_no_link_of_ours_is_refused(export: Exports) -> None:
    export()
    (export.path / "current").unlink()
    (export.path / "current").mkdir()
    with pytest.raises(ExportError, match="current: is not the link that an export made"):
        export(is_forced=True)


def test_a_file_is_no_folder(export: Exports) -> None:
    export.path.write_text("a file")
    with pytest.raises(ExportError, match="File exists; what was exported there before stands"):
        export()


def test_two_exports_at_once_are_refused(export: Exports) -> None:
    export()
    with (export.path / "feedsvc-export").open("r+") as marker:
        fcntl.flock(marker, fcntl.LOCK_EX)
        with pytest.raises(ExportError, match="another export to it runs"):
            export(is_forced=True)


def test_before_anything_is_published_nothing_is_exported(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path / "new")
    export = Exports(newsroom, tmp_path / "export")
    with pytest.raises(StoreError):
        export()
    assert not (export.path / "current").exists()


def test_an_export_that_ends_at_any_step_leaves_the_old_one_and_the_next_is_whole(
    newsroom: Newsroom, export: Exports
) -> None:
    export()
    before = export.files()
    newsroom.write("more.txt", "More of it")
    newsroom.rebuild()
    steps = len(before) // 3

    class EndedError(Exception):
        """Stands for a signal."""

    for last in (1, steps // 2, steps - 5):

        def end(_phase: str, done: int, _total: int, last: int = last) -> None:
            if done == last:
                raise EndedError

        with pytest.raises(EndedError):
            export_to_folder(newsroom.configuration(), export.path, newsroom.now, end)
        assert export.files() == before
    export()
    assert b"More of it" in export.files()["feed.xml"]
    assert {path.name for path in (export.path / "exports").iterdir()} == {"1", "2"}


def test_a_record_of_another_layout_or_none_is_written_anew(export: Exports) -> None:
    assert LAYOUT >= 1
    export()
    record = export.path / "current" / "record.json"
    for text in ("", "[]", '{"basis": 1}', '{"held": {"/feed.xml": []}, "basis": ""}'):
        record.write_text(text)
        report = export()
        assert len(report.changed) == report.addresses
        record = export.path / "current" / "record.json"


def test_without_hard_links_files_are_copied_with_their_times(
    newsroom: Newsroom, export: Exports, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    export()
    before = times(export)
    newsroom.write("more.txt", "More of it")
    newsroom.rebuild()
    monkeypatch.setattr(os, "link", refuse)
    export()
    assert times(export)["static/style.css"][1:] == before["static/style.css"][1:]


def test_disk_full_is_told_and_leaves_the_old_export(
    newsroom: Newsroom, export: Exports, monkeypatch: pytest.MonkeyPatch
) -> None:
    export()
    before = export.files()
    newsroom.write("more.txt", "More of it")
    newsroom.rebuild()

    def full(path: Path, _body: bytes) -> int:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(ExportError, match=r"No space left on device; what was .* before stands"):
        export()
    monkeypatch.undo()
    assert export.files() == before


def test_the_rules_change_only_where_a_server_must_read_them_anew(
    newsroom: Newsroom, export: Exports
) -> None:
    assert not export().rules_changed
    newsroom.write("more.txt", "More of it", date(2024, 6, 1))
    newsroom.rebuild()
    assert not export().rules_changed
    newsroom.settings["FEEDS__MAX_AGE"] = "600"
    newsroom.rebuild()
    assert export().rules_changed


def test_nothing_of_an_export_is_counted_as_a_reader(newsroom: Newsroom, export: Exports) -> None:
    export()
    assert not newsroom.configuration().readers_path.exists()


@pytest.mark.parametrize("leads_to", ["/etc", "exports/none", "exports/0", "elsewhere/1"])
def test_a_link_that_no_export_made_is_refused_and_left_alone(
    export: Exports, leads_to: str
) -> None:
    export()
    current = export.path / "current"
    current.unlink()
    current.symlink_to(leads_to)
    with pytest.raises(ExportError, match="current: is not the link that an export made"):
        export()
    assert os.readlink(current) == leads_to
    assert (export.path / "exports" / "1").is_dir()
