/* precompiled-ui.h: what src/base/precompiled.h is for src/. */
#include <adwaita.h>
