"""The statistics of `./dev bench --compare`: a slowdown is seen, noise is not. Expected values by hand."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bench"))
import compare  # noqa: E402


def test_sign_test_counts_pairs_that_got_slower():
    assert compare.sign_test([1.1] * 12) == 1 / 2**12  # all twelve slower: one way in 4096
    assert compare.sign_test([1.1, 0.9]) == 0.75  # at least one of two: 3 ways in 4
    assert compare.sign_test([1.0, 1.0]) == 1.0  # equal pairs say nothing


def test_interval_of_equal_ratios_is_that_ratio():
    assert compare.interval([1.2] * 12) == (1.2, 1.2)


def test_ten_percent_slower_everywhere_is_beyond_doubt():
    assert compare.is_slower([1.09, 1.10, 1.11, 1.12] * 3, 0.05)


def test_noise_around_one_is_not_a_slowdown():
    assert not compare.is_slower([0.9, 0.95, 1.05, 1.1] * 3, 0.05)


def test_a_slowdown_within_the_tolerance_passes():
    assert not compare.is_slower([1.03] * 12, 0.05)


def test_one_slow_input_among_twelve_is_not_beyond_doubt():
    assert not compare.is_slower([1.0] * 11 + [3.0], 0.05)
