"""Several frames of one scene as one photo: which belong together, how they lie on each other, what each gives."""

from imaging.capture.align import Alignment, align_frames
from imaging.capture.capture import FRAME_REFUSED, NOT_ALIGNED, merge_capture
from imaging.capture.facts import FrameFacts, read_frame_facts
from imaging.capture.group import FrameSet, Grouping, group_frames
from imaging.capture.merge import merge_frames
from imaging.capture.result import FrameUse, MergedCapture, WindowUse
from imaging.capture.windows import plan_windows

__all__ = [
    "FRAME_REFUSED",
    "NOT_ALIGNED",
    "Alignment",
    "FrameFacts",
    "FrameSet",
    "FrameUse",
    "Grouping",
    "MergedCapture",
    "WindowUse",
    "align_frames",
    "group_frames",
    "merge_capture",
    "merge_frames",
    "plan_windows",
    "read_frame_facts",
]
