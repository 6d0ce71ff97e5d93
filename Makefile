# Intercheck. `make` lists the targets.

GO      ?= go
BIN     := bin/intercheck
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo devel)
COMMIT  := $(shell git log -1 --format=%H 2>/dev/null || echo unknown)
DATE    := $(shell TZ=UTC git log -1 --date=format-local:%Y-%m-%dT%H:%M:%SZ --format=%cd 2>/dev/null || echo unknown)
LDFLAGS := -s -w -X main.version=$(VERSION) -X main.commit=$(COMMIT) -X main.date=$(DATE)

.DEFAULT_GOAL := help
.PHONY: help build demo test race soak bench fuzz lint vuln release licences update fmt tidy clean

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 10

build: ## build bin/intercheck
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '$(LDFLAGS)' -o $(BIN) ./cmd/intercheck

demo: build ## judge the reference receiver, then a broken one, to show green and red
	$(BIN) demo

# One package at a time: most of them judge receivers, which takes all of a small
# machine, and two that do so at once are each other's load.
test: ## every test; what needs Node, Redis or a browser is skipped where it is missing; PICTURES=DIR keeps what browsers showed
	$(GO) vet ./...
	$(if $(PICTURES),mkdir -p $(PICTURES))
	$(GO) test -p 1 -timeout 40m $(if $(PICTURES),-artifacts -outputdir $(abspath $(PICTURES))) ./...

race: ## the tests under the race detector (needs a C compiler), but for those whose times it spoils, and those of pages, which run programs
	CGO_ENABLED=1 $(GO) test -race -short -p 1 -timeout 40m ./openapi/... ./fixtures/... ./mockserver/... ./suites/... ./cmd/... ./examples/...

soak: ## judge the reference 200 times, and all mutants 20 times under load; SOAK and MATRIX for other numbers
	INTERCHECK_TEST_SOAK=$(or $(SOAK),200) INTERCHECK_TEST_SOAK_MATRIX=$(or $(MATRIX),20) $(GO) test ./suites -run 'TestSoak' -count=1 -v -timeout 4h

bench: ## the performance bars, each against something in the same run
	$(GO) test ./mockserver/delivery -run '^$$' -bench 'EmissionRatio|EmissionToFileRatio|Lateness|Isolation|ManualWeek' -benchtime=1x -timeout 10m
	$(GO) test ./mockserver/delivery -run '^$$' -bench 'Emission$$|BareLoop' -benchtime=30000x
	INTERCHECK_PENDING=1000000 INTERCHECK_DELIVERED=1000000 $(GO) test ./mockserver/delivery -run 'Pending|Memory' -count=1 -v -timeout 20m
	$(GO) test ./mockserver/control -run '^$$' -bench Reader -benchtime=1x -timeout 10m
	$(GO) test ./suites -run '^$$' -bench 'Verify|Resilience' -benchtime=3x
	$(GO) test ./suites -run '^$$' -bench Selftest -benchtime=1x -timeout 20m
	$(GO) test . -run '^$$' -bench CloneToVerdict -benchtime=1x
	$(GO) test . -run '^$$' -bench 'AgainstPeers|Ready' -benchtime=1x -timeout 10m
	INTERCHECK_MANY=1000000 $(GO) test ./fixtures -run ManyFixtures -count=1 -v
	$(GO) test ./fixtures ./openapi/intercom ./mockserver/store/memory ./mockserver/store/sqlite ./suites/probe -run '^$$' -bench . -benchtime=0.3s

fuzz: ## fuzz each parser for FUZZTIME (default 1m)
	@for target in $$(grep -rlE '^func Fuzz' --include=*_test.go . | xargs -n1 dirname | sort -u); do \
	  for name in $$(grep -hoE '^func Fuzz[A-Za-z0-9]+' $$target/*_test.go | cut -d' ' -f2); do \
	    $(GO) test $$target -run '^$$' -fuzz "^$$name$$" -fuzztime $(or $(FUZZTIME),1m) || exit 1; \
	  done; done

lint: ## golangci-lint over every module; .golangci.yml says what it asks
	$(GO) -C tools/lint build -o bin/ tool
	tools/lint/bin/golangci-lint run ./...
	cd examples/go && ../../tools/lint/bin/golangci-lint run ./...
	cd tools/release && ../lint/bin/golangci-lint run ./...

vuln: ## known vulnerabilities in what the program calls (asks vuln.go.dev)
	$(GO) -C tools/lint build -o bin/ tool
	tools/lint/bin/govulncheck ./...

release: ## archives for every target, packages for npm, bills of materials and checksums, in dist
	$(GO) -C tools/release run . -out $(CURDIR)/dist

licences: ## write docs/licences.md from go.mod
	$(GO) -C tools/release run . -licences $(CURDIR)/docs/licences.md

update: ## write anew what is made from the program: embedded documents, vectors, pages, the schema, the tutorial
	$(GO) test ./openapi -run JSONSays -update
	$(GO) test ./fixtures -run Vectors -update
	$(GO) test ./cmd/intercheck -run 'Schema|Document' -update
	$(GO) test . -run 'ShellBlocks/docs-tutorial|TutorialShows' -update

fmt: ## format the Go code
	gofmt -w $$(git ls-files '*.go')

tidy: ## bring go.mod and go.sum in line with the imports
	$(GO) mod tidy

clean: ## remove what was built
	rm -rf bin dist
