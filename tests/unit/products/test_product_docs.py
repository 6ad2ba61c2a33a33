"""docs/products.md says what the code does."""

from pathlib import Path

import pytest

from sandbox.core.jobs import JOB_MACHINE
from sandbox.core.products import PRODUCT_MACHINE, ProductForm, UseKind

PAGE = (Path(__file__).parents[3] / "docs" / "products.md").read_text()


@pytest.mark.parametrize("diagram", [PRODUCT_MACHINE.diagram(), JOB_MACHINE.diagram()])
def test_the_page_shows_the_machines_as_they_are(diagram: str) -> None:
    assert f"```mermaid\n{diagram}\n```" in PAGE


@pytest.mark.parametrize("word", [*ProductForm, *UseKind])
def test_the_page_names_every_form_and_use(word: str) -> None:
    assert f"`{word}`" in PAGE
