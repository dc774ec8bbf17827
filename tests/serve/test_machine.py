from copy import deepcopy

from ray.serve.schema import ServeDeploySchema

from deployments.detector import DetectorConfig
from deployments.enhancer import EnhancerConfig
from deployments.selector import SelectorConfig
from serve.graph import build
from serve.machine import fit_config, sleeps
from serve.runner import load_config
from serve.settings import GraphArgs, IngressConfig, RunnerConfig

CONFIG = load_config()
DEPLOYMENTS = {part["name"]: part for part in CONFIG["applications"][0]["deployments"]}


def test_the_configuration_names_the_deployments_of_the_graph():
    application = build(GraphArgs.model_validate(CONFIG["applications"][0]["args"]))
    assert {part.name for part in _deployments(application)} == set(DEPLOYMENTS)


def test_the_engine_asked_for_reaches_every_network_that_can_be_exported():
    args = GraphArgs.model_validate(CONFIG["applications"][0]["args"] | {"engine": "onnx"})
    told = {part.name for part in _deployments(build(args)) if "onnx" in part.init_args}
    assert told == {"Classifier", "Segmenter", "Enhancer", "Cutter"}


def test_serve_knows_every_key_of_it():
    ServeDeploySchema.model_validate(CONFIG)
    for part in DEPLOYMENTS.values():
        assert set(part) <= set(
            type(ServeDeploySchema.model_validate(CONFIG).applications[0].deployments[0]).model_fields
        )


def test_every_user_config_is_one_its_deployment_takes():
    EnhancerConfig.model_validate(DEPLOYMENTS["Enhancer"]["user_config"])
    IngressConfig.model_validate(DEPLOYMENTS["Ingress"]["user_config"])
    RunnerConfig.model_validate(DEPLOYMENTS["Runner"]["user_config"])
    SelectorConfig.model_validate(DEPLOYMENTS["Selector"]["user_config"])
    DetectorConfig.model_validate(DEPLOYMENTS["Detector"]["user_config"])


def test_batches_have_room_to_form():
    for part in DEPLOYMENTS.values():
        batch = part.get("user_config", {}).get("max_batch_size", 1)
        assert part["max_ongoing_requests"] >= 2 * batch


def test_all_models_fit_one_gpu():
    assert sum(part["ray_actor_options"].get("num_gpus", 0) for part in DEPLOYMENTS.values()) <= 1


def test_without_a_gpu_nothing_asks_for_one_and_all_fit_the_cpus():
    fitted = fit_config(CONFIG, cpus=2, gpus=0)["applications"][0]["deployments"]
    assert all(part["ray_actor_options"]["num_gpus"] == 0 for part in fitted)
    assert sum(part["ray_actor_options"]["num_cpus"] for part in fitted) <= 2
    assert next(part for part in fitted if part["name"] == "Enhancer")["user_config"]["max_batch_size"] == 1


def test_replicas_of_one_deployment_all_find_room():
    config = deepcopy(CONFIG)
    next(part for part in config["applications"][0]["deployments"] if part["name"] == "Runner")["num_replicas"] = 3
    fitted = fit_config(config, cpus=2, gpus=0)["applications"][0]["deployments"]
    assert sum(part["ray_actor_options"]["num_cpus"] * part.get("num_replicas", 1) for part in fitted) <= 2


def test_new_replicas_find_room_beside_the_old_ones_that_they_replace():
    fitted = fit(CONFIG, cpus=2, gpus=0)
    awake = [part for part in fitted if not sleeps(part)]
    assert all(part["max_surge_percent"] == 100 for part in awake)
    asleep = sum(part["ray_actor_options"]["num_cpus"] for part in fitted if sleeps(part))
    assert sum(2 * part["ray_actor_options"]["num_cpus"] for part in awake) + asleep <= 2


def test_a_part_that_asks_for_a_gpu_gives_it_back_before_its_successor_comes():
    for part in fit(CONFIG, cpus=64, gpus=1):
        assert part.get("max_surge_percent", 0) == (100 if part["name"] in ("Ingress", "Runner", "Quality") else 0)


def test_who_goes_outlasts_what_it_may_have_in_hand():
    seconds = {name: part.get("graceful_shutdown_timeout_s", 20) for name, part in DEPLOYMENTS.items()}
    assert seconds["Ingress"] >= CONFIG["http_options"]["request_timeout_s"]
    assert seconds["Runner"] > RunnerConfig.model_validate(DEPLOYMENTS["Runner"]["user_config"]).drain_s
    assert all(seconds[name] >= 120 for name in ("Enhancer", "Inpainter", "LightInpainter", "Stager", "LightStager"))


def test_those_that_sleep_still_do_without_a_gpu_and_can_wake_one_replica_each():
    fitted = fit_config(CONFIG, cpus=2, gpus=0)["applications"][0]["deployments"]
    asleep = {part["name"]: part for part in fitted if sleeps(part)}
    assert asleep.keys() == {part["name"] for part in CONFIG["applications"][0]["deployments"] if sleeps(part)}
    assert "Eraser" in asleep
    for part in asleep.values():
        assert (part["autoscaling_config"]["min_replicas"], part["autoscaling_config"]["max_replicas"]) == (0, 1)
        assert part["ray_actor_options"]["num_cpus"] > 0
        assert "num_replicas" not in part


def test_the_others_lose_nothing_by_those_that_sleep():
    without = deepcopy(CONFIG)
    (application,) = without["applications"]
    application["deployments"] = [part for part in application["deployments"] if not sleeps(part)]
    for cpus, gpus in ((2, 0), (4, 1), (64, 4)):
        shares = {part["name"]: part["ray_actor_options"] for part in fit(without, cpus, gpus)}
        both = {part["name"]: part["ray_actor_options"] for part in fit(CONFIG, cpus, gpus)}
        assert shares == {name: both[name] for name in shares}
        assert sum(options["num_cpus"] for options in both.values()) <= cpus


def test_what_sleeps_has_no_share_of_a_gpu_that_others_fill():
    """Or it could never wake on a machine with one."""
    taken = sum(part["ray_actor_options"].get("num_gpus", 0) for part in DEPLOYMENTS.values() if not sleeps(part))
    for part in filter(sleeps, DEPLOYMENTS.values()):
        assert taken + part["ray_actor_options"]["num_gpus"] <= 1
        assert part["autoscaling_config"]["initial_replicas"] == 0


def fit(config, cpus, gpus):
    return fit_config(config, cpus=cpus, gpus=gpus)["applications"][0]["deployments"]


def test_with_gpus_and_enough_cpus_the_configuration_is_taken_as_it_is():
    before = deepcopy(CONFIG)
    assert fit_config(CONFIG, cpus=64, gpus=4) == before == CONFIG


def _deployments(application):
    """Every deployment bound in an application, found through the arguments of each."""
    bound = application._bound_deployment
    yield bound
    for argument in (*bound.init_args, *bound.init_kwargs.values()):
        if hasattr(argument, "_bound_deployment"):
            yield from _deployments(argument)
