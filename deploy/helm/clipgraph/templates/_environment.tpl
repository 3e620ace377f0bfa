{{/* One variable from a Secret. Arguments: name, secret, key. */}}
{{- define "clipgraph.fromSecret" -}}
- name: {{ .name }}
  valueFrom:
    secretKeyRef:
      name: {{ .secret }}
      key: {{ .key }}
{{- end -}}

{{/* Where a subgraph's rows are. Arguments: root, subgraph. */}}
{{- define "clipgraph.databaseEnvironment" -}}
{{- $mysql := .root.Values.mysql -}}
{{- $own := index (default dict $mysql.perSubgraph) .subgraph -}}
{{- if $own }}
{{ include "clipgraph.fromSecret" (dict "name" "DATABASE_URL" "secret" $own.existingSecret "key" (default "url" $own.key)) }}
{{- else if $mysql.inCluster.enabled }}
{{ include "clipgraph.fromSecret" (dict "name" "MYSQL_PASSWORD" "secret" (default (include "clipgraph.generatedSecret" .root) $mysql.existingSecret) "key" $mysql.passwordKey) }}
- name: DATABASE_URL
  value: mysql://clipgraph:$(MYSQL_PASSWORD)@{{ include "clipgraph.fullname" .root }}-mysql:3306
{{- else }}
{{ include "clipgraph.fromSecret" (dict "name" "DATABASE_URL" "secret" $mysql.existingSecret "key" $mysql.key) }}
{{- end }}
{{- end -}}

{{/* The whole environment of a process. Arguments: root, component, process. */}}
{{- define "clipgraph.environment" -}}
{{- $values := .root.Values -}}
{{- $name := include "clipgraph.fullname" .root -}}
{{- $subgraphs := splitList " " (include "clipgraph.subgraphs" .root) -}}
- name: PORT
  value: "4000"
- name: SUBGRAPH_URLS
  value: {{ range $at, $subgraph := $subgraphs }}{{ if $at }},{{ end }}{{ $subgraph }}=http://{{ $name }}-{{ $subgraph }}:4000{{ end }}
- name: PUBLIC_URL
  value: {{ default "http://localhost:4000" $values.publicUrl | quote }}
- name: TRUST_PROXY
  {{- $trusted := $values.ingress.trustedProxies }}
  value: {{ ternary (ternary (join "," $trusted) (toString $trusted) (kindIs "slice" $trusted)) "0" $values.ingress.enabled | quote }}
{{ include "clipgraph.fromSecret" (dict "name" "SECRETS" "secret" (default (include "clipgraph.generatedSecret" .root) $values.secrets.existingSecret) "key" $values.secrets.key) }}
{{- if ne .component "gateway" }}
{{- include "clipgraph.databaseEnvironment" (dict "root" .root "subgraph" (ternary "video" .component (eq .component "media"))) }}
- name: KAFKA_BROKERS
  value: {{ ternary (printf "%s-kafka:9092" $name) (join "," $values.kafka.brokers) $values.kafka.inCluster.enabled }}
{{- end }}
{{- if $values.redis.inCluster.enabled }}
{{ include "clipgraph.fromSecret" (dict "name" "REDIS_PASSWORD" "secret" (default (include "clipgraph.generatedSecret" .root) $values.redis.existingSecret) "key" $values.redis.passwordKey) }}
- name: REDIS_URL
  value: redis://:$(REDIS_PASSWORD)@{{ $name }}-redis:6379
{{- else if $values.redis.existingSecret }}
{{ include "clipgraph.fromSecret" (dict "name" "REDIS_URL" "secret" $values.redis.existingSecret "key" $values.redis.key) }}
{{- else }}
- name: REDIS_URL
  value: {{ $values.redis.url }}
{{- end }}
{{- if and (has .component (list "user" "video" "media")) $values.media.url }}
- name: MEDIA_URL
  value: {{ $values.media.url | quote }}
{{- end }}
{{- if eq .component "search" }}
{{- if $values.opensearch.inCluster.enabled }}
- name: SEARCH_URL
  value: http://{{ $name }}-opensearch:9200
{{- else if $values.opensearch.existingSecret }}
{{ include "clipgraph.fromSecret" (dict "name" "SEARCH_URL" "secret" $values.opensearch.existingSecret "key" $values.opensearch.key) }}
{{- else if $values.opensearch.url }}
- name: SEARCH_URL
  value: {{ $values.opensearch.url | quote }}
{{- end }}
{{- end }}
{{- if eq .component "user" }}
{{- if $values.mail.existingSecret }}
{{ include "clipgraph.fromSecret" (dict "name" "SMTP_URL" "secret" $values.mail.existingSecret "key" $values.mail.key) }}
{{- end }}
{{- if $values.mail.from }}
- name: MAIL_FROM
  value: {{ $values.mail.from | quote }}
{{- end }}
{{- end }}
{{- if $values.monitoring.otlpEndpoint }}
- name: OTEL_EXPORTER_OTLP_ENDPOINT
  value: {{ $values.monitoring.otlpEndpoint | quote }}
{{- end }}
{{- range $variable, $value := $values.config }}
- name: {{ $variable }}
  value: {{ $value | quote }}
{{- end }}
{{- with .process.env }}
{{ toYaml . }}
{{- end }}
{{- end -}}
