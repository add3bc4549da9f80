#!/bin/sh
# Makes sure that a Chromium is there for the browser tests, or says loudly that it is not.
for name in chromium chromium-browser google-chrome google-chrome-stable; do
  if command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  apt-get update -qq >/dev/null 2>&1
  if DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium chromium-driver >/dev/null 2>&1; then exit 0; fi
fi
echo "############################################################################"
echo "## No Chromium here, and none could be installed: THE BROWSER TESTS WILL  ##"
echo "## BE LEFT OUT. Install chromium (Debian: apt-get install chromium).      ##"
echo "############################################################################"
exit 0
