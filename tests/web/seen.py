"""Pages as tests see them: fetched, parsed, their text by XPath."""

from typing import Any

from flask.testing import FlaskClient
from lxml import html

RAIN = "/2024/top-news/rain-comes-to-town"
RAIN_TITLE = "Rain Comes to Town"


def page(client: FlaskClient, address: str) -> Any:
    response = client.get(address)
    assert response.status_code == 200, address
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    return html.document_fromstring(response.data, parser=html.HTMLParser(encoding="utf-8"))


def texts(root: Any, path: str) -> list[str]:
    return [" ".join(element.text_content().split()) for element in root.xpath(path)]
