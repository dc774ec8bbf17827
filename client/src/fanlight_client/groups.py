"""Errors out of task groups."""


def first_of(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """The error that ended a group: callers of ours catch errors, not groups of them."""
    error = group.exceptions[0]
    return first_of(error) if isinstance(error, BaseExceptionGroup) else error
