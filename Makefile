# make run: serve the demonstration.  make test: the whole suite.  make check: what is quick enough for every commit.
PYTHON ?= python3
# Three tests at once, on two cores too: some mostly wait. Few are handed out in advance: some take minutes.
AT_ONCE := -n 3 --maxschedchunk=4
BIN := .venv/bin
READY := .venv/.ready-to

run: $(READY)-run
	JALON_DEMO=$${JALON_DEMO-1} $(BIN)/jalon run

test: $(READY)-test
	$(BIN)/pytest $(AT_ONCE) $(ARGS)

check: lint
	$(BIN)/pytest $(AT_ONCE) --database=sqlite -m "not browser" $(ARGS)

lint: $(READY)-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet templates

format: $(READY)-test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# The words: gathers what is marked, keeps what is translated, lists what is not. ARGS: files of translations to take in.
catalogue: $(READY)-test
	$(BIN)/python -m tools.catalogue $(ARGS)

# A migration from the difference between the models and the last one: make migration NAME="add risks"
migration: $(READY)-test
	$(BIN)/python -m tools.migration "$(NAME)"

# The locks, after a change of pyproject.toml; needs uv.
lock:
	$(PYTHON) tools/lock.py

$(READY)-run: requirements.lock pyproject.toml
	$(PYTHON) tools/bootstrap.py requirements.lock
	@touch $@

$(READY)-test: requirements-test.lock pyproject.toml
	$(PYTHON) tools/bootstrap.py requirements-test.lock
	@touch $@

.PHONY: run test check lint format catalogue migration lock
