{{/* A store in this namespace: its Service and its StatefulSet of one. Arguments: root, component, settings, user, container (a dict of env, command, probe, mounts), scratch (paths of empty folders), storage. */}}
{{- define "clipgraph.store" -}}
{{- $name := printf "%s-%s" (include "clipgraph.fullname" .root) .component -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ $name }}
  labels:
    {{- include "clipgraph.labels" . | nindent 4 }}
spec:
  clusterIP: None
  # A broker talks to itself by this name before it is ready.
  publishNotReadyAddresses: true
  selector:
    {{- include "clipgraph.selector" . | nindent 4 }}
  ports:
    - name: store
      port: {{ .port }}
      targetPort: store
---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: {{ $name }}
  labels:
    {{- include "clipgraph.labels" . | nindent 4 }}
spec:
  serviceName: {{ $name }}
  replicas: 1
  selector:
    matchLabels:
      {{- include "clipgraph.selector" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "clipgraph.labels" . | nindent 8 }}
    spec:
      automountServiceAccountToken: false
      enableServiceLinks: false
      terminationGracePeriodSeconds: 60
      securityContext:
        {{- include "clipgraph.podSecurity" .user | nindent 8 }}
      containers:
        - name: {{ .component }}
          image: {{ .settings.image | quote }}
          {{- with .command }}
          args: {{ toJson . }}
          {{- end }}
          {{- with .env }}
          env:
            {{- toYaml . | nindent 12 }}
          {{- end }}
          ports:
            - name: store
              containerPort: {{ .port }}
          startupProbe:
            {{- toYaml .probe | nindent 12 }}
            periodSeconds: 5
            timeoutSeconds: 5
            failureThreshold: 60
          livenessProbe:
            {{- toYaml .probe | nindent 12 }}
            periodSeconds: 20
            timeoutSeconds: 10
            failureThreshold: 6
          readinessProbe:
            {{- toYaml .probe | nindent 12 }}
            periodSeconds: 5
            timeoutSeconds: 5
          resources:
            {{- toYaml .settings.resources | nindent 12 }}
          securityContext:
            {{- include "clipgraph.containerSecurity" nil | nindent 12 }}
          volumeMounts:
            {{- if .dataPath }}
            - name: data
              mountPath: {{ .dataPath }}
            {{- end }}
            {{- range $at, $path := .scratch }}
            - name: scratch-{{ $at }}
              mountPath: {{ $path }}
            {{- end }}
            {{- range $path, $key := .files }}
            - name: files
              mountPath: {{ $path }}
              subPath: {{ $key }}
            {{- end }}
      volumes:
        {{- range $at, $path := .scratch }}
        - name: scratch-{{ $at }}
          emptyDir: {}
        {{- end }}
        {{- if .files }}
        - name: files
          configMap:
            name: {{ $name }}
        {{- end }}
  {{- if .dataPath }}
  volumeClaimTemplates:
    - metadata:
        name: data
      spec:
        accessModes: [ReadWriteOnce]
        {{- with .settings.storageClassName }}
        storageClassName: {{ . }}
        {{- end }}
        resources:
          requests:
            storage: {{ .settings.storage }}
  {{- end }}
{{- end -}}
