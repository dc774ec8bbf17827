"""fanlight over HTTP: send a photo, get it back finished, with a report.

from fanlight_client import Client

with Client("http://127.0.0.1:8000") as client:
    client.enhance("kitchen.jpg", kind="interior").save("finished/kitchen.jpg")
"""

from fanlight_client.client import AsyncClient, Client
from fanlight_client.enhanced import Enhanced
from fanlight_client.errors import Busy, ClientError, JobFailed, MalformedAnswer, ProblemError, Timeout, Unreachable
from fanlight_client.job_wire import Estimate, JobSettings, JobStatus, ListingJobs
from fanlight_client.lora import Lora
from fanlight_client.mask import Select
from fanlight_client.options import EnhanceOptions
from fanlight_client.photo_calls import PickedMask
from fanlight_client.photo_wire import KeptPhoto, ScoredMask, SelectedMasks
from fanlight_client.report import Report
from fanlight_client.style import Style
from fanlight_client.style_wire import LearnedStyle
from fanlight_client.version_wire import PhotoVersion
from fanlight_client.wire import ModelInfo, Problem, Readiness

__all__ = [
    "AsyncClient",
    "Busy",
    "Client",
    "ClientError",
    "EnhanceOptions",
    "Enhanced",
    "Estimate",
    "JobFailed",
    "JobSettings",
    "JobStatus",
    "KeptPhoto",
    "LearnedStyle",
    "ListingJobs",
    "Lora",
    "MalformedAnswer",
    "ModelInfo",
    "PhotoVersion",
    "PickedMask",
    "Problem",
    "ProblemError",
    "Readiness",
    "Report",
    "ScoredMask",
    "Select",
    "SelectedMasks",
    "Style",
    "Timeout",
    "Unreachable",
]
