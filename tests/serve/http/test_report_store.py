import os

import pytest

from serve.http.report_store import ReportStore


class Saved:
    def __init__(self, number):
        self.id = f"{number:032x}"

    def model_dump_json(self):
        return f'{{"id": "{self.id}"}}'


async def test_what_was_saved_is_found(tmp_path):
    store = ReportStore(tmp_path / "reports", kept=3)
    await store.save(Saved(1))
    assert await store.load(Saved(1).id) == Saved(1).model_dump_json()
    assert await store.load(Saved(2).id) is None


@pytest.mark.parametrize("name", ["../secret", "..%2fsecret", "", "A" * 32, "0" * 31])
async def test_only_ids_are_looked_up(tmp_path, name):
    (tmp_path / "secret.json").write_text("{}")
    assert await ReportStore(tmp_path / "reports", kept=3).load(name) is None


async def test_the_oldest_go_first(tmp_path):
    store = ReportStore(tmp_path, kept=2)
    for number in range(4):
        await store.save(Saved(number))
        os.utime(tmp_path / f"{Saved(number).id}.json", (number, number))
    assert [await store.load(Saved(number).id) is not None for number in range(4)] == [False, False, True, True]
