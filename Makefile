# Everything here needs Go and make and nothing else.
GO ?= go

.DEFAULT_GOAL := help

.PHONY: help
help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: build
build: ## build ./timeout-audit
	$(GO) build -o timeout-audit ./cmd/timeout-audit

# The stream of the example is cut, which is the point; without --fail-on never the status would be 1.
.PHONY: demo
demo: ## audit the bundled example of a stream that is cut: from files, then from fake accounts
	@$(GO) build -o timeout-audit ./cmd/timeout-audit
	@./timeout-audit check examples/mesh-total-timeout --protocol sse --heartbeat 5s --fail-on never
	@$(GO) run ./internal/demo ./timeout-audit aws --cluster prod --with cloudflare:example.com --protocol sse --heartbeat 5s --fail-on never

.PHONY: test
test: ## run all tests
	$(GO) vet ./...
	$(GO) test ./...

.PHONY: lint
lint: ## gofmt, go vet, staticcheck, actionlint over the workflows of docs/ci.md
	@unformatted=$$(gofmt -l $$($(GO) list -f '{{.Dir}}' ./...)); \
	if [ -n "$$unformatted" ]; then echo "not formatted (run gofmt -w):"; echo "$$unformatted"; exit 1; fi
	$(GO) vet ./...
	$(GO) tool -modfile=tools/go.mod staticcheck ./...
	ACTIONLINT="$$($(GO) tool -n -modfile=tools/go.mod actionlint)" $(GO) test ./cmd/timeout-audit -run Workflows -count 1

GORELEASER = github.com/goreleaser/goreleaser/v2@v2.16.0

.PHONY: release-check
release-check: ## check .goreleaser.yaml with goreleaser itself, which is built for it
	$(GO) run $(GORELEASER) check

.PHONY: man
man: ## write the man pages into release/man
	$(GO) run ./cmd/timeout-audit man release/man

.PHONY: docs
docs: ## rewrite the generated pages under docs/ from rules and tables
	$(GO) test ./cmd/timeout-audit -run 'Page' -update

.PHONY: golden
golden: ## rewrite every golden file; read the difference before you commit it
	$(GO) test $$(grep -rl --include='*_test.go' '"update"' . | xargs -n1 dirname | sort -u) -update

TFLINT = github.com/terraform-linters/tflint@v0.64.0

.PHONY: bench
bench: ## time and peak memory on generated trees, beside the bare parse and tflint
	@$(GO) build -o timeout-audit ./cmd/timeout-audit
	@test -x .peers/bin/tflint || GOBIN=$(CURDIR)/.peers/bin $(GO) install $(TFLINT) || \
		echo "SKIPPED: tflint cannot be built here, and so its rows are missing (it needs the Go module proxy)"
	@$(GO) run ./internal/bench -binary ./timeout-audit -services 1000 -zones -tflint "$$(ls .peers/bin/tflint 2>/dev/null)"

.PHONY: peers
peers: ## the same code against other people's emulators: moto, installed into .peers
	@if ! test -x .peers/bin/moto_server; then \
		python3 -m venv .peers && .peers/bin/pip install --quiet 'moto[server]==5.2.1' || \
		{ rm -rf .peers; echo "SKIPPED: moto cannot be installed here (it needs python3 with venv, and PyPI)"; exit 0; }; \
	fi; \
	MOTO_SERVER=$(CURDIR)/.peers/bin/moto_server $(GO) test ./providers/aws -run Moto -count 1 -v

.PHONY: pages
pages: ## open the report of -f html in a headless Chromium, installed where that is possible
	@find() { command -v chromium || command -v chromium-browser || command -v google-chrome; }; \
	if ! find >/dev/null; then (apt-get update -qq && apt-get install -y -qq chromium) >/dev/null 2>&1; fi; \
	if ! find >/dev/null; then echo "SKIPPED: Chromium cannot be installed here (it needs apt-get and root)"; exit 0; fi; \
	CHROMIUM=$$(find) $(GO) test ./cmd/timeout-audit -run InChromium -count 1 -v

.PHONY: fuzz
fuzz: ## each fuzz target for half a minute
	@for package in $$($(GO) list ./...); do \
		for target in $$($(GO) test -list '^Fuzz' $$package | grep '^Fuzz'); do \
			echo "$$package $$target"; \
			$(GO) test $$package -run '^$$' -fuzz "^$$target$$" -fuzztime 30s || exit 1; \
		done; \
	done

.PHONY: lab-deps
lab-deps: ## fetch the real servers of the lab, into a cache outside the repository
	@lab/deps.sh

# LABFLAGS: -run REGEXP, -v, -once, -page docs/lab.md (which rewrites that page).
.PHONY: lab
lab: lab-deps ## audit each case of the lab and run it on the real servers: predicted must equal measured
	@$(GO) run ./lab $(LABFLAGS)
