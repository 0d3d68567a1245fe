{{- /* Keys of the gateway that the chart sets, in the form of breakwater.canonical, and what to do instead. */ -}}
{{- define "breakwater.elsewhere" -}}
serverport: it is 8000 in every pod; set service.port
managementserverport: it is 8080 in every pod
breakwaterenvironment: set environment instead
breakwateradmissiondraindelay: set shutdown.preStopSeconds instead
breakwateradmissiondraingrace: set shutdown.drainGraceSeconds instead
breakwaterredisurl: set redis.url or secrets.optional.REDIS_URL instead
breakwaterapitrustedproxies: set trustedProxies instead
{{- end }}

{{- /* drain-grace, drainGrace and DRAIN_GRACE are the same key. */ -}}
{{- define "breakwater.canonical" -}}
{{- regexReplaceAll "[^a-z0-9]" (lower .) "" }}
{{- end }}

{{- /* Everybody who may look at the pods reads what is written here. */ -}}
{{- define "breakwater.inTheClear" -}}
{{- if and (regexMatch "(apikey|password|secret|token|authorization)$" (include "breakwater.canonical" .name)) (kindIs "string" .value) }}
{{- if and .value (not (contains "${" .value)) }}true{{ end }}
{{- end }}
{{- end }}

{{- define "breakwater.checkConfig" -}}
{{- range $key, $value := .keys }}
{{- $path := printf "%s.%s" $.at $key }}
{{- with get $.elsewhere (include "breakwater.canonical" (trimPrefix "config." $path)) }}
{{- fail (printf "%s: %s" $path .) }}
{{- end }}
{{- if include "breakwater.inTheClear" (dict "name" $key "value" $value) }}
{{- fail (printf "%s: would be in the ConfigMap for all to read; write ${NAME}, and under secrets which key of the Secret NAME is" $path) }}
{{- end }}
{{- if kindIs "map" $value }}
{{- include "breakwater.checkConfig" (dict "at" $path "keys" $value "elsewhere" $.elsewhere) }}
{{- else if kindIs "slice" $value }}
{{- range $i, $element := $value }}
{{- if kindIs "map" $element }}
{{- include "breakwater.checkConfig" (dict "at" (printf "%s[%d]" $path $i) "keys" $element "elsewhere" $.elsewhere) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- /* What the files would say to no effect, or against what the chart computes. */ -}}
{{- define "breakwater.check" -}}
{{- $elsewhere := include "breakwater.elsewhere" . | fromYaml }}
{{- include "breakwater.checkConfig" (dict "at" "config" "keys" .Values.config "elsewhere" $elsewhere) }}
{{- /* A server refuses a pod in which a variable stands twice. */ -}}
{{- $set := dict }}
{{- $_ := set $set "ENVIRONMENT" $elsewhere.breakwaterenvironment }}
{{- $_ := set $set "SERVER_PORT" $elsewhere.serverport }}
{{- $_ := set $set "METRICS_PORT" $elsewhere.managementserverport }}
{{- if include "breakwater.redisUrl" . }}
{{- $_ := set $set "REDIS_URL" "the value redis sets it already" }}
{{- end }}
{{- $groups := list
    (dict "at" "secrets.required" "values" .Values.secrets.required)
    (dict "at" "secrets.optional" "values" (include "breakwater.optionalSecrets" . | fromJson))
    (dict "at" "env" "values" .Values.env) }}
{{- range .Values.extraEnv }}
{{- $groups = append $groups (dict "at" "extraEnv" "values" (dict .name .value)) }}
{{- end }}
{{- range $group := $groups }}
{{- range $variable, $value := $group.values }}
{{- $path := printf "%s.%s" $group.at $variable }}
{{- with get $elsewhere (include "breakwater.canonical" $variable) | default (get $set $variable) }}
{{- fail (printf "%s: %s" $path .) }}
{{- end }}
{{- if and (has $group.at (list "env" "extraEnv")) (include "breakwater.inTheClear" (dict "name" $variable "value" $value)) }}
{{- fail (printf "%s: would be in the Deployment for all to read; put it into the Secret, and its key under secrets" $path) }}
{{- end }}
{{- if or $value (ne $group.at "secrets.required") }}
{{- $_ := set $set $variable (printf "%s sets it already" $path) }}
{{- end }}
{{- end }}
{{- end }}
{{- if and .Values.serviceMonitor.enabled (eq (dig "ENABLE_METRICS" "" (.Values.env | default dict) | toString) "false") }}
{{- fail "serviceMonitor.enabled: env.ENABLE_METRICS is false, there are no metrics" }}
{{- end }}
{{- if and .Values.autoscaling.enabled (lt (int .Values.autoscaling.maxReplicas) (int .Values.replicas)) }}
{{- fail (printf "autoscaling.maxReplicas: %d is less than replicas, %d" (int .Values.autoscaling.maxReplicas) (int .Values.replicas)) }}
{{- end }}
{{- end }}
