{{- define "clipgraph.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ default 1000 . }}
runAsGroup: {{ default 1000 . }}
fsGroup: {{ default 1000 . }}
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "clipgraph.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{/* Arguments: root, component, process. */}}
{{- define "clipgraph.pod" -}}
{{- $values := .root.Values -}}
{{- $handlesMedia := has .component (list "user" "video" "media") -}}
{{- $sharesMedia := and $handlesMedia (not $values.media.url) -}}
{{- /* Files on their way into a bucket are worked on in /tmp, others on the volume. */ -}}
{{- $worksInTemporary := and $handlesMedia (not $sharesMedia) -}}
serviceAccountName: {{ include "clipgraph.fullname" .root }}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with $values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
terminationGracePeriodSeconds: {{ add $values.preStopSeconds $values.stopSeconds }}
securityContext:
  {{- include "clipgraph.podSecurity" nil | nindent 2 }}
{{- with .process.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .process.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .process.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- $affinity := deepCopy .process.affinity }}
{{- if ne .process.spread "off" }}
{{- /* Zones are no constraint of their own: on nodes without a zone's label the scheduler would heed none of the constraints. */}}
{{- $preferred := "preferredDuringSchedulingIgnoredDuringExecution" }}
{{- $anti := default dict $affinity.podAntiAffinity }}
{{- $alike := dict "matchLabels" (include "clipgraph.selector" . | fromYaml) }}
{{- $zone := dict "weight" 100 "podAffinityTerm" (dict "topologyKey" "topology.kubernetes.io/zone" "labelSelector" $alike) }}
{{- $_ := set $affinity "podAntiAffinity" (merge (dict $preferred (append (default list (index $anti $preferred)) $zone)) $anti) }}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: {{ ternary "DoNotSchedule" "ScheduleAnyway" (eq .process.spread "hard") }}
    labelSelector:
      {{- toYaml $alike | nindent 6 }}
    # Pods of an older revision are about to go.
    matchLabelKeys: [pod-template-hash]
{{- end }}
{{- with $affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
containers:
  - name: {{ .component }}
    image: {{ include "clipgraph.image" .root | quote }}
    imagePullPolicy: {{ $values.image.pullPolicy }}
    {{- if has .component (list "gateway" "media") }}
    command: [node, deploy/processes/{{ .component }}.ts]
    {{- else }}
    command: [node, deploy/processes/subgraph.ts, {{ .component }}]
    {{- end }}
    env:
      {{- include "clipgraph.environment" . | nindent 6 }}
    {{- if and (has .component (list "user" "video" "media")) $values.media.credentialsSecret }}
    envFrom:
      - secretRef:
          name: {{ $values.media.credentialsSecret }}
    {{- end }}
    ports:
      - name: http
        containerPort: 4000
      {{- if eq .component "gateway" }}
      - name: metrics
        containerPort: 9464
      {{- end }}
    # A subgraph migrates its database before it listens.
    startupProbe:
      httpGet: { path: /livez, port: http }
      periodSeconds: 2
      timeoutSeconds: 2
      failureThreshold: 60
    livenessProbe:
      httpGet: { path: /livez, port: http }
      periodSeconds: 10
      timeoutSeconds: 5
      failureThreshold: 6
    # Unready only when its own database is away: Redis and Kafka are told there but change nothing.
    readinessProbe:
      httpGet: { path: /readyz, port: http }
      periodSeconds: 5
      timeoutSeconds: 3
      failureThreshold: 2
    lifecycle:
      preStop:
        exec:
          command: [sleep, {{ $values.preStopSeconds | quote }}]
    resources:
      {{- toYaml .process.resources | nindent 6 }}
    securityContext:
      {{- include "clipgraph.containerSecurity" nil | nindent 6 }}
    volumeMounts:
      - name: tmp
        mountPath: /tmp
      - name: data
        mountPath: /data
volumes:
  - name: tmp
    emptyDir: { sizeLimit: {{ ternary $values.scratch.work $values.scratch.temporary $worksInTemporary }} }
  - name: data
    {{- if $sharesMedia }}
    persistentVolumeClaim:
      claimName: {{ include "clipgraph.mediaClaim" .root }}
    {{- else }}
    emptyDir: { sizeLimit: {{ $values.scratch.temporary }} }
    {{- end }}
{{- end -}}
