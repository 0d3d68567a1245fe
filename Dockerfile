# The gateway as an image. `docker build .` from a clean checkout; docs/docker.md says how to run it.
#   --target gateway   the gateway and its bundled MCP servers (default)
#   --target node      the same with Node.js, for MCP servers that npx starts

# The code, and its dependencies in layers of their own: they change less often.
FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /src
COPY .mvn .mvn
COPY pom.xml ./
COPY src/main src/main
# Without its history the build does not know the commit. The format is the business of the tests.
ARG REVISION=unknown
RUN --mount=type=cache,target=/root/.m2 \
    printf 'git.commit.id=%s\ngit.commit.id.abbrev=%.7s\n' "$REVISION" "$REVISION" >src/main/resources/git.properties \
 && mvn -B -ntp -q -Dmaven.test.skip=true -Dspotless.check.skip=true package \
 && java -Djarmode=tools -jar target/breakwater.jar extract --layers --destination /layers \
 && mkdir -p /layers/dependencies/lib /layers/snapshot-dependencies/lib

# Java with the modules that the code needs, and those that nothing names: character sets of databases, TLS with old curves,
# jar file systems, and what one looks into a JVM with (jcmd, JFR, JMX). The JDK of the base image may have other certificates
# than it was built with, and no manual pages; jlink wants to hear of the one and to find the other, although it takes neither.
FROM eclipse-temurin:25-jdk AS java
COPY --from=build /layers/ /layers/
RUN modules=$(jdeps --ignore-missing-deps --print-module-deps --multi-release 25 --recursive \
      --class-path "$(find /layers -path '*/lib/*.jar' | paste -sd:)" /layers/application/breakwater.jar) \
 && mkdir -p "$JAVA_HOME/man/man1" && for tool in "$JAVA_HOME"/bin/*; do touch "$JAVA_HOME/man/man1/${tool##*/}.1"; done \
 && jlink --add-modules "$modules,jdk.charsets,jdk.crypto.ec,jdk.jcmd,jdk.localedata,jdk.management.agent,jdk.zipfs" --include-locales=en \
      --ignore-modified-runtime --no-header-files --no-man-pages --compress=zip-6 --output /opt/runtime

# All that a gateway consists of, but for its caches.
FROM debian:trixie-slim AS base
RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends tini >/dev/null \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/* \
 && groupadd --gid 10001 breakwater \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin breakwater \
 && mkdir -p /app/config /app/workspace \
 && chown 10001:10001 /app/workspace
ENV JAVA_HOME=/opt/java PATH=/opt/java/bin:/usr/local/bin:/usr/bin:/bin HOME=/tmp LANG=C.UTF-8
WORKDIR /app
COPY --from=java /opt/runtime /opt/java
COPY --from=build /layers/dependencies/ ./
COPY --from=build /layers/snapshot-dependencies/ ./
COPY deployment/image/health deployment/image/jvm.flags ./
COPY --from=build /layers/application/ ./

# A run of the gateway, and what its JVM remembers of it.
FROM base AS trained
COPY deployment/image/train /usr/local/bin/train
RUN train

FROM base AS gateway
COPY --from=trained /app/breakwater.aot /app/tool-servers.aot ./
ARG VERSION=0.1.0-SNAPSHOT
ARG REVISION=unknown
ARG CREATED=1970-01-01T00:00:00Z
LABEL org.opencontainers.image.title="Breakwater" \
      org.opencontainers.image.description="A resilient agent gateway for the JVM" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.base.name="debian:trixie-slim" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.created="$CREATED"
USER 10001:10001
EXPOSE 8000 8080
HEALTHCHECK --interval=30s --timeout=10s --retries=3 --start-period=60s CMD ["/app/health", "/health"]
# tini ends what MCP servers leave behind as process 1 would; JAVA_TOOL_OPTIONS goes over what jvm.flags says.
ENTRYPOINT ["/usr/bin/tini", "-s", "--", "java", "-XX:Flags=/app/jvm.flags", "-XX:AOTCache=/app/breakwater.aot", "-jar", "/app/breakwater.jar"]

FROM gateway AS node
USER 0
RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends nodejs npm >/dev/null \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/*
USER 10001:10001

# What is built when no target is named.
FROM gateway
