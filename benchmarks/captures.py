"""Writes stories as captured pages in the layout of asianlite, one text file each."""

from collections.abc import Iterable
from hashlib import blake2s
from pathlib import Path

from benchmarks.stories import Story


def file_name(story: Story) -> str:
    """Return the name of the story's capture, which no edit changes."""
    return (
        f"{story.number:07d}_{blake2s(str(story.number).encode(), digest_size=8).hexdigest()}.txt"
    )


def page_text(story: Story) -> str:
    """Return what a capture of the story's page says."""
    latest, missed = story.teasers[:4], story.teasers[4:]
    head = f"{story.day:%B} {story.day.day}, {story.day.year}\n2 mins read"
    before = (head, story.headline, f"{story.standfirst}…reports Asian Lite News")
    also_read = (f"ALSO READ: {headline}" for headline in story.also_read)
    previous, following = story.neighbours
    around = ("Previous Story", previous, "Next Story", following, f"Latest from {story.section}")
    page = (*before, *story.paragraphs, *also_read, *around, *_lines(latest))
    end = ("Go toTop", "Don't Miss", *_lines(missed))
    return "\n\n".join(page) + "\n" + "\n\n".join(end) + "\n"


def write(folder: Path, stories: Iterable[Story]) -> None:
    """Write the captures of `stories` into `folder`, as a capturing program would: renamed in."""
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / ".unfinished"
    for story in stories:
        unfinished.write_text(page_text(story), encoding="utf-8")
        unfinished.rename(folder / file_name(story))


def _lines(teasers: Iterable[tuple[str, str]]) -> Iterable[str]:
    return (line for teaser in teasers for line in teaser)
