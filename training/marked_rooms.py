"""Rooms of the house photos that were put into classes by hand (`marked_rooms.json`), as lessons."""

from pathlib import Path

from imaging.surfaces.marked import read_marked
from training.data import is_held_out, list_photos, read_photo
from training.room_lessons import RoomLesson, tell_likely

MARKED = Path(__file__).with_name("marked_rooms.json")


def read_marked_rooms(photos: Path, *, held_out: bool = False) -> tuple[RoomLesson, ...]:
    """Those of houses to learn from, or of those held out, in the folder of house photos."""
    marked = {Path(name).name: labels for name, labels in read_marked(MARKED).items()}
    return tuple(
        RoomLesson(read_photo(photo.path), tell_likely(marked[photo.path.name]))
        for photo in list_photos(photos)
        if photo.path.name in marked and is_held_out(photo.house) == held_out
    )
