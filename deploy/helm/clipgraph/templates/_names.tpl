{{- define "clipgraph.fullname" -}}
{{- $name := default (ternary .Release.Name (printf "%s-%s" .Release.Name .Chart.Name) (contains .Chart.Name .Release.Name)) .Values.fullnameOverride -}}
{{- $name | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "clipgraph.processes" -}}gateway {{ include "clipgraph.subgraphs" . }} media{{- end -}}

{{/* Labels of one object. Arguments: root, component. */}}
{{- define "clipgraph.labels" -}}
{{ include "clipgraph.selector" . }}
app.kubernetes.io/part-of: clipgraph
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end -}}

{{/* What a component's pods are found by. Arguments: root, component. */}}
{{- define "clipgraph.selector" -}}
app.kubernetes.io/name: clipgraph
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{- define "clipgraph.image" -}}
{{ .Values.image.repository }}:{{ default .Chart.AppVersion .Values.image.tag }}
{{- end -}}

{{/* The values of one process: its own over the defaults. Arguments: root, component. */}}
{{- define "clipgraph.process" -}}
{{- $own := default dict (index .root.Values.processes .component) -}}
{{- mergeOverwrite (deepCopy .root.Values.defaults) (deepCopy $own) | toYaml -}}
{{- end -}}

{{- define "clipgraph.generatedSecret" -}}{{ include "clipgraph.fullname" . }}-generated{{- end -}}
{{- define "clipgraph.mediaClaim" -}}{{ default (printf "%s-media" (include "clipgraph.fullname" .)) .Values.media.persistence.existingClaim }}{{- end -}}

{{/* Combinations that values.schema.json cannot express. */}}
{{- define "clipgraph.check" -}}
{{- if not .Values.demo }}
  {{- if not .Values.publicUrl }}{{ fail "publicUrl is required: the address at which clients reach the front door, for example https://clips.example.com." }}{{ end }}
  {{- if not .Values.secrets.existingSecret }}{{ fail "secrets.existingSecret is required outside demo. Make one: kubectl create secret generic clipgraph --from-literal=secrets=$(openssl rand -hex 32)" }}{{ end }}
  {{- if and (not .Values.mysql.existingSecret) (ne (len (default dict .Values.mysql.perSubgraph)) (len (splitList " " (include "clipgraph.subgraphs" .)))) }}{{ fail "mysql.existingSecret is required outside demo: a Secret with the key url (or password, when mysql.inCluster.enabled)." }}{{ end }}
  {{- if and .Values.redis.inCluster.enabled (not .Values.redis.existingSecret) }}{{ fail "redis.existingSecret is required with redis.inCluster outside demo: a Secret with the key redis-password (redis.passwordKey)." }}{{ end }}
{{- else if and (not .Values.mysql.existingSecret) (not .Values.mysql.inCluster.enabled) }}{{ fail "mysql.existingSecret is required: a Secret with the key url. Or set mysql.inCluster.enabled=true." }}
{{- end }}
{{- range $variable, $value := dict "SECRETS" "secrets.existingSecret" "DATABASE_URL" "mysql.existingSecret" "REDIS_URL" "redis.existingSecret" "KAFKA_BROKERS" "kafka.brokers" "MEDIA_URL" "media.url" "SMTP_URL" "mail.existingSecret" "MAIL_FROM" "mail.from" "PUBLIC_URL" "publicUrl" "PORT" "the Service" "SUBGRAPH_URLS" "the chart itself" }}
  {{- if hasKey $.Values.config $variable }}{{ fail (printf "config.%s is not for here: it comes from %s." $variable $value) }}{{ end }}
{{- end }}
{{- if not (or .Values.redis.url .Values.redis.existingSecret .Values.redis.inCluster.enabled) }}{{ fail "redis.url is required, or redis.existingSecret, or redis.inCluster.enabled=true." }}{{ end }}
{{- if not (or .Values.kafka.brokers .Values.kafka.inCluster.enabled) }}{{ fail "kafka.brokers is required, or kafka.inCluster.enabled=true." }}{{ end }}
{{- if and .Values.ingress.enabled (not .Values.ingress.host) }}{{ fail "ingress.host is required when ingress.enabled is true." }}{{ end }}
{{- range $name := append (splitList " " (include "clipgraph.subgraphs" .)) "media" }}
  {{- $limit := get (dict "video" 8 "media" 4) $name | default 12 }}
  {{- $process := include "clipgraph.process" (dict "root" $ "component" $name) | fromYaml }}
  {{- if gt (int $process.replicas) $limit }}{{ fail (printf "processes.%s.replicas must be at most %d: each process needs one of 16 worker numbers, also while it is being replaced." $name $limit) }}{{ end }}
  {{- if gt (int $process.autoscaling.maxReplicas) $limit }}{{ fail (printf "processes.%s.autoscaling.maxReplicas must be at most %d: each process needs one of 16 worker numbers, also while it is being replaced." $name $limit) }}{{ end }}
{{- end }}
{{- range $name := splitList " " (include "clipgraph.processes" .) }}
  {{- $process := include "clipgraph.process" (dict "root" $ "component" $name) | fromYaml }}
  {{- if gt (int $process.autoscaling.minReplicas) (int $process.autoscaling.maxReplicas) }}{{ fail (printf "processes.%s.autoscaling.minReplicas must not be above maxReplicas." $name) }}{{ end }}
{{- end }}
{{- end -}}
