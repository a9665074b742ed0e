# `make` alone tells what there is. The checks themselves live in .ci/run, so
# that a desk and CI run the same ones.

TOOL     := go tool -modfile=tools/go.mod
FUZZTIME ?= 5s
BENCH    ?= .
COUNT    ?= 6
DEMO     ?= corpus/testdata/demo
CRASHES  ?= 1000

.DEFAULT_GOAL := help

.PHONY: help
help: ## Tell what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: build
build: ## Build bin/dedupe
	go build -o bin/ ./cmd/dedupe

.PHONY: test
test: ## Run the tests
	go test ./...

.PHONY: crash
crash: ## Kill a process that writes a store CRASHES (1000) times, from WIREFOLD_SEED (the clock's)
	WIREFOLD_CRASHES=$(CRASHES) WIREFOLD_SEED=$${WIREFOLD_SEED:-$$(date +%s)} go test -count=1 -timeout 60m -run '^TestKilledAtAnyMoment$$' .

.PHONY: race
race: ## Run the concurrent packages' tests under the race detector
	.ci/run race

.PHONY: lint
lint: ## Check formatting, go vet and golangci-lint (its first build takes minutes)
	.ci/run format vet lint

.PHONY: format
format: ## Format every Go file
	$(TOOL) gofumpt -w .

.PHONY: fuzz
fuzz: ## Fuzz each target for FUZZTIME (5s)
	FUZZTIME=$(FUZZTIME) .ci/run fuzz

.PHONY: bench
bench: ## Benchmark BENCH (.) COUNT (6) times into bin/bench.txt and summarise
	@mkdir -p bin
	go test -run '^$$' -bench '$(BENCH)' -benchmem -count $(COUNT) ./... > bin/bench.txt || { cat bin/bench.txt; exit 1; }
	$(TOOL) benchstat bin/bench.txt

.PHONY: cover
cover: ## Measure coverage across packages into coverage.out
	go test -coverprofile=coverage.out -coverpkg=./... ./...
	@go tool cover -func=coverage.out | tail -n 1

.PHONY: ci
ci: ## Run everything a change has to pass
	.ci/run

.PHONY: demo
demo: ## Run dedupe on the made-up articles of DEMO (corpus/testdata/demo)
	go run ./cmd/dedupe run $(DEMO)
