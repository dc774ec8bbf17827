"""What stops a room from being furnished: of the photo, and no failure of the graph."""


class CannotFurnishError(Exception):
    """The photo stays as it was. `code` is stable snake_case, the message is for people.

    `room_unknown` (say which), `no_floor` (nowhere to put anything: mark it), `declutter_failed` (what is there could
    not be taken away).
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
