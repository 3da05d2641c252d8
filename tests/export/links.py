"""Every address that a site names anywhere: in pages, feeds, lists of feeds, sitemaps, styles."""

import re

_NAMED = re.compile(
    rb"""(?:href|src|url|xmlUrl|htmlUrl)\s*=\s*["']([^"']+)["']"""
    rb"""|<(?:link|loc|guid|id|comments)[^>]*>([^<]+)<"""
    rb'''|"(?:url|external_url|home_page_url|feed_url|next_url|image|icon|favicon)": ?"([^"]+)"'''
)


def named_in(body: bytes, site_url: str) -> set[str]:
    """Return the addresses of the site at `site_url` that `body` names, without query."""
    found = set()
    for groups in _NAMED.findall(body):
        link = next(filter(None, groups), b"").decode().replace("&amp;", "&").replace("\\/", "/")
        if link.startswith(site_url):
            link = link.removeprefix(site_url) or "/"
        if link.startswith("/"):
            found.add(re.split("[?#]", link)[0])
    return found
