#!/usr/bin/env bash
# Sees to it that there is a Chromium for the browser tests; says which package when it cannot.
set -u
command -v chromium >/dev/null && exit 0
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
	echo "installing the package chromium for the browser tests"
	export DEBIAN_FRONTEND=noninteractive
	(apt-get install -y -q --no-install-recommends chromium || { apt-get update -q && apt-get install -y -q --no-install-recommends chromium; }) >/dev/null 2>&1
fi
command -v chromium >/dev/null && exit 0
echo "The browser tests need Chromium. Install your system's package: on Debian 'apt-get install chromium', on Fedora 'dnf install chromium'." >&2
exit 1
