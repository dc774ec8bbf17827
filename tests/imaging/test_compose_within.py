import numpy as np
import pytest

from imaging.tone_field import ToneBounds, ToneField, compose_fields, compose_within, identity_field, measure_field


def scaled(gain, shape=(24, 32), offset=0.0):
    field = identity_field(shape)
    return ToneField(field.matrix * np.float32(gain), field.offset + np.float32(offset))


def test_fields_that_stay_within_are_simply_composed():
    first, second = scaled(1.5), scaled(1.2)
    assert np.array_equal(compose_within(first, second).matrix, compose_fields(first, second).matrix)


@pytest.mark.parametrize(("first", "second"), [(3.5, 1.5), (0.55, 0.7)])
def test_what_would_go_too_far_is_taken_in_part(first, second):
    bounds, report = ToneBounds(), measure_field(compose_within(scaled(first), scaled(second)))
    assert bounds.min_gain <= report.min_gain
    assert report.max_gain <= bounds.max_gain


def test_only_the_cells_concerned_give_way():
    gains = np.linspace(1, 3, 32, dtype=np.float32)[None, :, None, None]
    second = ToneField(scaled(1).matrix * gains, scaled(1).offset)
    composed = compose_within(scaled(2), second).matrix[12, :, 0, 0]
    assert composed[2] == pytest.approx(2 * gains[0, 2, 0, 0])
    assert composed.max() <= 4
    assert np.abs(np.diff(composed)).max() < 0.5, "no step"


def test_offsets_are_bounded_too():
    report = measure_field(compose_within(scaled(1, offset=0.3), scaled(1, offset=0.3)))
    assert report.max_offset <= ToneBounds().max_offset + 1e-6
