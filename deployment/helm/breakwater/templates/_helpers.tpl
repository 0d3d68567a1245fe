{{- define "breakwater.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 50 | trimSuffix "-" }}
{{- end }}

{{- define "breakwater.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" }}
{{- else if contains (include "breakwater.name" .) .Release.Name }}
{{- .Release.Name | trunc 50 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "breakwater.name" .) | trunc 50 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- /* What selects the gateways' pods, and never changes. */ -}}
{{- define "breakwater.selector" -}}
app.kubernetes.io/name: {{ include "breakwater.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: gateway
{{- end }}

{{- define "breakwater.commonLabels" -}}
app.kubernetes.io/part-of: breakwater
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "breakwater.labels" -}}
{{ include "breakwater.selector" . }}
{{ include "breakwater.commonLabels" . }}
{{- end }}

{{- define "breakwater.redisSelector" -}}
app.kubernetes.io/name: {{ include "breakwater.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: redis
{{- end }}

{{- define "breakwater.redisName" -}}
{{ include "breakwater.fullname" . }}-redis
{{- end }}

{{- define "breakwater.serviceAccount" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "breakwater.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "breakwater.image" -}}
{{- $image := .Values.image }}
{{- if $image.digest }}
{{- printf "%s@%s" $image.repository $image.digest }}
{{- else if $image.tag }}
{{- printf "%s:%s" $image.repository $image.tag }}
{{- else }}
{{- printf "%s:%s%s" $image.repository .Chart.AppVersion (ternary (printf "-%s" $image.variant) "" (ne $image.variant "")) }}
{{- end }}
{{- end }}

{{- define "breakwater.configFile" -}}
# The keys are in docs/configuration.md.
{{- with .Values.config }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "breakwater.configMap" -}}
{{- if .Values.configMap.immutable }}
{{- printf "%s-config-%s" (include "breakwater.fullname" .) (include "breakwater.configFile" . | sha256sum | trunc 10) }}
{{- else }}
{{- printf "%s-config" (include "breakwater.fullname" .) }}
{{- end }}
{{- end }}

{{- /* Whether a pod may start without the keys of a model. */ -}}
{{- define "breakwater.demoAllowed" -}}
{{- if or (ne .Values.environment "production") (eq (toString .Values.env.LLM_PROVIDER) "demo") }}true{{ end }}
{{- end }}

{{- define "breakwater.redisUrl" -}}
{{- if contains "@" .Values.redis.url }}
{{- fail "redis.url: has a user or a password; put the whole URL into the Secret, under the key of secrets.optional.REDIS_URL" }}
{{- end }}
{{- if and .Values.redis.url .Values.redis.trial.enabled }}
{{- fail "redis.url and redis.trial.enabled: there can be only one of them" }}
{{- end }}
{{- if .Values.redis.trial.enabled }}
{{- printf "redis://%s:6379" (include "breakwater.redisName" .) }}
{{- else }}
{{- .Values.redis.url }}
{{- end }}
{{- end }}

{{- /*
preStop, then the drain, then what the gateway needs at the most to end (docs/runs.md): 2 s for runs that are stopped, 3 s for
answers that are still being sent, 3 s for the MCP servers; and 7 s for a machine that is busy.
*/ -}}
{{- define "breakwater.terminationGracePeriod" -}}
{{- add .Values.shutdown.preStopSeconds .Values.shutdown.drainGraceSeconds 15 }}
{{- end }}

{{- /* A whole number as it was written: Helm reads 1000000 as 1e+06. */ -}}
{{- define "breakwater.text" -}}
{{- if and (kindIs "float64" .) (eq . (floor .)) }}{{ int64 . }}{{ else }}{{ toString . }}{{ end }}
{{- end }}

{{- /* What the files would say to no effect, or against what the chart computes. */ -}}
{{- define "breakwater.check" -}}
{{- $breakwater := .Values.config.breakwater | default dict }}
{{- if hasKey $breakwater "environment" }}
{{- fail "config.breakwater.environment: set environment instead" }}
{{- end }}
{{- if hasKey .Values.env "BREAKWATER_ENVIRONMENT" }}
{{- fail "env.BREAKWATER_ENVIRONMENT: set environment instead" }}
{{- end }}
{{- range list
    (list "admission" "drain-delay" "shutdown.preStopSeconds")
    (list "admission" "drain-grace" "shutdown.drainGraceSeconds")
    (list "redis" "url" "redis.url or secrets.optional.REDIS_URL")
    (list "api" "trusted-proxies" "trustedProxies") }}
{{- if hasKey (get $breakwater (index . 0) | default dict) (index . 1) }}
{{- fail (printf "config.breakwater.%s.%s: set %s instead" (index . 0) (index . 1) (index . 2)) }}
{{- end }}
{{- $variable := printf "BREAKWATER_%s_%s" (index . 0) (index . 1) | replace "-" "_" | upper }}
{{- if hasKey $.Values.env $variable }}
{{- fail (printf "env.%s: set %s instead" $variable (index . 2)) }}
{{- end }}
{{- end }}
{{- if and .Values.serviceMonitor.enabled (eq (toString .Values.env.ENABLE_METRICS) "false") }}
{{- fail "serviceMonitor.enabled: env.ENABLE_METRICS is false, there are no metrics" }}
{{- end }}
{{- if and .Values.autoscaling.enabled (lt (int .Values.autoscaling.maxReplicas) (int .Values.replicas)) }}
{{- fail (printf "autoscaling.maxReplicas: %d is less than replicas, %d" (int .Values.autoscaling.maxReplicas) (int .Values.replicas)) }}
{{- end }}
{{- end }}
