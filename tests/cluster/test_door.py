"""Whoever reaches Ray can run code in it: strangers must not, and those who have its token may."""

import os
import subprocess
import sys
from pathlib import Path

import grpc
import httpx
import psutil
import pytest
import ray

from bench.processes import list_family

pytestmark = pytest.mark.cluster

JOIN = """
import sys, ray
ray.init(address=sys.argv[1], log_to_driver=False)
"""
RUN = (
    JOIN
    + """
print("ran", ray.get(ray.remote(lambda: 6 * 7).remote(), timeout=60))
"""
)
CALL = (
    JOIN
    + """
from ray import serve
models = serve.get_app_handle("fanlight").get_models.remote().result(timeout_s=60)
print("called", [model.role for model in models.models])
"""
)


def ask(code: str, **settings: str) -> subprocess.Popen[str]:
    """Another Python on this machine joins the cluster of the graph."""
    address = ray.get_runtime_context().gcs_address
    environment = os.environ | {"RAY_NUM_REDIS_GET_RETRIES": "2"} | settings  # so often a refused call is tried again
    command = [sys.executable, "-c", code, address]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"RAY_AUTH_MODE": "token"}, "no authentication token was found"),
        ({"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": "0" * 64}, "Authentication token is missing or incorrect"),
        ({"RAY_AUTH_MODE": "disabled"}, "Authentication token is missing or incorrect"),
    ],
    ids=["no-token", "wrong-token", "no-authentication"],
)
def test_a_stranger_cannot_run_a_function(graph, tmp_path: Path, settings, reason):
    stranger = ask(RUN, **{"HOME": str(tmp_path), "RAY_AUTH_TOKEN": "", "RAY_AUTH_TOKEN_PATH": "", **settings})
    out, error = stranger.communicate(timeout=120)
    assert stranger.returncode != 0
    assert "ran" not in out
    assert reason in error


def test_who_has_the_token_calls_the_graph(graph):
    friend = ask(CALL)
    out, error = friend.communicate(timeout=120)
    assert "called ['classifier'" in out, error


def find_open() -> set[tuple[str, int]]:
    """Name of the process, and port, for all that this process and its children open to other machines."""
    return {
        (name, connection.laddr.port)
        for name, connections in map(list_connections, list_family())
        for connection in connections
        if connection.status == psutil.CONN_LISTEN and not connection.laddr.ip.endswith(("127.0.0.1", "::1"))
    }


def list_connections(process: psutil.Process) -> tuple[str, list]:
    """None of a process that has ended meanwhile."""
    try:
        return process.name(), process.net_connections("tcp")
    except psutil.NoSuchProcess:
        return "", []


def test_other_machines_find_the_ports_of_replicas_alone_and_these_want_the_token(graph):
    found = find_open()
    assert {name.split(":fanlight:")[0] for name, _ in found} == {"ray::ServeReplica"}  # Serve has no setting for it
    for _, port in found:
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            call = channel.unary_unary("/ray.serve.ASGIService/HandleRequest")
            with pytest.raises(grpc.RpcError) as refused:
                call(b"", timeout=30)
        assert refused.value.code() == grpc.StatusCode.UNAUTHENTICATED


@pytest.mark.parametrize("path", ["/api/serve/applications/", "/api/jobs/", "/logs"])
def test_a_stranger_at_the_dashboard_agent_s_http_is_refused(graph, path):
    port = ray._private.worker._global_node.dashboard_agent_listen_port
    assert httpx.get(f"http://127.0.0.1:{port}{path}").status_code == 401
    assert httpx.get(f"http://127.0.0.1:{port}{path}", headers={"Authorization": "Bearer 0"}).status_code in (401, 403)
