# make report                     a report on the shipped corpus, and the five notebooks executed
# make report CORPUS=my/folder    the same for any corpus, in build/report/folder
# make test                       check everything
# make docs                       the site of docs/, in build/docs
# make notebooks                  execute the committed notebooks again, in place
# make originals TEXTS=folder     numbers and figures of the five published articles
# make train-quotes POLNEAR=path  train the tagger of reported speech anew (SCORER=path: and tune it)
# make train-sentiment NEWSMTSC=path POLNEAR=path  train the classifier of polarity anew
# make lab CORPUS=my/folder       open the notebooks in JupyterLab, on the shipped or any corpus
# make lock                       lock the newest versions of the dependencies
# make sbom                       list the locked dependencies as CycloneDX: build/sbom.json
.PHONY: setup report test docs notebooks originals training train-quotes train-sentiment lab lock sbom \
	say-CORPUS say-NEWSMTSC say-POLNEAR

# A path without CORPUS= would be a target of its own, and the shipped corpus would be read.
TARGETS = setup report test docs notebooks originals training train-quotes train-sentiment lab lock sbom
ifneq ($(filter-out $(TARGETS),$(MAKECMDGOALS)),)
$(error There are the targets $(TARGETS); a corpus is given as CORPUS=folder)
endif
ifneq ($(findstring command line,$(origin corpus) $(origin texts)),)
$(error Write CORPUS and TEXTS in capitals)
endif

RUN = .venv/bin/python
TRAIN = build/training/bin/python
export PYTHONHASHSEED = 0
export OMP_NUM_THREADS = 1
export OPENBLAS_NUM_THREADS = 1
# onnxruntime reports each use to its makers unless this is set before it is imported.
export ORT_DISABLE_TELEMETRY = 1
# uv compiles nothing, and without this every process would do it again.
unexport PYTHONDONTWRITEBYTECODE

# What a caller gives may hold anything. Make expands none of it ($(value) takes it as it stands)
# and pastes none of it into a command: recipes read it from the environment, as "$$NAME".
ifeq ($(origin CORPUS),undefined)
CORPUS := $(or $(value ANALYSIS_CORPUS),corpus/coverage)
endif
ifeq ($(origin TEXTS),undefined)
TEXTS := corpus/originals/texts
endif
GIVEN = ANALYSIS_CORPUS BFLOAT16 CORES CORPUS NEWSMTSC POLNEAR PYTHON SCORER TEXTS
GIVEN += $(foreach name,$(.VARIABLES),$(if $(findstring command line,$(origin $(name))),$(name)))
$(foreach name,$(GIVEN),$(eval override $(name) := $$(value $(name))))
export $(GIVEN)

say-CORPUS say-POLNEAR say-NEWSMTSC: say-%:
	@test -n "$$$*" || { echo "Say where the data are: make ... $*=folder" >&2; exit 2; }

setup:
	@sh tools/setup.sh

report: say-CORPUS setup
	@$(RUN) -m analysis report -- "$$CORPUS"

# Two workers take file after file, the longest (the notebooks) first.
test: setup
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy
	.venv/bin/lint-imports --no-logo --no-cache
	ANALYSIS_CORPUS= $(RUN) -m pytest -n 2 --dist loadfile --no-loadscope-reorder \
		--nbval --nbval-current-env notebooks tests

docs: setup
	$(RUN) -m sphinx -q -W --keep-going -c docs -d build/doctrees . build/docs
	@echo build/docs/index.html

notebooks: setup
	@$(RUN) tools/execute.py

originals: setup
	@$(RUN) tools/originals.py -- "$$TEXTS"

# torch and its like are not locked, and so not in .venv
training: setup
	test -x $(TRAIN) || $(RUN) -m venv build/training
	$(TRAIN) -m pip install --quiet --require-hashes --no-deps --only-binary :all: -r requirements.lock
	$(TRAIN) -m pip install --quiet --no-deps --no-index --no-build-isolation --editable .
	$(TRAIN) -m pip install --quiet --only-binary :all: --group train

train-quotes: say-POLNEAR training
	OMP_NUM_THREADS="$${CORES:-1}" $(TRAIN) -m research.training.quotes.train $${SCORER:+"--scorer=$$SCORER"} $${BFLOAT16:+--bfloat16} -- "$$POLNEAR"
	OMP_NUM_THREADS="$${CORES:-1}" $(TRAIN) -m research.training.quotes.distil $${SCORER:+"--scorer=$$SCORER"} $${NEWSMTSC:+"--more=$$NEWSMTSC/train.jsonl"} $${BFLOAT16:+--bfloat16} -- "$$POLNEAR" build/quotes/network-6.pt
	$(TRAIN) -m research.training.quotes.export build/quotes/small.pt
	test -z "$$SCORER" || $(TRAIN) -m research.training.quotes.tune "--scorer=$$SCORER" -- "$$POLNEAR"

train-sentiment: say-NEWSMTSC say-POLNEAR training
	$(TRAIN) -m pip install --quiet --no-deps --only-binary :all: --group teacher
	$(TRAIN) -m pip download --quiet --no-deps --no-binary :all: -d build/sentiment vaderSentiment==3.3.2
	$(TRAIN) -m research.training.sentiment.archives
	OMP_NUM_THREADS="$${CORES:-1}" $(TRAIN) -m research.training.sentiment.teacher "--polnear=$$POLNEAR" -- "$$NEWSMTSC/train.jsonl"
	OMP_NUM_THREADS="$${CORES:-1}" $(TRAIN) -m research.training.sentiment.train -- "$$NEWSMTSC/train.jsonl"
	OMP_NUM_THREADS="$${CORES:-1}" $(TRAIN) -m research.training.sentiment.contrast -- "$$NEWSMTSC/train.jsonl" "$$NEWSMTSC/devtest_mt.jsonl"
	$(TRAIN) -m research.training.sentiment.export build/sentiment/contrast.pt

# JupyterLab would ask for news, its own updates and a list of extensions, and run npm.
QUIET = --LabApp.news_url=None --LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate \
	--LabApp.extension_manager=readonly --LanguageServerManager.autodetect=False

# Root may open it where nobody else is: in a container. The shipped corpus is each notebook's own.
lab: say-CORPUS setup
	@$(RUN) tools/trust.py
	@case "$$CORPUS" in corpus/coverage) CORPUS= ;; /*) ;; *) CORPUS="$$PWD/$$CORPUS" ;; esac; \
		if [ "$$(id -u)" = 0 ]; then root=--allow-root; else root=; fi; \
		ANALYSIS_CORPUS="$$CORPUS" JUPYTER_PREFER_ENV_PATH=1 \
			$(RUN) -m jupyterlab $(QUIET) $$root --ServerApp.root_dir="$$PWD"

lock: setup
	$(RUN) -m uv pip compile --quiet --universal --generate-hashes --no-build --no-header --no-annotate --no-emit-index-url \
		--upgrade --extra notebooks --group test --group install --group docs pyproject.toml -o requirements.lock

sbom: setup
	mkdir -p build
	PYTHONWARNINGS=ignore $(RUN) -m uv tool run --quiet --from cyclonedx-bom==7.5.0 cyclonedx-py requirements \
		--pyproject pyproject.toml --output-reproducible --output-format JSON --output-file build/sbom.json requirements.lock
