#!/bin/sh
# Installs the locked packages and proves that the committed bundles are what the sources build.
set -eu
cd "$(dirname "$0")"
npm ci --no-audit --no-fund --loglevel=error
npm run --silent check
