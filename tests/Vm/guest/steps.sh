# Sourced by scripts in the guest: what their steps have in common. Logs are made in memory and copied out at every step, so that a hang leaves what there was.
logs=/vmtmp/logs
mkdir -p "$logs"
leave() { cp -r "$logs"/. /vmout/; sync; }
trap leave EXIT
cd "$logs" || exit 1

step() { leave; printf '== %6.1f s %s\n' "$(cut -d' ' -f1 /proc/uptime)" "$*"; }

# noted NAME COMMAND...: runs it with its output in NAME.out and NAME.err and its exit code in NAME.exit.
noted() {
  local name=$1
  shift
  "$@" > "$name.out" 2> "$name.err"
  echo $? > "$name.exit"
}

# until_line FILE PATTERN: waits for a line, prints what the pattern's group matched. Gives up after three minutes.
until_line() {
  local found
  for ((i = 0; i < 1800; i++)); do
    found=$(sed -n "s/.*$2.*/\\1/p" "$1" 2>/dev/null | head -1)
    [ -n "$found" ] && { echo "$found"; return 0; }
    sleep 0.1
  done
  echo "nothing in $1 looks like $2 after three minutes:" >&2
  cat "$1" >&2
  return 1
}

# listening NAME COMMAND...: a command, noted, whose input comes from say_go; its shell is in $shell.
listening() {
  rm -f /vmtmp/go
  mkfifo /vmtmp/go
  noted "$@" < /vmtmp/go &
  shell=$!
  exec 7> /vmtmp/go
}

say_go() { echo go >&7; exec 7>&-; }

# starting NAME ARGUMENTS...: the driver, waiting for say_go; its process id is in $pid.
starting() {
  local name=$1
  shift
  listening "$name" edudriver "$@"
  pid=$(until_line "$name.out" 'waiting pid \([0-9]*\)')
}

# attached NAME OPTIONS...: a recorder of $pid, recording when this returns; its shell is in $recorder.
attached() {
  local name=$1
  shift
  noted "$name" tracerecord attach --pid "$pid" -o "$name.trlog" "$@" &
  recorder=$!
  until_line "$name.err" '\(recording\)' > /dev/null
}
