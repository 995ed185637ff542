# make build   the program, bin/lantau, with the viewer inside
# make demo    build, make and import the demo world, serve it on http://127.0.0.1:8080
# make test    everything: formatting, vet, viewer, glTF validation, browser, fuzz, Go tests with the race detector
# Each installs what it lacks (Debian 12; Go 1.26 is presupposed).

SHELL := /bin/bash
export LANTAU_TESTDATA ?= $(abspath ../shared/data)
VERSION := $(shell git describe --always --dirty 2>/dev/null || echo dev)
NODE := .ci/node
FUZZTIME ?= 5s
DEMO_DATA ?= demo-data

.PHONY: build demo test viewer setup lint test-go test-viewer test-browser check-gltf fuzz bench clean

build: setup viewer
	go build -trimpath -ldflags "-X main.Version=$(VERSION)" -o bin/lantau ./cmd/lantau

setup:
	@.ci/setup build

# The viewer is built again only when its sources changed.
VIEWER_SOURCES := $(shell find twin/viewer/src twin/viewer/public twin/viewer/index.html twin/viewer/package-lock.json twin/viewer/vite.config.ts -type f 2>/dev/null)
viewer: setup twin/viewer/dist/index.html
twin/viewer/dist/index.html: twin/viewer/node_modules/.package-lock.json $(VIEWER_SOURCES)
	cd twin/viewer && ../../$(NODE) npm run --silent build
	@touch $@
twin/viewer/node_modules/.package-lock.json: twin/viewer/package-lock.json | setup
	cd twin/viewer && ../../$(NODE) npm ci --no-audit --no-fund --loglevel=error
	@touch $@

demo: build
	bin/lantau demo --data $(DEMO_DATA)

test: 
	@.ci/setup test
	@$(MAKE) --no-print-directory build lint test-viewer check-gltf test-browser fuzz test-go

lint:
	@echo "lint: gofmt, go vet"
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); echo "lint: run gofmt -w"; exit 1; }
	go vet ./...

test-viewer: viewer
	cd twin/viewer && ../../$(NODE) npm run --silent check && ../../$(NODE) npm test --silent

# Everything the tiler's tests make, through the Khronos validator.
check-gltf:
	$(NODE) .ci/check-gltf

# One scripted visit to the demo in headless Chromium.
test-browser: build
	$(NODE) .ci/test-browser

# Each fuzz target for a moment: a new crash fails the run.
fuzz:
	.ci/fuzz $(FUZZTIME)

test-go:
	go test -race ./...

bench:
	go test -run '^$$' -bench . -benchtime 1s ./...

clean:
	rm -rf bin twin/viewer/dist/[!.]* $(DEMO_DATA)
