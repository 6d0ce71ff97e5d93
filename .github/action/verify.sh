#!/usr/bin/env bash
# Judges the receiver that the INTERCHECK_* variables describe, and tells GitHub:
# the log, the annotations, the job summary, the outputs. It ends with the exit
# code of intercheck verify. It runs in the bash 3.2 of macOS, too.
set -uo pipefail

# Escapes what ends the data of a workflow command.
escaped() {
  local text=${1//'%'/%25}
  text=${text//$'\r'/%0D}
  printf '%s' "${text//$'\n'/%0A}"
}

mask() {
  [ -z "$1" ] || printf '::add-mask::%s\n' "$(escaped "$1")"
}

# Runs intercheck verify and leaves its exit code in $code. What a receiver said
# is in the log, and must not be taken for a command to GitHub. When the job is
# cancelled only this script hears of it.
judge() {
  local pid guard stopped=
  guard=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  printf '::stop-commands::%s\n' "$guard"
  intercheck verify "$@" 2>"$log" &
  pid=$!
  trap 'stopped=yes; kill -TERM "$pid" 2>/dev/null' INT TERM
  wait "$pid"
  code=$?
  if [ -n "$stopped" ]; then
    wait "$pid"
    code=$?
  fi
  cat "$log"
  printf '\n::%s::\n' "$guard"
}

# Says in the job summary why there is no report.
excuse() {
  printf '## Intercheck: nothing was judged\n\n<pre>\n'
  sed -e 's/&/\&amp;/g' -e 's/</\&lt;/g' -e 's/>/\&gt;/g' "$log"
  printf '</pre>\n'
}

conclusion() {
  case $code in
    0) echo conformant ;;
    1) echo not_conformant ;;
    4 | 130) echo inconclusive ;;
  esac
}

mask "${INTERCHECK_SECRET:-}"
mask "${INTERCHECK_TOKEN:-}"
dir=$(mktemp -d "$RUNNER_TEMP/intercheck-reports.XXXXXX") || exit 2
log=$dir/intercheck.log summary=$dir/intercheck.md annotations=$dir/annotations.txt
wanted=(--report text --report "markdown=$summary" --report "github=$annotations")
set -f # a word of REPORTS is no pattern
for format in ${REPORTS:-}; do
  case $format in
    text | markdown | github) ;; # there is one already
    junit) wanted+=(--report "junit=$dir/intercheck.xml") ;;
    statement) wanted+=(--report "statement=$dir/intercheck.yaml") ;;
    *) wanted+=(--report "$format=$dir/intercheck.$format") ;;
  esac
done

judge "${wanted[@]}"

if [ -s "$annotations" ]; then
  cat "$annotations"
elif [ "$code" -ne 0 ]; then
  printf '::error title=Intercheck::%s\n' "$(escaped "$(tail -n 20 "$log")")"
fi
if [ -s "$summary" ]; then cat "$summary"; else excuse; fi >>"$GITHUB_STEP_SUMMARY"
{
  printf 'verdict=%s\nexit-code=%s\nreports=%s\n' "$(conclusion)" "$code" "$dir"
  for report in json=json junit=xml html=html statement=yaml; do
    file=$dir/intercheck.${report#*=}
    [ ! -s "$file" ] || printf '%s=%s\n' "${report%=*}" "$file"
  done
} >>"$GITHUB_OUTPUT"
exit "$code"
