"""How all shapes of the wire behave: frozen, strict about names and types, and without what no text should hold."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

MAX_SQL = 8192
MAX_SAMPLE_SQL = 65_536
MAX_REMARK = 4000

Name = Annotated[str, StringConstraints(min_length=1, max_length=128, pattern=r"^[^\x00-\x20\x7f/\\]+$")]
"""An id of the sandbox: no blanks, no control characters, no slashes."""

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""A SHA-256 in hex."""

PlainText = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")]
"""What a person writes: lines and tabs, no other control characters."""

Sql = Annotated[PlainText, Field(min_length=1, max_length=MAX_SQL)]
SampleSql = Annotated[PlainText, Field(min_length=1, max_length=MAX_SAMPLE_SQL)]
Remark = Annotated[PlainText, Field(min_length=1, max_length=MAX_REMARK)]
Comment = Annotated[PlainText, Field(max_length=MAX_REMARK)]


class Shape(BaseModel):
    """A document of the API. Unknown names are refused; numbers are finite."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class TextOut(Shape):
    """Words in both languages."""

    en: str
    zh: str
