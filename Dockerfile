# syntax=docker/dockerfile:1
FROM rust:1.95-bookworm AS build
# perl, make and a C compiler, which SQLite, libpq and OpenSSL (all built in) need, come with this image.
WORKDIR /build
COPY . .
# Told by `incubator --version` and in the log: docker build --build-arg BUILD_COMMIT="$(git rev-parse --short HEAD)" .
ARG BUILD_COMMIT=
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/build/target \
    cargo build --locked --release --bin incubator \
    && install -D target/release/incubator /out/incubator

FROM debian:bookworm-slim
# Root certificates, for TLS to PostgreSQL and to a mail server.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 incubator \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /var/lib/incubator --shell /usr/sbin/nologin incubator \
    && install -d -o incubator -g incubator -m 0700 /var/lib/incubator /var/lib/incubator-files
COPY --from=build /out/incubator /usr/local/bin/incubator
COPY LICENSE /usr/share/doc/incubator/LICENSE
USER incubator
WORKDIR /var/lib/incubator
# OpenSSL is built in and would look for the roots elsewhere (`sslrootcert=system` in a PostgreSQL URL).
ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt \
    INCUBATOR_BIND=0.0.0.0:8080 \
    INCUBATOR_DATA_DIR=/var/lib/incubator
EXPOSE 8080
STOPSIGNAL SIGTERM
# Asks /readyz of the process in this container, at INCUBATOR_BIND.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 CMD ["incubator", "healthcheck"]
ENTRYPOINT ["incubator"]
CMD ["serve"]
