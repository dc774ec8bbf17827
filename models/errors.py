"""What can go wrong with a model."""


class ModelError(Exception):
    """A model that cannot be loaded or asked; `code` is a stable snake_case string.

    Codes: `unknown_profile`, `weights_missing`, `weights_corrupt`, `bad_request`, `no_device`, `out_of_memory`,
    `quantisation_missing`, `licence_refused`, `fetch_failed`, `import_refused`, `unknown_lora`, `export_failed`,
    `engine_mismatch`, `bad_answer`.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code

    def __reduce__(self) -> tuple[type["ModelError"], tuple[str, str]]:
        return type(self), (self.code, str(self))
