# Every way to record the sample driver, and what may go wrong in the middle of it. One name per step: NAME.trlog, NAME.out, NAME.err, NAME.exit.
source tests/Vm/guest/prepare.sh
source tests/Vm/guest/steps.sh

step three recorders of one run
listening run tracerecord run -o run.trlog -- edudriver --wait --quiet
runner=$shell
pid=$(until_line run.out 'waiting pid \([0-9]*\)')
noted eventpipe tracerecord eventpipe --pid "$pid" -o eventpipe.trlog &
eventpipe=$!
attached attach
until_line eventpipe.err '\(recording\)' > /dev/null
say_go
wait $runner $recorder $eventpipe

step a recording that begins in the middle
starting mid-driver --wait-opened --quiet
attached mid --hooks tracepoints
say_go
wait $shell $recorder

step a driver that is killed
starting killed-driver --wait --loop 100000 identify factorial
attached killed --hooks tracepoints
say_go
until_line killed-driver.out '\(round 3 of\)' > /dev/null
kill -9 "$pid"
wait $shell $recorder

step a recorder that is killed, and two more that are refused
starting survivor --wait --loop 16 identify dma
attached dead
noted second tracerecord attach --pid "$pid" -o second.trlog
noted same tracerecord run -o dead.trlog -- /bin/true
say_go
until_line survivor.out '\(round 6 of\)' > /dev/null
kill -9 "$(pgrep -P $recorder)"
wait $shell $recorder

step targets that exit at once, or were never there
noted at-once tracerecord run -o at-once.trlog --hooks tracepoints -- /bin/true
noted never tracerecord run -o never.trlog -- /bin/nothing-of-that-name
noted gone tracerecord attach --pid 4194000 -o gone.trlog

step a flight recorder beside a full one, and a fault at the end of a long session
listening full tracerecord run -o full.trlog -- edudriver --wait --quiet identify $(for ((i = 0; i < 12; i++)); do echo dma; done) fault
runner=$shell
pid=$(until_line full.out 'waiting pid \([0-9]*\)')
attached ring --ring 1s --trigger fault --keep 1
say_go
wait $runner $recorder

step what a recorded ioctl costs
noted unrecorded edudriver --quiet --loop 5000 cost
noted cost tracerecord run -o cost.trlog -- edudriver --quiet --loop 5000 cost

step the end
exit 0
