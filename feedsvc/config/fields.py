"""The kinds of values that several settings are of, and what every table of settings is."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from feedsvc.config import checks

Text = Annotated[str, AfterValidator(checks.said)]
OptionalText = Annotated[str, AfterValidator(checks.line)]
OptionalUrl = Annotated[str, AfterValidator(checks.optional_web_url)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,64}$")]
Texts = Annotated[tuple[Text, ...], BeforeValidator(checks.one_or_more)]
Words = Annotated[
    tuple[Annotated[str, AfterValidator(checks.words)], ...], BeforeValidator(checks.one_or_more)
]
ContentMode = Literal["full", "summary"]


class Table(BaseModel):
    """A table of settings, checked strictly: no other keys, no other types."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)
