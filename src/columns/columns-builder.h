/* columns-builder.h: rows in order of arrival become the columns file.
 *
 * Rows are spooled to a nameless file; at the end a counting sort by user (stable, so equal times keep their order)
 * gives each place its row, and one array after another is gathered in order of places and written.  In memory stay 4
 * bytes a row, 12 a user and a fixed amount, of which the spool's mapped pages are a part: they are let go window by
 * window. */
#pragma once

#include "columns/columns.h"

typedef struct _AisleColumnsBuilder AisleColumnsBuilder;

/* What the file says of the project beside the rows. */
typedef struct
{
  gint64 generation;
  const char *content_hash;
  gsize n_names[AISLE_N_NAMES];
  gboolean sessions_are_users;
} AisleColumnsFacts;

/* The spool is made in the project's folder; where that cannot be, in memory. */
AisleColumnsBuilder *aisle_columns_builder_new (const char *project_path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_columns_builder_free (AisleColumnsBuilder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleColumnsBuilder, aisle_columns_builder_free)

/* What sorting may hold beside the 4 bytes a row and 12 a user; 160 MiB unless told. */
void aisle_columns_builder_set_memory (AisleColumnsBuilder *self, gsize bytes);

/* event: their ids in the store; with NULL they count up from first_event. */
gboolean aisle_columns_builder_add (AisleColumnsBuilder *self, const AisleRows *rows, const gint32 *event,
                                    gint32 first_event, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* All rows of older columns, which must come before newer ones. */
gboolean aisle_columns_builder_add_columns (AisleColumnsBuilder *self, const AisleColumns *older,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Once: the whole file into fd, which is empty.  Not synced. */
gboolean aisle_columns_builder_write (AisleColumnsBuilder *self, const AisleColumnsFacts *facts, int fd,
                                      AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
