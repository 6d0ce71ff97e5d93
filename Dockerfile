FROM --platform=$BUILDPLATFORM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG TARGETOS
ARG TARGETARCH
ARG VERSION
ARG COMMIT
RUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -trimpath -ldflags "-s -w -X main.version=$VERSION -X main.commit=$COMMIT" -o /out/intercheck ./cmd/intercheck
# The only place that the user below may write to; volumes go there.
RUN mkdir -p /out/work

FROM scratch
LABEL org.opencontainers.image.title="Intercheck" \
      org.opencontainers.image.description="Judges receivers of Intercom's webhooks, and stands in for Intercom" \
      org.opencontainers.image.source="https://github.com/intercheck-dev/intercheck" \
      org.opencontainers.image.documentation="https://github.com/intercheck-dev/intercheck/blob/main/docs/ci.md" \
      org.opencontainers.image.licenses="MIT"
COPY LICENSE /
# For receivers behind https: verify and the mock send to them. The program needs no other file.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/intercheck /bin/intercheck
COPY --from=build --chown=65532:65532 /out/work /work
WORKDIR /work
USER 65532:65532
# The address of mock, and of health, which asks it. In a container 127.0.0.1 is reached by nobody else.
ENV PATH=/bin INTERCHECK_ADDR=0.0.0.0:4000
EXPOSE 4000
HEALTHCHECK --interval=5s --timeout=3s --start-period=5s CMD ["intercheck", "health"]
ENTRYPOINT ["intercheck"]
CMD ["mock"]
