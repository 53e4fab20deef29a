# make report                     read the shipped corpus in five executed notebooks
# make report CORPUS=my/folder    the same for any corpus
# make test                       check everything
# make notebooks                  execute the committed notebooks again, in place
# make originals TEXTS=folder     numbers and figures of the five published articles
# make train-quotes POLNEAR=path  train the tagger of reported speech anew (SCORER=path: and tune it)
# make lab                        open the notebooks in JupyterLab
.PHONY: setup report test notebooks originals train-quotes lab lock

CORPUS ?= corpus/coverage
TEXTS ?= corpus/originals/texts
RUN = .venv/bin/python
export PYTHONHASHSEED = 0
export OMP_NUM_THREADS = 1
export OPENBLAS_NUM_THREADS = 1

setup:
	@sh tools/setup.sh

report: setup
	@$(RUN) tools/report.py "$(CORPUS)"

test: setup
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy
	$(RUN) -m pytest --nbval --nbval-current-env tests notebooks

notebooks: setup
	@$(RUN) tools/execute.py

originals: setup
	@$(RUN) tools/originals.py "$(TEXTS)"

train-quotes: setup
	@test -n "$(POLNEAR)" || { echo "Say where PolNeAR is: make train-quotes POLNEAR=folder"; exit 2; }
	$(RUN) -m pip install --quiet --upgrade pip # older ones know no groups
	$(RUN) -m pip install --quiet --group train
	OMP_NUM_THREADS=$${CORES:-1} $(RUN) -m training.quotes.train "$(POLNEAR)" $(if $(SCORER),--scorer "$(SCORER)") $(if $(BFLOAT16),--bfloat16)
	$(RUN) -m training.quotes.export build/quotes/network-6.pt
	$(if $(SCORER),$(RUN) -m training.quotes.tune "$(POLNEAR)" --scorer "$(SCORER)")

lab: setup
	@$(RUN) -m jupyterlab notebooks

lock: setup
	$(RUN) -m uv pip compile --quiet --universal --no-header --no-annotate --no-emit-index-url \
		--upgrade --group notebooks --group test --group install pyproject.toml -o requirements.lock
