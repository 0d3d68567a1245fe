.DEFAULT_GOAL := help
.PHONY: help run demo demo-check demo-alerts test test-full format docs docs-resilience deployment bench bench-mcp jar release clean

help: ## Print this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## Start the gateway on port 8000, without any key
	@./mvnw -q spring-boot:run

demo: jar ## Show the gateway under load for a minute, with a model and a tool server that misbehave (ARGS="seconds=600 rate=10")
	@./mvnw -q -f demo/pom.xml compile exec:exec -Ddemo.arguments="$(ARGS)"

demo-check: jar ## The same, and ask a Prometheus for the data of every panel of the dashboards
	@./mvnw -q -f demo/pom.xml compile exec:exec -Ddemo.arguments="check $(ARGS)"

demo-alerts: jar ## Make alerts fire and resolve on a real Prometheus (6 minutes)
	@./mvnw -q -f demo/pom.xml compile exec:exec -Ddemo.arguments="alerts $(ARGS)"

test: ## Check the format, compile, run all tests, build and test the jar
	@./mvnw verify

test-full: ## The same with the tests that take minutes
	@./mvnw verify -Pfull

format: ## Format the code
	@./mvnw -q spotless:apply

docs: ## Bring the tables of docs/configuration.md up to date with the code
	@./mvnw -q test -Dtest=ConfigurationDocumentTests -Ddocs.write=true

deployment: ## Bring deployment/kubernetes*.yml and the chart's rules up to date with the chart and prometheus/
	@./mvnw -q test -Dtest=PlainManifestsTests -Ddocs.write=true

docs-resilience: ## Run the chaos suite and write what it has measured into docs/resilience.md
	@./mvnw -q test -Pfull -Dtest='dev/breakwater/mcp/chaos/*Tests' -Ddocs.write=true

bench: ## Measure the packaged jar and write docs/benchmarks.md (about 15 minutes; keep the machine quiet)
	@./mvnw -q -DskipTests package
	@./mvnw -q -f bench/pom.xml compile exec:exec -Dbench.arguments="$(ARGS)"

bench-mcp: ## Measure the MCP layer beside LangChain4j's client and write docs/benchmarks-mcp.md (5 minutes)
	@./mvnw -B -ntp test -Pbench-mcp -DskipTests

jar: ## Build target/breakwater.jar without running the tests
	@./mvnw -q -DskipTests package

release: ## Make all of a release in target/release, as a dry run that publishes nothing (VERSION=1.2.3)
	@VERSION="$(VERSION)" .ci/release

clean: ## Remove what the build has made
	@./mvnw -q clean

# Containers

.PHONY: image image-check drill
IMAGE = $(shell sed -n 's:^  <version>\(.*\)</version>:breakwater\:\1:p' pom.xml)
REVISION = $(shell git rev-parse HEAD 2>/dev/null || echo unknown)
LABELS = --build-arg VERSION=$(IMAGE:breakwater:%=%) --build-arg REVISION=$(REVISION) --build-arg CREATED=$(shell date -u +%Y-%m-%dT%H:%M:%SZ)

image: ## Build the container images breakwater:VERSION and breakwater:VERSION-node
	@docker build -q -t $(IMAGE) $(LABELS) .
	@docker build -q -t $(IMAGE)-node --target node $(LABELS) .

image-check: ## Build both images and look whether they do what a deployment relies on
	@.ci/container

drill: ## Restart one of two gateways behind nginx and kill the other, under 2,000 questions (3 minutes)
	@deployment/compose/drill/run $(ARGS)
