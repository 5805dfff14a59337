"""What `test_loop.py` says of every recipe, for those that take longest; a worker runs a file."""

from __future__ import annotations

import pytest

from tests.training import test_loop

pytestmark = test_loop.pytestmark


@pytest.fixture(scope="module", params=test_loop.LARGE)
def trained(request: pytest.FixtureRequest, folders: None) -> test_loop.Trained:
    del folders
    return test_loop.train_whole(request.param)


test_every_recipe_learns = test_loop.test_every_recipe_learns
test_the_card_is_complete_and_measured = test_loop.test_the_card_is_complete_and_measured
test_the_threshold_comes_from_validation_images_alone = (
    test_loop.test_the_threshold_comes_from_validation_images_alone
)
test_the_temperature_is_the_best_by_the_score_of_the_recipe = (
    test_loop.test_the_temperature_is_the_best_by_the_score_of_the_recipe
)
test_both_files_and_the_stored_answers_agree = (
    test_loop.test_both_files_and_the_stored_answers_agree
)
test_the_report_tells_every_step_in_order = test_loop.test_the_report_tells_every_step_in_order
