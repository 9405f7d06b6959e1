/* columns-spool.h: what the two halves of the builder share: columns-builder.c fills the spool, columns-sort.c reads it.
 *
 * The spool is a nameless file in sections of many blocks: within a section each array has a stretch of its own, so
 * that a reader of one array touches no other's pages.  An array that is missing in a block leaves a hole. */
#pragma once

#include "columns/columns-builder.h"
#include "columns/columns-file.h"

#define AISLE_SPOOL_BLOCK   AISLE_EVENT_BATCH /* rows */
#define AISLE_SPOOL_SECTION ((gsize) 64)      /* blocks, at most */
/* In the spool USER_START's place holds each row's user: that array alone has another form in the file. */
#define AISLE_SPOOL_USER AISLE_ARRAY_USER_START

struct _AisleColumnsBuilder
{
  char *path; /* of the project, for messages */
  int fd;     /* of the spool */
  gsize n;    /* rows */
  gsize memory;
  GArray *blocks; /* guint: the arrays that have a value in it, bit each; all blocks are full but the last */
  guint present;  /* all of them together */
  gint64 first_time, last_time;
  gboolean in_time_order; /* the rows came so, those without a time first */
  gint64 time_before;     /* of the last row of the last whole block */

  gsize fill; /* rows in the open block */
  gint32 user[AISLE_SPOOL_BLOCK], item[AISLE_SPOOL_BLOCK], session[AISLE_SPOOL_BLOCK], query[AISLE_SPOOL_BLOCK];
  gint32 order[AISLE_SPOOL_BLOCK], event[AISLE_SPOOL_BLOCK];
  guint16 kind[AISLE_SPOOL_BLOCK], channel[AISLE_SPOOL_BLOCK];
  gint64 time[AISLE_SPOOL_BLOCK], price[AISLE_SPOOL_BLOCK];
  double quantity[AISLE_SPOOL_BLOCK];
  guint8 fold[AISLE_SPOOL_BLOCK];
};

/* Bytes of one element in the spool. */
gsize aisle_spool_width (AisleArray array);
/* Where block `block` of an array stands. */
gint64 aisle_spool_offset (gsize block, AisleArray array);
/* Writes the open block. */
gboolean aisle_spool_flush (AisleColumnsBuilder *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* All of it, at `offset` of fd; path for the message. */
gboolean aisle_spool_write (int fd, gconstpointer data, gsize bytes, gint64 offset, const char *path,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
