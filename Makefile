# The operator's commands. DRY_RUN=1 before any of them shows what it would do and changes nothing.
#
#   make up            everything on this machine by Compose        make down-local     ends it (VOLUMES=1: and deletes its data)
#   make deploy        installs the chart into a cluster            make down           removes it from there
#   make apply         upgrades what is there                       make image          builds the image
#
# deploy/README.md says more.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

RELEASE ?= clipgraph
NAMESPACE ?= clipgraph
VALUES ?=
IMAGE ?= clipgraph:latest
URL ?=
WAIT ?= 10m
KUBE_VERSION ?= 1.33.0
OBSERVABILITY ?=
OLDER_CLIENTS ?=
OPENSEARCH ?=
VOLUMES ?=
DRY_RUN ?=

CHART := deploy/helm/clipgraph
NODE := npm exec --offline -- node
DOCKER ?= docker
COMPOSE ?= $(shell $(DOCKER) compose version >/dev/null 2>&1 && echo $(DOCKER) compose || echo docker-compose)
PROFILES := $(if $(OBSERVABILITY),--profile observability) $(if $(OLDER_CLIENTS),--profile older-clients) $(if $(OPENSEARCH),--profile opensearch)
PORT ?= 4000
# Runs a command after showing it, or only shows it.
do = $(if $(DRY_RUN),@echo "would run: $(1)",@echo "> $(1)"; $(1))
helm_arguments = $(RELEASE) $(CHART) --namespace $(NAMESPACE) $(foreach file,$(VALUES),--values $(file))

.PHONY: help image up down-local deploy apply down need-values

help:
	@sed -n '1,/^SHELL/s/^# \{0,1\}//p' Makefile

image:
	$(call do,$(DOCKER) build --file deploy/Dockerfile --tag $(IMAGE) .)
	@echo "Built: $(IMAGE). Next: make up, or push it to your registry and name it in your values (image.repository, image.tag)."

# The secrets are made once: data and sessions of an earlier start need them.
up:
	@if grep -qs '^SECRETS=' .env && grep -qs '^MYSQL_PASSWORD=' .env && grep -qs '^REDIS_PASSWORD=' .env; then echo "Secrets: those in .env."; \
	elif [ -n "$(DRY_RUN)" ]; then echo "would write SECRETS, MYSQL_PASSWORD and REDIS_PASSWORD into .env, where they are missing"; \
	else umask 077; touch .env; \
	  grep -q '^SECRETS=' .env || echo "SECRETS=$$(openssl rand -hex 32)" >> .env; \
	  grep -q '^MYSQL_PASSWORD=' .env || echo "MYSQL_PASSWORD=$$(openssl rand -hex 16)" >> .env; \
	  grep -q '^REDIS_PASSWORD=' .env || echo "REDIS_PASSWORD=$$(openssl rand -hex 16)" >> .env; \
	  echo "Secrets: written into .env, readable by you alone. Keep it with your backups."; fi
	$(call do,$(if $(OBSERVABILITY),OTEL_EXPORTER_OTLP_ENDPOINT=http://otel-collector:4318 )$(if $(OPENSEARCH),SEARCH_URL=http://opensearch:9200 )PORT=$(PORT) $(COMPOSE) $(strip $(PROFILES) up --detach))
	@[ -n "$(DRY_RUN)" ] || { began=$$SECONDS; \
	  until curl -fsS -o /dev/null "http://localhost:$(PORT)/readyz" 2>/dev/null; do \
	    [ $$((SECONDS - began)) -lt 180 ] || { echo "Not ready after 180 s. Look: $(COMPOSE) ps, $(COMPOSE) logs --tail 50"; exit 1; }; sleep 1; done; \
	  echo "Ready: http://localhost:$(PORT)/graphql"; \
	  [ -z "$(OBSERVABILITY)" ] || echo "Dashboards http://localhost:$${GRAFANA_PORT:-3000}, alerts http://localhost:$${PROMETHEUS_PORT:-9090}/alerts, traces http://localhost:$${JAEGER_PORT:-16686}"; \
	  echo "Next: $(COMPOSE) exec gateway node deploy/tour.ts http://localhost:4000 (a walk through it), make down-local (ends it)."; }

down-local:
	$(call do,SECRETS=none MYSQL_PASSWORD=none REDIS_PASSWORD=none $(COMPOSE) --profile observability --profile older-clients down --remove-orphans$(if $(VOLUMES), --volumes))
	@echo "$(if $(DRY_RUN),Nothing was changed. Otherwise: )$(if $(VOLUMES),Its data is deleted as well. .env still holds the secrets; delete it too for a fresh start.,Its data is kept. Next: make up brings it back; make down-local VOLUMES=1 deletes the data.)"

need-values:
	@[ -n "$(VALUES)" ] || { echo "Say with which values: make $(MAKECMDGOALS) VALUES=my-values.yaml (examples: deploy/helm/values)."; exit 2; }

# Refused when it is there already: an install must not turn into an upgrade unseen.
deploy: need-values
	@$(if $(DRY_RUN),helm template $(helm_arguments) --kube-version $(KUBE_VERSION) --include-crds)
	$(call do,helm install $(helm_arguments) --create-namespace --wait --timeout $(WAIT))
	@echo "$(if $(DRY_RUN),Nothing was changed.,Installed $(RELEASE) in $(NAMESPACE).) Next: helm test $(RELEASE) -n $(NAMESPACE) (a walk through it), make apply (after a change)."

# What goes wrong is taken back: older code runs on newer tables.
apply: need-values
	$(if $(URL),$(call do,$(NODE) deploy/schema-rollout.ts $(URL)),@echo "The schema is not compared with what runs: make apply URL=https://... does that first.")
	@$(if $(DRY_RUN),helm template $(helm_arguments) --kube-version $(KUBE_VERSION) --is-upgrade)
	$(call do,helm upgrade $(helm_arguments) --atomic --wait --timeout $(WAIT))
	@echo "$(if $(DRY_RUN),Nothing was changed.,Upgraded $(RELEASE) in $(NAMESPACE).) Next: helm test $(RELEASE) -n $(NAMESPACE), helm rollback $(RELEASE) -n $(NAMESPACE) (to go back)."

down:
	$(call do,helm uninstall $(RELEASE) --namespace $(NAMESPACE) --wait --timeout $(WAIT))
	@echo "$(if $(DRY_RUN),Nothing was changed.,Removed $(RELEASE) from $(NAMESPACE).) Volumes of users' data stay. Next, to delete them as well: kubectl -n $(NAMESPACE) delete pvc -l app.kubernetes.io/instance=$(RELEASE)"
