import json
import threading

import pytest

from models.writing import write_json


def test_writers_with_one_process_id_do_not_write_to_one_unfinished_file(tmp_path, monkeypatch):
    """As in two containers on one volume: both are in the midst of writing before either is done."""
    both, written, writing = threading.Barrier(2, timeout=10), [], type(tmp_path).write_text

    def write_text(path, text):
        writing(path, text)
        written.append(path)
        both.wait()

    monkeypatch.setattr(type(tmp_path), "write_text", write_text)
    writers = [threading.Thread(target=write_json, args=(tmp_path / "lock.json", {"n": n})) for n in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len(set(written)) == 2
    assert json.loads((tmp_path / "lock.json").read_text())["n"] in (0, 1)


def test_what_could_not_be_finished_is_not_left_behind(tmp_path):
    (tmp_path / "lock.json").mkdir()
    with pytest.raises(OSError, match="directory"):
        write_json(tmp_path / "lock.json", {})
    assert list(tmp_path.iterdir()) == [tmp_path / "lock.json"]
