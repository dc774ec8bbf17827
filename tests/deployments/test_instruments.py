import pytest

from deployments.instruments import Metric, recorder
from deployments.metrics import record_batch, record_looks

SEEN = Metric("fanlight_seen", "counter", "Things seen", ("what",))


def test_a_sample_with_other_labels_is_refused():
    assert SEEN(3, what="cat").labels == {"what": "cat"}
    with pytest.raises(TypeError, match="has the labels"):
        SEEN(3, who="cat")
    with pytest.raises(TypeError):
        SEEN(3)


def test_names_in_prometheus():
    assert SEEN.series == ("ray_fanlight_seen_total",)
    assert Metric("now", "gauge", "").series == ("ray_now",)
    assert Metric("taken", "histogram", "").series == ("ray_taken_bucket", "ray_taken_sum", "ray_taken_count")


def test_outside_of_ray_nothing_is_read():
    @recorder
    def record_trouble():
        raise AssertionError("read")

    record_trouble()


def test_a_batch_tells_its_size_its_time_and_how_long_each_item_waited():
    samples = [(sample.metric.name, sample.value) for sample in record_batch.__wrapped__(0.5, [0.1, 0.2])]
    assert samples == [
        ("fanlight_batch_size", 2),
        ("fanlight_batch_seconds", 0.5),
        ("fanlight_batch_wait_seconds", 0.1),
        ("fanlight_batch_wait_seconds", 0.2),
    ]


def test_looks_tell_what_was_looked_at_and_on_which_device():
    time, looks = record_looks.__wrapped__("cuda", 1.5, 4, "tile")
    assert (time.value, time.labels) == (1.5, {"device": "cuda"})
    assert (looks.value, looks.labels) == (4, {"device": "cuda", "what": "tile"})
