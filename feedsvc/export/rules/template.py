"""The files that rules are made from: text with <<names>>, filled in."""

import re
from importlib.resources import files

_NAME = re.compile(r"<<([a-z_]+)>>")


def filled(template: str, values: dict[str, str]) -> str:
    """Return a file of this folder with each <<name>> replaced; KeyError where one has no value."""
    text = files("feedsvc.export.rules").joinpath(template).read_text(encoding="utf-8")
    return _NAME.sub(lambda name: values[name[1]], text)
