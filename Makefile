# `make help` lists the targets.
SHELL := /bin/bash
.DEFAULT_GOAL := help

GO      ?= go
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo development)
HOST    := $(shell $(GO) env GOOS 2>/dev/null)-$(shell $(GO) env GOARCH 2>/dev/null)
WORKERS := $(sort linux-amd64 linux-arm64 $(HOST))
BUILDS  := internal/deploy/workerbin/bin
BIN     := bin/nightshift
LINT    := bin/golangci-lint
LINT_VERSION := v2.15.0

SOURCES := $(shell find cmd internal examples -name '*.go' -not -name '*_test.go' 2>/dev/null) go.mod go.sum
WORKER_SOURCES := $(wildcard cmd/worker/*.go internal/worker/*.go internal/task/*.go) go.mod go.sum

.PHONY: help
help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

.PHONY: run
run: build examples/nyc-taxi/data/raw ## Build, then run the example pipeline whole on this machine
	$(BIN) run examples/nyc-taxi

.PHONY: test
test: lint build ## Everything: vet, lint, the tests with the race detector, end to end
	$(GO) vet ./...
	$(GO) test -race -timeout 30m ./...

.PHONY: quick
quick: toolchain ## The tests without the race detector
	$(GO) test ./...

.PHONY: build
build: $(BIN) ## Build bin/nightshift with the worker inside

$(BIN): $(SOURCES) $(foreach w,$(WORKERS),$(BUILDS)/bootstrap-$(w).gz) | toolchain
	$(GO) build -ldflags "-s -w -X main.version=$(VERSION)" -o $@ ./cmd/nightshift

# The worker is built without cgo, so that one machine builds it for all.
$(BUILDS)/bootstrap-%.gz: $(WORKER_SOURCES) | toolchain
	CGO_ENABLED=0 GOOS=$(word 1,$(subst -, ,$*)) GOARCH=$(word 2,$(subst -, ,$*)) \
		$(GO) build -trimpath -tags lambda.norpc -ldflags "-s -w" -o $(BUILDS)/bootstrap-$* ./cmd/worker
	gzip -9nf $(BUILDS)/bootstrap-$*

examples/nyc-taxi/data/raw: | toolchain
	$(GO) run ./examples/nyc-taxi/generate -out $@

.PHONY: bench
bench: build examples/nyc-taxi/data/raw ## Print the figures: the whole run, COPY beside DuckDB, the worker, memory
	$(GO) run ./test/bench

.PHONY: bench-tpch
bench-tpch: examples/tpch/data ## Print the 22 queries of TPC-H at scale factor 1 beside raw DuckDB
	$(GO) run ./test/bench tpch

examples/tpch/data: | toolchain
	$(GO) run ./examples/tpch/generate -out $@ -scale 1

.PHONY: lint
lint: $(LINT) toolchain ## Style and layers
	$(LINT) run ./...

$(LINT): Makefile | toolchain
	GOBIN=$(CURDIR)/bin $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINT_VERSION)
	@touch $@

.PHONY: vuln
vuln: toolchain ## Known vulnerabilities in what is linked (needs the vulnerability database)
	$(GO) run golang.org/x/vuln/cmd/govulncheck@latest ./...

.PHONY: toolchain
toolchain:
	@command -v $(GO) >/dev/null || { echo "Go is missing: install Go $$(awk '/^go /{print $$2}' go.mod) or newer"; exit 1; }
	@command -v gcc >/dev/null && command -v g++ >/dev/null || { \
		echo "gcc and g++ are missing; DuckDB is linked through cgo: apt-get install gcc g++"; exit 1; }

.PHONY: clean
clean: ## Remove what was built
	rm -rf bin dist $(BUILDS)/*.gz
