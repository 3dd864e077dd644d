# Every way to record the sample driver, and what may go wrong in the middle of it. One name per step: NAME.trlog, NAME.out, NAME.err, NAME.exit.
source tests/Vm/guest/prepare.sh
source tests/Vm/guest/steps.sh

step three recorders of one run
mkfifo go
noted run tracerecord run -o run.trlog -- edudriver --wait --quiet < go &
runner=$!
exec 7> go
pid=$(until_line run.out 'waiting pid \([0-9]*\)')
attached attach; attacher=$recorder
noted eventpipe tracerecord eventpipe --pid "$pid" -o eventpipe.trlog &
eventpipe=$!
until_line eventpipe.err '\(recording\)' > /dev/null
say_go
wait $runner $attacher $eventpipe

step a recording that begins in the middle
starting mid-driver --wait-opened --quiet
attached mid
say_go
wait $shell $recorder

step a driver that is killed
starting killed-driver --wait --loop 100000 identify factorial
attached killed
say_go
until_line killed-driver.out '\(round 3 of\)' > /dev/null
kill -9 "$pid"
wait $shell $recorder

step a recorder that is killed
starting survivor --wait --loop 30 identify factorial
attached dead
say_go
until_line survivor.out '\(round 3 of\)' > /dev/null
kill -9 "$(pgrep -P $recorder -f attach)"
wait $shell $recorder

step two recorders by attach and a third into a log that is being written
starting shared --wait --quiet identify dma
attached first; first=$recorder
attached second; second=$recorder
noted third tracerecord attach --pid "$pid" -o first.trlog
say_go
wait $shell $first $second

step targets that exit at once, or were never there
noted at-once tracerecord run -o at-once.trlog -- /bin/true
noted never tracerecord run -o never.trlog -- /bin/nothing-of-that-name
noted gone tracerecord attach --pid 4194000 -o gone.trlog

step the end
exit 0
