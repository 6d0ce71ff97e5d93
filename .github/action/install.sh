#!/usr/bin/env bash
# Puts intercheck on the path of the steps that follow: a release, if VERSION
# names one or the action is used at one, and otherwise what the action's own
# checkout builds. It runs in the bash 3.2 of macOS, too.
set -euo pipefail

# A message may contain what an input said: escaped, it stays one message.
give_up() {
  local text=${1//'%'/%25}
  text=${text//$'\r'/%0D}
  printf '::error title=Intercheck::%s\n' "${text//$'\n'/%0A}"
  exit 2
}

download() {
  curl --fail --silent --show-error --location --retry 3 --output "$2" "$1" ||
    give_up "$1 cannot be downloaded: is there such a release? With version: source the action builds its own."
}

sha256() {
  if command -v sha256sum >/dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d' ' -f1
}

install_release() { # VERSION
  local os arch name archive end=.tar.gz from want
  case ${RUNNER_OS:-} in
    Linux) os=linux ;;
    macOS) os=darwin ;;
    Windows) os=windows end=.zip ;;
    *) give_up "there is no release for the system ${RUNNER_OS:-} of this runner" ;;
  esac
  case ${RUNNER_ARCH:-} in
    X64) arch=amd64 ;;
    ARM64) arch=arm64 ;;
    *) give_up "there is no release for the processor ${RUNNER_ARCH:-} of this runner" ;;
  esac
  name=intercheck_${1#v}_${os}_$arch archive=$name$end
  from=$GITHUB_SERVER_URL/${ACTION_REPOSITORY:-intercheck-dev/intercheck}/releases/download/$1
  cd "$dir"
  download "$from/SHA256SUMS" SHA256SUMS
  download "$from/$archive" "$archive"
  want=$(awk -v name="$archive" '$2 == name { print $1 }' SHA256SUMS)
  [ "$(sha256 "$archive")" = "${want:-none}" ] || give_up "$archive is not what SHA256SUMS says: it is not used"
  case $end in
    .zip) unzip -q "$archive" ;;
    *) tar -xzf "$archive" ;;
  esac
  mv "$name"/* .
}

install_source() {
  command -v go >/dev/null || give_up 'Go is missing, which the action is built with: use actions/setup-go before it, or name a release as its version'
  CGO_ENABLED=0 go -C "$GITHUB_ACTION_PATH" build -o "$dir/" ./cmd/intercheck
}

release='^v[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$'
dir=$(mktemp -d "$RUNNER_TEMP/intercheck-bin.XXXXXX")
if [[ ${VERSION:-} =~ $release ]]; then
  install_release "$VERSION"
elif [ -n "${VERSION:-}" ] && [ "$VERSION" != source ]; then
  give_up "version: \"$VERSION\" is no release such as v1.2.3, and not source"
elif [ -z "${VERSION:-}" ] && [[ ${ACTION_REF:-} =~ $release ]]; then
  install_release "$ACTION_REF"
else
  install_source
fi
"$dir/intercheck" version
printf '%s\n' "$dir" >>"$GITHUB_PATH"
