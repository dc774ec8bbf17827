from types import SimpleNamespace

import pytest

from serve.http.admission import Admission, TooBusyError


def test_whoever_finds_the_queue_full_is_turned_away_and_told_when_to_come_back():
    admission = Admission(concurrent=1, queued=1)
    with admission.place(), admission.place():
        with pytest.raises(TooBusyError) as refused, admission.place():
            pass
        assert refused.value.retry_after_s > 0
    with admission.place():
        pass


def test_a_place_is_given_back_when_the_photo_fails():
    admission = Admission(concurrent=1, queued=0)
    with pytest.raises(ValueError, match="bad photo"), admission.place():
        raise ValueError("bad photo")
    with admission.place():
        pass


def test_the_wait_is_as_long_as_places_took_to_come_free(monkeypatch: pytest.MonkeyPatch):
    clock = iter([0.0, 0.0, 0.0, 30.0, 30.0, 30.0])
    monkeypatch.setattr("serve.http.admission.time", SimpleNamespace(monotonic=lambda: next(clock)))
    admission = Admission(concurrent=1, queued=2)
    with admission.place(), admission.place():
        with admission.place():
            pass  # 30 s
        assert admission._free_in_s() == 15
    assert Admission(1, 1)._free_in_s() == 5
