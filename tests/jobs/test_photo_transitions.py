"""How long a photo is kept, in whatever order it is used and swept."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from jobs.photo import Photo
from jobs.photo_transitions import WRITTEN_AGAIN, check_kept, use
from jobs.store import UnknownPhotoError

NOW, KEEP_S = 1000.0, 500.0


class AnyUse(RuleBasedStateMachine):
    """A photo that is used, left alone and swept."""

    def __init__(self) -> None:
        super().__init__()
        facts = {"frames": ["a" * 64], "width": 8, "height": 6, "format": "jpeg", "bytes": 1}
        self.now = self.used_at = NOW
        self.photo: Photo | None = Photo.model_validate(
            {"id": "1" * 32, "created_at": NOW, "expires_at": NOW + KEEP_S, **facts}
        )

    @rule(seconds=st.floats(0, KEEP_S))
    def wait(self, seconds: float) -> None:
        self.now += seconds

    @precondition(lambda self: self.photo is not None)
    @rule()
    def use(self) -> None:
        assert self.photo is not None
        if self.photo.expires_at <= self.now:
            with pytest.raises(UnknownPhotoError):
                use(self.photo, self.now, KEEP_S)
            with pytest.raises(UnknownPhotoError):
                check_kept(self.photo, self.now)
            return
        used = use(self.photo, self.now, KEEP_S)
        assert used.expires_at >= self.photo.expires_at
        assert (used is self.photo) == (used.revision == self.photo.revision)
        assert used.model_copy(update={"expires_at": 0.0, "revision": 0}) == self.photo.model_copy(
            update={"expires_at": 0.0, "revision": 0}
        )
        assert use(used, self.now, KEEP_S) is used, "nothing is written twice for one use"
        self.photo, self.used_at = used, self.now

    @precondition(lambda self: self.photo is not None)
    @rule()
    def sweep(self) -> None:
        assert self.photo is not None
        if self.photo.expires_at <= self.now:
            self.photo = None

    @invariant()
    def it_is_there_as_long_after_its_last_use_as_was_promised(self) -> None:
        if self.now < self.used_at + (1 - WRITTEN_AGAIN) * KEEP_S:
            assert self.photo is not None
            assert check_kept(self.photo, self.now) is self.photo
        elif self.now > self.used_at + KEEP_S:
            assert self.photo is None or self.photo.expires_at <= self.now, "and no longer"


TestAnyUse = AnyUse.TestCase
TestAnyUse.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
