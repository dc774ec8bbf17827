"""What names a photo that was taken in several frames."""

import hashlib
from pathlib import Path

import pytest

from finishing.capture import Capture, CaptureError, check_frames, digest_frames, spool_frames


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_a_photo_in_one_file_is_named_by_it(photo: Path) -> None:
    capture = Capture.read(photo)
    assert capture.digest == digest(photo.read_bytes())
    assert (capture.frames, capture.digests) == ((photo,), (capture.digest,))


def test_frames_are_named_together_and_in_their_order() -> None:
    first, second = digest(b"first"), digest(b"second")
    names = {digest_frames(frames) for frames in ([first], [second], [first, second], [second, first])}
    assert len(names) == 4
    assert digest_frames([first, second]) == digest_frames((first, second))


def test_bytes_become_files_that_are_gone_afterwards() -> None:
    with spool_frames([b"first", b"second"]) as capture:
        assert [frame.read_bytes() for frame in capture.frames] == [b"first", b"second"]
        assert capture.digests == (digest(b"first"), digest(b"second"))
    assert not any(frame.exists() for frame in capture.frames)


@pytest.mark.parametrize(
    ("frames", "code", "said"),
    [
        ("abcdefghij", "too_many_frames", "10 frames are more than 9"),
        ("abca", "frame_twice", "frame 4 is the same file as frame 1"),
    ],
)
def test_what_is_no_capture_is_told_with_a_code(frames: str, code: str, said: str) -> None:
    with pytest.raises(CaptureError, match=said) as raised:
        check_frames(list(frames))
    assert raised.value.code == code
    check_frames(list("abcdefghi"))
