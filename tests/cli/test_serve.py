"""What `feedsvc serve` says before it serves."""

from feedsvc.cli.serve import root_warning


def test_who_serves_as_root_is_told_that_it_needs_no_root() -> None:
    assert "runs as root" in root_warning(0)
    assert root_warning(1000) == ""
