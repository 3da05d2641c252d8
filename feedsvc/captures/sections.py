"""Which sections an article is in, from the labels that its page shows."""

from feedsvc.captures.end import End
from feedsvc.captures.pagedata import PageData
from feedsvc.captures.rules import ReadingRules
from feedsvc.text import fold


def sections_of(end: End, data: PageData, rules: ReadingRules) -> tuple[str, ...]:
    """Return the sections' names, the main one first; the default one where the page names none."""
    label = end.label if end.label is not None else data.label
    if label and end.label_is_last:
        names = rules.sections_beginning(label)
        return (next(iter(names)) if len(names) == 1 else rules.default_section,)
    if label:
        return (rules.section_of(label) or rules.default_section,)
    if data.categories:
        return _known_names(data.categories, rules) or (rules.default_section,)
    return (rules.default_section,)


def _known_names(line: str, rules: ReadingRules) -> tuple[str, ...]:
    """Take the known names out of a line that joins several by single blanks, the longest first.

    Where none is known, a single word is a name of its own.
    """
    words = fold(line).split()
    names: list[str] = []
    position = 0
    while position < len(words):
        for length in range(rules.longest_label, 0, -1):
            name = rules.known_labels.get(" ".join(words[position : position + length]))
            if name is not None:
                names.append(name)
                position += length
                break
        else:
            position += 1
    if not names and len(words) == 1:
        return (rules.section_of(line),)
    return tuple(dict.fromkeys(names))
