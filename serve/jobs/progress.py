"""How far a job is, as its lease is renewed with it."""

import asyncio

from fanlight_client.job_wire import JobProgress
from finishing.journal import Journal


class Progress:
    """Of one attempt: the journal of its photo, the tiles that were answered, the pictures of a staged room, and the
    frames of a video."""

    def __init__(self) -> None:
        self.journal = Journal(patient=True)
        self.moved = asyncio.Event()
        self._tiles_done = 0
        self._pictures_done = self._pictures_expected = 0
        self._frames_done = self._frames_expected = 0

    def enter(self, stage: str) -> None:
        """A stage outside of finishing: fetch, store."""
        self.journal.current_stage = stage
        self.moved.set()

    def count_tile(self) -> None:
        self._tiles_done += 1
        self.moved.set()

    def expect_pictures(self, count: int) -> None:
        self._pictures_expected = count

    def count_picture(self) -> None:
        self._pictures_done += 1
        self.moved.set()

    def expect_frames(self, count: int) -> None:
        """Of the stage that begins."""
        self._frames_done, self._frames_expected = 0, count
        self.moved.set()

    def count_frames(self, done: int) -> None:
        """So many by now."""
        self._frames_done = done
        self.moved.set()

    def read(self) -> JobProgress:
        journal = self.journal
        return JobProgress(
            stage=journal.current_stage,
            tiles_done=self._tiles_done,
            tiles_total=max(journal.tiles_expected, self._tiles_done),
            variants_done=self._pictures_done,
            variants_total=max(self._pictures_expected, self._pictures_done),
            frames_done=self._frames_done,
            frames_total=max(self._frames_expected, self._frames_done),
            timings={stage: round(seconds, 3) for stage, seconds in journal.timings.items()},
        )
