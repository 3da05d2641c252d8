"""Hugo: the same stories as Markdown files, the same feeds in the same three formats.

Hugo has less to do than feedsvc: it compresses nothing, looks no related story up, keeps no id
and reads front matter instead of telling a page's parts apart. Each entry carries the whole text.
"""

from collections.abc import Iterable
from pathlib import Path

from benchmarks.measure import Cost, run
from benchmarks.programs import hugo
from benchmarks.site import slug
from benchmarks.stories import SECTIONS, Story

_ENTRIES = "{{ range first 50 .RegularPages }}"
_HOME_ENTRIES = "{{ range first 50 .Site.RegularPages }}"
_RFC3339 = "2006-01-02T15:04:05Z07:00"
_UPDATED = f'{{{{ .Lastmod.Format "{_RFC3339}" }}}}'
_CONTENT = "{{ .Content | transform.XMLEscape | safeHTML }}"

_RSS = f"""{{{{ printf "<?xml version='1.0' encoding='UTF-8'?>" | safeHTML }}}}
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>{{{{ .Title }}}}</title><link>{{{{ .Permalink }}}}</link>
<description>{{{{ .Title }}}}</description>
ENTRIES
<item><title>{{{{ .Title }}}}</title><link>{{{{ .Permalink }}}}</link>
<guid>{{{{ .Permalink }}}}</guid>
<pubDate>{{{{ .Date.Format "Mon, 02 Jan 2006 15:04:05 -0700" }}}}</pubDate>
<description>{{{{ .Params.summary }}}}</description>
<content:encoded>{_CONTENT}</content:encoded></item>
{{{{ end }}}}
</channel></rss>
"""
_ATOM = f"""{{{{ printf "<?xml version='1.0' encoding='UTF-8'?>" | safeHTML }}}}
<feed xmlns="http://www.w3.org/2005/Atom"><title>{{{{ .Title }}}}</title>
<id>{{{{ .Permalink }}}}</id><updated>{_UPDATED}</updated>
ENTRIES
<entry><title>{{{{ .Title }}}}</title><id>{{{{ .Permalink }}}}</id>
<link href="{{{{ .Permalink }}}}"/>
<published>{_UPDATED}</published><updated>{_UPDATED}</updated>
<summary>{{{{ .Params.summary }}}}</summary><content type="html">{_CONTENT}</content></entry>
{{{{ end }}}}
</feed>
"""
_JSON = f"""{{{{ $items := slice }}}}
ENTRIES
{{{{ $items = $items | append (dict "id" .Permalink "url" .Permalink "title" .Title "summary"
.Params.summary "content_html" (printf "%s" .Content)
"date_published" (.Date.Format "{_RFC3339}")) }}}}
{{{{ end }}}}
{{{{ dict "version" "https://jsonfeed.org/version/1.1" "title" .Title "items" $items | jsonify }}}}
"""
_PAGE = """<!doctype html><html lang="en"><head><title>{{ .Title }}</title></head><body>
<main><h1>{{ .Title }}</h1><p>{{ .Date.Format "2 January 2006" }}</p>
{{ .Content }}</main></body></html>
"""
_CONFIGURATION = """baseURL = "http://127.0.0.1:8000/"
title = "Benchmark"
disableKinds = ["taxonomy", "term", "sitemap", "robotsTXT", "404"]
[services.rss]
limit = 50
[mediaTypes."application/atom+xml"]
suffixes = ["xml"]
[mediaTypes."application/feed+json"]
suffixes = ["json"]
[outputFormats.RSS]
baseName = "feed"
[outputFormats.ATOM]
mediaType = "application/atom+xml"
baseName = "atom"
[outputFormats.JSONFEED]
mediaType = "application/feed+json"
baseName = "feed"
isPlainText = true
[outputs]
home = ["RSS", "ATOM", "JSONFEED"]
section = ["RSS", "ATOM", "JSONFEED"]
page = ["HTML"]
"""
_NO_PAGES = """[cascade.build]
list = "always"
render = "link"
publishResources = false
[cascade.target]
kind = "page"
"""


class HugoSite:
    """Hugo on a folder of Markdown; with `pages`, it writes each story's page as well.

    Two sites may share one `content` folder.
    """

    def __init__(self, folder: Path, content: Path, *, pages: bool) -> None:
        self.name = "Hugo with pages" if pages else "Hugo, feeds only"
        self.folder = folder
        self.content = content
        (folder / "layouts").mkdir(parents=True)
        configuration = _CONFIGURATION + ("" if pages else _NO_PAGES)
        (folder / "hugo.toml").write_text(configuration, encoding="utf-8")
        templates = {"rss.xml": _RSS, "atom.xml": _ATOM, "jsonfeed.json": _JSON}
        for suffix, text in templates.items():
            for kind, entries in (("home", _HOME_ENTRIES), ("section", _ENTRIES)):
                path = folder / "layouts" / f"{kind}.{suffix}"
                path.write_text(text.replace("ENTRIES", entries), encoding="utf-8")
        (folder / "layouts" / "page.html").write_text(_PAGE, encoding="utf-8")

    def write(self, stories: Iterable[Story]) -> None:
        for story in stories:
            for section in SECTIONS:
                self._path(section, story).unlink(missing_ok=True)
            path = self._path(story.section, story)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(markdown(story), encoding="utf-8")

    def forget(self) -> None:
        # Set aside, not deleted: a file system is still at work on thousands of deleted folders
        # when their names are gone, and a cold run would pay for it.
        if (self.folder / "public").exists():
            aside = sum(1 for _ in self.folder.glob("public*"))
            (self.folder / "public").rename(self.folder / f"public-{aside}")

    def rebuild(self) -> Cost:
        return run([hugo(), "--quiet", "--contentDir", self.content], folder=self.folder)

    def _path(self, section: str, story: Story) -> Path:
        return self.content / slug(section) / f"{story.number:07d}.md"


def markdown(story: Story) -> str:
    """Return the story as Markdown behind a front matter in TOML."""
    second = story.number % 86400
    time = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
    front = (
        f'title = "{story.headline}"\ndate = {story.day}T{time}Z\nsummary = "{story.standfirst}"'
    )
    return f"+++\n{front}\n+++\n\n" + "\n\n".join(story.paragraphs) + "\n"
