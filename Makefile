# Everything one does here.  `make run` and `make test` set up what is missing first.

PYTHON := .venv/bin/python
READY  := .venv/.ready
CORES  ?= 2
# mypy sees one package, as a wheel has it: a path that is extended when it runs is nothing to it
PARTS  := modules runtime patcher $(wildcard spikerack/*.py)
PYTEST := $(PYTHON) -m pytest -n $(CORES) --dist loadgroup

# what pip cannot bring: sound, the editor's window, and the parts that tests play with
SYSTEM := libportaudio2 libgl1
RIG    := jackd2 pulseaudio pulseaudio-utils libasound2-plugins xvfb xdotool imagemagick
LONG   := pipewire wireplumber dbus-daemon

# what compiles nothing, opens no window and starts no server, and is quick
QUICK  := test_layers.py patcher/displays patcher/models patcher/canvas/test_camera.py \
          patcher/canvas/test_hit.py patcher/panels/test_draw_cable.py \
          runtime/document/test_arrange.py runtime/document/test_clipboard.py \
          runtime/document/test_commands.py runtime/document/test_console.py \
          runtime/document/test_groups.py runtime/patch/test_names.py \
          runtime/patch/test_patch_trouble.py runtime/patch/test_validate.py \
          runtime/plan/test_schedule.py runtime/test_quantities.py runtime/test_spec.py

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## A virtual environment with pinned libraries, and kernels of the first patches
	@$(PYTHON) -m spikerack.patcher.sound.bring

wheel: $(READY) ## The package in build/wheel, with kernels for common processors
	@$(PYTHON) -m spikerack.patcher.sound.bring everywhere
	$(PYTHON) -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir build/wheel .

run: NEEDED := $(SYSTEM)
run: system $(READY) ## Play: in the editor, or live, or into a file, whatever this machine can
	@$(PYTHON) run_patcher.py

test: NEEDED := $(SYSTEM) $(RIG)
test: system $(READY) ## Every test but the long ones; under 15 minutes on 2 cores
	$(PYTHON) -m tests.rig.kernels
	$(PYTEST) -m "not long"

quick: $(READY) ## Tests of what needs no compiler, no window and no server; under a minute
	$(PYTEST) -m "not long" $(addprefix tests/,$(QUICK))

test-long: NEEDED := $(SYSTEM) $(RIG) $(LONG)
test-long: system $(READY) ## The long ones: endurance, many random patches
	$(PYTEST) -m long --hypothesis-profile=random --timeout=7200

flaky: NEEDED := $(SYSTEM) $(RIG)
flaky: system $(READY) ## The tests that differ from main, twenty times, while the machine is busy
	$(PYTHON) -m tests.rig.flaky

sabotage: $(READY) ## One line after the other made wrong, each to be noticed by its tests
	$(PYTEST) -m long tests/test_sabotage.py --timeout=7200

check: $(READY) ## Lint, format and types
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	@$(MAKE) --no-print-directory types

types: $(READY) ## Types alone
	@mkdir -p build/types/spikerack && ln -sfn $(addprefix $(CURDIR)/,$(PARTS)) build/types/spikerack/
	MYPYPATH=build/types $(PYTHON) -m mypy

docs: $(READY) ## The module reference, the schema of patches, what tests prove, and the pictures
	$(PYTHON) -m spikerack.runtime.commands.datasheet > docs/modules.md
	$(PYTHON) -m spikerack.runtime.patch.schema > docs/patch.schema.json
	$(PYTHON) docs/coverage.py > docs/coverage.md
	$(PYTHON) docs/pictures.py

bench: $(READY) ## Side by side with other systems
	$(PYTHON) bench/run.py

oracles: $(READY) ## Tables of spikes by Brian 2, which needs an older numpy, in build/oracles
	$(PYTHON) -m venv build/oracles
	build/oracles/bin/python -m pip install --quiet brian2==2.9.0 numpy==2.3.5
	build/oracles/bin/python tests/oracles/brian_tables.py
	build/oracles/bin/python tests/oracles/brian_networks.py
	build/oracles/bin/python tests/oracles/brian_plasticity.py
	build/oracles/bin/python tests/oracles/brian_equations.py
	build/oracles/bin/python tests/oracles/brian_synapses.py
	$(PYTHON) -m venv build/oracles-hears
	build/oracles-hears/bin/python -m pip install --quiet brian2hears==0.9.2 brian2==2.9.0 numpy==2.3.5
	build/oracles-hears/bin/python tests/oracles/brian_hears.py

listen: $(READY) ## Every patch as a sound file in build/listen
	@mkdir -p build/listen
	@for p in patches/*.json patches/*/*.json; do [ -e "$$p" ] || continue; \
	  echo "$$p"; $(PYTHON) run_patcher.py render "$$p" -s 20 \
	    -o "build/listen/$$(basename "$${p%.json}").wav" || exit 1; done

kernels-diff: $(READY) ## What this tree makes of the kernels of BASE (a commit; HEAD if none is given)
	$(PYTHON) -m tests.rig.kernel_texts $(or $(BASE),HEAD)

golden: $(READY) ## Take what modules sound like now for right
	SPIKERACK_GOLDEN=1 $(PYTEST) tests/modules/test_golden.py -k "sounds or left"
	SPIKERACK_GOLDEN=1 $(PYTEST) tests/runtime/codegen/test_kernel_texts.py
	$(PYTEST) tests/modules/test_golden.py

lock: ## Pin every library that the pinned ones need
	{ echo "# made by make lock"; $(PYTHON) -m pip freeze --exclude-editable | \
	  sed 's/^alsa-midi==.*/&; sys_platform == "linux"/'; } > requirements.lock

clean: ## Remove what was made, but not the virtual environment
	rm -rf build kernels .pytest_cache .ruff_cache .mypy_cache .hypothesis
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

$(READY): pyproject.toml requirements.lock
	@.ci/setup python
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	@touch $@

system:
	@.ci/setup system $(NEEDED)

.PHONY: help setup wheel run test quick test-long flaky sabotage check types docs bench oracles listen kernels-diff \
        golden lock clean system
.DEFAULT_GOAL := help
