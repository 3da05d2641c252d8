"""The settings of the running service: its server, its limits, its log."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from feedsvc.config import checks
from feedsvc.config.fields import Table, Text


class ServerSettings(Table):
    """`[server]`: where `feedsvc serve` listens, and what it holds out (F25)."""

    host: Text = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535)] = 8000
    workers: Annotated[int, Field(ge=1, le=64)] = 1
    metrics: bool = True
    connections: Annotated[int, Field(ge=1, le=100_000)] = 1024
    # granian asks the kernel for 128 at least.
    backlog: Annotated[int, Field(ge=128, le=65_535)] = 1024
    header_seconds: Annotated[int, Field(ge=1, le=300)] = 10
    # hyper's own least.
    header_bytes: Annotated[int, Field(ge=8_192, le=16_777_216)] = 131_072
    trusted_proxies: Annotated[
        tuple[Annotated[str, AfterValidator(checks.network)], ...],
        BeforeValidator(checks.one_or_more),
    ] = ()


class LimitsSettings(Table):
    """`[limits]`: the whole answers that one client may have in a worker; 0 is any number (F26)."""

    burst: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    seconds: Annotated[int, Field(ge=1, le=86_400)] = 60


class LogSettings(Table):
    """`[log]`: the lines on standard error."""

    format: Literal["text", "json"] = "text"
    requests: bool = False
