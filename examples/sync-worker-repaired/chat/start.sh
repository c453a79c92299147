#!/bin/sh
set -e

if [ -n "$MIGRATE" ]; then
  python migrate.py
fi

exec "$@"
