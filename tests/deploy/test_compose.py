"""The compose files agree with the code, with the images and with each other."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from models.hub.store import ROOT as WEIGHTS
from models.profile import Profile
from serve.runner import load_config

ROOT = Path(__file__).parents[2]
DOCKER = ROOT / "deploy/docker"
BASE = yaml.safe_load((DOCKER / "compose.yaml").read_text())
GPU = yaml.safe_load((DOCKER / "compose.gpu.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = BASE["services"]
FANLIGHT = SERVICES["fanlight"]
MINUTES = {"m": 60, "s": 1}


def mounts(service: dict[str, Any]) -> list[list[str]]:
    return [mount.split(":") for mount in service.get("volumes", [])]


def test_what_is_mounted_is_a_file_here_or_a_volume():
    for name, service in {**SERVICES, **GPU["services"]}.items():
        for source, *_ in mounts(service):
            assert (DOCKER / source).exists() if source.startswith(".") else source in BASE["volumes"], (name, source)


def test_environment_that_is_ours_is_read_by_the_code():
    read = set(re.findall(r'"(FANLIGHT_\w+)"', (ROOT / "serve/settings.py").read_text())) | {WEIGHTS}
    set_there = {name for name in FANLIGHT["environment"] if name.startswith("FANLIGHT_")}
    assert {"FANLIGHT_STORE", "FANLIGHT_ARTEFACTS"} <= set_there <= read
    caddyfile = (ROOT / "deploy/caddy/Caddyfile").read_text()
    assert set(SERVICES["caddy"]["environment"]) <= set(re.findall(r"{\$(\w+):", caddyfile))


def test_secrets_come_from_the_file_that_is_made_for_them():
    asked = set(re.findall(r"\${(\w+):\?", (DOCKER / "compose.yaml").read_text()))
    made = set(re.findall(r"^(\w+)=", (DOCKER / "write_env.sh").read_text(), re.M))
    assert asked
    assert asked <= made


def test_fanlight_is_reached_through_the_door_alone():
    for service in (FANLIGHT, SERVICES["caddy"]):
        assert service["network_mode"] == "service:net"
        assert service["depends_on"]["net"]["restart"], "the network goes with the container that owns it"
    assert load_config()["http_options"]["host"] == "127.0.0.1"
    assert "ports" not in FANLIGHT
    published = [port for service in SERVICES.values() for port in service.get("ports", [])]
    for service in (FANLIGHT, GPU["services"]["fanlight"]):  # open to others it asks for keys
        assert service["command"][service["command"].index("--published") + 1] == "${FANLIGHT_BIND:-127.0.0.1}"
    for port in published:  # on loopback until somebody says otherwise
        assert port.startswith(("127.0.0.1:", "${FANLIGHT_BIND:-127.0.0.1}:")), port
    for name in ("postgres", "s3", "prometheus"):
        assert SERVICES[name]["networks"] == ["inside"]
    assert BASE["networks"]["inside"] == {"internal": True}


def test_options_of_the_service_exist():
    options = set(re.findall(r'"(--[a-z-]+)"', (ROOT / "serve/__main__.py").read_text()))
    for service in (FANLIGHT, GPU["services"]["fanlight"]):
        assert {word for word in service["command"] if word.startswith("--")} <= options


def test_prometheus_finds_the_metrics_the_alerts_and_the_dashboard_their_places():
    port = FANLIGHT["command"][FANLIGHT["command"].index("--metrics-port") + 1]
    site = (DOCKER / "door/metrics.site").read_text()
    assert f"reverse_proxy 127.0.0.1:{port}" in site
    (inside,) = re.findall(r"^http://:(\d+) {", site, re.M)
    prometheus = yaml.safe_load((DOCKER / "prometheus.yaml").read_text())
    assert prometheus["scrape_configs"][0]["static_configs"] == [{"targets": [f"net:{inside}"]}]
    places = {Path(target).name for _, target, *_ in mounts(SERVICES["prometheus"])}
    assert set(prometheus["rule_files"]) <= places
    (provider,) = yaml.safe_load((DOCKER / "grafana/dashboards.yaml").read_text())["providers"]
    targets = [target for _, target, *_ in mounts(SERVICES["grafana"])]
    assert f"{provider['options']['path']}/fanlight.json" in targets
    (source,) = yaml.safe_load((DOCKER / "grafana/datasources.yaml").read_text())["datasources"]
    assert source["url"] == "http://prometheus:9090"


def test_a_container_writes_to_volumes_alone_and_is_given_time_to_finish():
    assert FANLIGHT["read_only"]
    text = (DOCKER / "Dockerfile").read_text()
    written = {*re.findall(r"FANLIGHT_WEIGHTS=(\S+) XDG_DATA_HOME=(\S+) HOME=(\S+)", text)[0]}
    assert {target for _, target, *_ in mounts(FANLIGHT)} == written
    number, unit = re.fullmatch(r"(\d+)([ms])", FANLIGHT["stop_grace_period"]).groups()
    slowest = max(
        part.get("graceful_shutdown_timeout_s", 20) for part in load_config()["applications"][0]["deployments"]
    )
    assert int(number) * MINUTES[unit] > slowest


def test_ray_s_object_store_fits_into_shared_memory():
    for service in (FANLIGHT, GPU["services"]["fanlight"]):
        assert int(service["shm_size"].removesuffix("gb")) >= 0.3 * int(service["mem_limit"].removesuffix("g"))


def test_the_gpu_s_file_fetches_the_profile_that_it_serves():
    services = GPU["services"]
    assert set(services) - {"weights"} <= set(SERVICES)
    profile = services["fanlight"]["command"][-1]
    assert services["weights"]["entrypoint"][-1] == profile
    assert Profile.read(profile).cards()
    assert services["fanlight"]["depends_on"]["weights"]["condition"] == "service_completed_successfully"


@pytest.mark.parametrize("service", [FANLIGHT, GPU["services"]["fanlight"], GPU["services"]["weights"]])
def test_a_build_names_a_target_of_the_dockerfile(service):
    build = service["build"]
    assert (DOCKER / build["context"]).resolve() == ROOT
    assert f" AS {build['target']}\n" in (ROOT / build["dockerfile"]).read_text()
    assert service["image"] == f"fanlight:{build['target']}"
