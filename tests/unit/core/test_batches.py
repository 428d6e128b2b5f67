"""Work on many items in one job."""

import pytest

from server.core.batches import each


def test_every_item_is_counted(app):
    assert each([1, 2, 3], lambda item: item) == 6
    assert each([], lambda item: item) == 0


def test_one_that_fails_holds_back_no_other_and_is_told_at_the_end(app):
    done = []

    def do(item):
        if item in (2, 4):
            raise ValueError(f"cannot do {item}")
        done.append(item)
        return 1

    with pytest.raises(ExceptionGroup) as failed:
        each([1, 2, 3, 4, 5], do)
    assert done == [1, 3, 5]
    assert [str(error) for error in failed.value.exceptions] == ["cannot do 2", "cannot do 4"]
    assert failed.value.exceptions[0].__notes__ == ["at 2"]
