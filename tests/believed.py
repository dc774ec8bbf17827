"""What Ray Serve takes a stranger's word for, in the spellings that it knows, by its own source."""

from ray.serve._private import constants

BELIEVED = (
    constants.SERVE_HTTP_REQUEST_TIMEOUT_S_HEADER,
    constants.SERVE_HTTP_REQUEST_DISCONNECT_DISABLED_HEADER,
    constants.SERVE_MULTIPLEXED_MODEL_ID,
    constants.SERVE_MULTIPLEXED_MODEL_ID.replace("_", "-"),
    "Serve-Multiplexed_Model-Id",
    constants.SERVE_SESSION_ID,
    constants.SERVE_SESSION_ID.replace("-", "_"),
    "X-Session_Id",
    constants.SERVE_INGRESS_ROUTER_HEADER_PREFIX + "anything",
    "traceparent",
    "tracestate",
)
