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
{{- else }}
{{- printf "%s:%s%s" $image.repository (default .Chart.AppVersion $image.tag) (ternary (printf "-%s" $image.variant) "" (ne $image.variant "")) }}
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
{{- define "breakwater.keyless" -}}
{{- if or (ne .Values.environment "production") (has (dig "LLM_PROVIDER" "" (.Values.env | default dict) | toString) (list "demo" "ollama")) }}true{{ end }}
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

{{- /* The ports of the hosts in redis.url, as a list in JSON. */ -}}
{{- define "breakwater.redisPorts" -}}
{{- $ports := list }}
{{- with include "breakwater.redisUrl" . }}
{{- $usual := ternary 26379 6379 (contains "-sentinel://" .) }}
{{- range regexReplaceAll "^[a-z-]+://([^/?#]*).*$" . "${1}" | splitList "," }}
{{- $ports = append $ports (regexFind ":[0-9]+$" . | trimPrefix ":" | default $usual | int) }}
{{- end }}
{{- end }}
{{- toJson $ports }}
{{- end }}

{{- /* The variables that a Secret holds and that the pod gets: one that is required is not optional besides. */ -}}
{{- define "breakwater.optionalSecrets" -}}
{{- $optional := dict }}
{{- range $variable, $key := .Values.secrets.optional }}
{{- if and $key (not (get ($.Values.secrets.required | default dict) $variable)) (not (and (eq $variable "REDIS_URL") (include "breakwater.redisUrl" $))) }}
{{- $_ := set $optional $variable $key }}
{{- end }}
{{- end }}
{{- toJson $optional }}
{{- end }}
