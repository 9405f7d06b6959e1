/* banned.h: calls that hide bugs; the build includes it in front of every file of src/. */
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef __GNUC__
#pragma GCC poison strcpy strcat sprintf vsprintf gets strtok rand srand
#endif
