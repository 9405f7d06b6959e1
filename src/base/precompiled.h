/* precompiled.h: headers of others that nearly every file of src/ reads, compiled once: half of what compiling costs.  Files
 * include what they need all the same: with -Db_pch=false there is no such header. */
#include <gio/gio.h>
