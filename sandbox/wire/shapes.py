"""How all shapes of the wire behave: frozen, and strict about names."""

from pydantic import BaseModel, ConfigDict


class Shape(BaseModel):
    """A document of the API. Unknown names are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")
