# A static binary and nothing else, run by a user without rights.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=
RUN CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags "-s -w -X github.com/timeout-audit/timeout-audit/internal/cli.Version=$VERSION" -o /timeout-audit ./cmd/timeout-audit

FROM scratch
# The authorities are for the commands that read running systems.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /timeout-audit /usr/local/bin/timeout-audit
USER 65532:65532
WORKDIR /work
ENTRYPOINT ["/usr/local/bin/timeout-audit"]
CMD ["check"]
