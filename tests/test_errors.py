from __future__ import annotations

import copy

import pytest
from filelock import Timeout

from cifar_app import errors

KINDS = [
    errors.DataError,
    errors.PhotoError,
    errors.ModelError,
    errors.TrainingError,
    errors.ReportError,
    errors.FeedbackError,
]


@pytest.mark.parametrize("kind", KINDS)
def test_a_message_has_rule_what_was_received_and_remedy(kind: type[errors.CifarAppError]) -> None:
    error = kind("A rule holds.", received="nothing", remedy="Do that.")
    assert isinstance(error, errors.CifarAppError)
    assert str(error) == "A rule holds. Received: nothing. Do that."
    assert (error.rule, error.received, error.remedy) == ("A rule holds.", "nothing", "Do that.")


def test_waiting_in_vain_is_no_fault_of_a_file() -> None:
    assert errors.describe_error(Timeout("a lock")) == "another process that is still at it"


def test_an_error_crosses_process_borders() -> None:
    error = errors.PhotoError("A rule holds.", received="nothing", remedy="Do that.")
    rebuilt = copy.copy(error)  # by the protocol that pickle uses
    assert type(rebuilt) is errors.PhotoError
    assert str(rebuilt) == str(error)
    assert rebuilt.remedy == "Do that."
