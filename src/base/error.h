/* error.h: the codes that every folder's error domain shares.
 *
 * One quark a folder says who speaks (AISLE_IMPORT_ERROR, AISLE_STORE_ERROR ...); the code says what a caller can do
 * about it.  Messages are lower case, cause first, subject quoted, with place and cure. */
#pragma once

#include <glib.h>

typedef enum
{
  AISLE_ERROR_FAILED,    /* none of the others */
  AISLE_ERROR_USAGE,     /* wrong parameter, unknown name: the caller should ask differently (exit code 2) */
  AISLE_ERROR_INPUT,     /* a file or log that cannot be understood */
  AISLE_ERROR_EMPTY,     /* nothing left to work on: no rows, one user, an empty segment */
  AISLE_ERROR_CORRUPT,   /* a file of ours that is damaged */
  AISLE_ERROR_TOO_NEW,   /* a file of ours from a newer version */
  AISLE_ERROR_READ_ONLY, /* may not be written */
  AISLE_ERROR_BUSY,      /* another process writes this project */
  AISLE_ERROR_SPACE,     /* the disk is full */
  AISLE_ERROR_MEMORY,    /* a data-sized allocation failed */
  AISLE_ERROR_NOT_FOUND, /* no such run, user, segment, file */
} AisleErrorCode;

#define AISLE_BASE_ERROR (aisle_base_error_quark ())
GQuark aisle_base_error_quark (void);
