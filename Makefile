# Marsad. `make help` lists what can be asked.
SHELL := /bin/bash
GO    ?= go
WEB   := web
PAGE  := $(WEB)/dist/index.html
PAGE_SOURCES := $(shell find $(WEB)/src $(WEB)/public $(WEB)/index.html $(WEB)/vite.config.ts -type f 2>/dev/null)

.PHONY: help demo build check test bench bench-tracking fuzz soak screens clean
.DEFAULT_GOAL := help

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 18

demo: build ## build everything, start the demo on this machine, print where to look
	@MARSAD_RECORDINGS=$${MARSAD_RECORDINGS:-$$([ -d ../shared/data ] && echo ../shared)} ./bin/marsad demo

build: $(PAGE) ## the page bundle and the binary, bin/marsad
	@CGO_ENABLED=0 $(GO) build -trimpath -ldflags "-s -w" -o bin/marsad ./cmd/marsad

$(WEB)/node_modules/.package-lock.json: $(WEB)/package.json $(WEB)/package-lock.json
	@echo "page: installing its build tools"; cd $(WEB) && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(PAGE): $(WEB)/node_modules/.package-lock.json $(PAGE_SOURCES)
	@echo "page: building the bundle"; cd $(WEB) && npm run --silent build
	@touch $@

check: $(PAGE) ## format, vet, lint, floors, generated files, short tests of Go and page
	@tools/check.sh

test: build ## everything: check, all tests, 5 s of fuzzing a decoder, the real binary, a real browser
	@tools/test.sh

bench: build ## the figures of docs/performance.md
	@tools/bench.sh

bench-tracking: ## the tracking benchmark, beside the best open tracker as recorded (and as it runs here, MARSAD_STONESOUP=its checkout)
	@$(GO) run ./bench/tracking/cmd/bench-tracking

fuzz: ## every decoder, FUZZTIME each (default 10m)
	@tools/fuzz.sh $${FUZZTIME:-10m}

soak: build ## the demo for an hour (SOAK=10m for less), looking for growth
	@tools/soak.sh

screens: build ## the screenshots of docs/screens, from the real demo
	@tools/screens.sh

clean: ## what was built; never data
	@rm -rf bin $(WEB)/dist $(WEB)/node_modules
