from __future__ import annotations

import copy

import pytest
from filelock import Timeout
from pydantic import Field, ValidationError

from cifar_app import errors
from cifar_app.files import JsonModel


class _Size(JsonModel):
    width: int = Field(ge=1)
    height: int


def test_message_has_rule_received_and_remedy() -> None:
    error = errors.DataError("A rule holds.", received="nothing", remedy="Do that.")
    assert isinstance(error, errors.CifarAppError)
    assert str(error) == "A rule holds. Received: nothing. Do that."
    assert (error.rule, error.received, error.remedy) == ("A rule holds.", "nothing", "Do that.")


def test_error_can_be_pickled() -> None:
    error = errors.PhotoError("A rule holds.", received="nothing", remedy="Do that.")
    rebuilt = copy.copy(error)  # uses the protocol of pickle
    assert type(rebuilt) is errors.PhotoError
    assert str(rebuilt) == str(error)
    assert rebuilt.remedy == "Do that."


def test_lock_timeout_is_described() -> None:
    assert errors.describe_error(Timeout("a lock")) == "another process that still holds the lock"


def test_validation_error_is_one_sentence() -> None:
    with pytest.raises(ValidationError) as caught:
        _Size.model_validate_json('{"width": 0, "depth": 3}')
    assert errors.describe_error(caught.value) == (
        "width: input should be greater than or equal to 1 (received '0'); "
        "height: field required; depth: extra inputs are not permitted (received '3')"
    )


def test_invalid_json_is_described_without_its_text() -> None:
    with pytest.raises(ValidationError) as caught:
        _Size.model_validate_json("no JSON")
    description = errors.describe_error(caught.value)
    assert description.startswith("invalid JSON")
    assert "no JSON" not in description
