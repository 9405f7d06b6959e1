#!/bin/sh
# run.sh PROGRAM ARGS...: with a display and a session bus of its own where there are none.
export GDK_BACKEND=x11 GSK_RENDERER=cairo NO_AT_BRIDGE=1
if [ -z "${DISPLAY:-}" ]; then
  exec xvfb-run -a -s '-screen 0 1600x1200x24' dbus-run-session -- "$@"
elif [ -z "${DBUS_SESSION_BUS_ADDRESS:-}" ]; then
  exec dbus-run-session -- "$@"
fi
exec "$@"
