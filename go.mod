module github.com/timeout-audit/timeout-audit

go 1.26.0
