"""The pages: what people see at the addresses of decision 7, and what search engines are told."""

from feedsvc.web.pages.answers import PageAnswers
from feedsvc.web.pages.frame import PAGE_HEADERS, PageFrame, page_frame
from feedsvc.web.pages.icon import IconAnswers
from feedsvc.web.pages.static import StaticFiles, static_files

__all__ = [
    "PAGE_HEADERS",
    "IconAnswers",
    "PageAnswers",
    "PageFrame",
    "StaticFiles",
    "page_frame",
    "static_files",
]
