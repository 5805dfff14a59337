from __future__ import annotations

import copy

import pytest
from pydantic import Field, ValidationError

from cifar_app.errors import PhotoError, describe_error
from cifar_app.files import JsonModel


class _Size(JsonModel):
    width: int = Field(ge=1)
    height: int


def test_pickled_error_keeps_its_parts() -> None:
    error = PhotoError("A rule holds.", received="nothing", remedy="Do that.")
    rebuilt = copy.copy(error)  # uses the protocol of pickle
    assert type(rebuilt) is PhotoError
    assert str(rebuilt) == "A rule holds. Received: nothing. Do that."
    assert (rebuilt.rule, rebuilt.received, rebuilt.remedy) == (
        "A rule holds.",
        "nothing",
        "Do that.",
    )


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (
            '{"width": 0, "depth": 3}',
            "width: input should be greater than or equal to 1 (received '0'); "
            "height: field required; depth: extra inputs are not permitted (received '3')",
        ),
        ("no JSON", "invalid JSON: expected ident at line 1 column 2"),
    ],
)
def test_validation_error_is_one_sentence(content: str, text: str) -> None:
    with pytest.raises(ValidationError) as caught:
        _Size.model_validate_json(content)
    assert describe_error(caught.value) == text
