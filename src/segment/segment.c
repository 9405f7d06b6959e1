/* segment.c: the segments a project keeps. */
#include "segment/segment.h"

#include "base/error.h"
#include "base/i18n.h"
#include "segment/segment-parse.h"

typedef struct
{
  gsize place;
} AisleSegmentErrorPrivate;

static void
aisle_segment_error_private_init (AisleSegmentErrorPrivate *priv)
{
  priv->place = 0;
}

static void
aisle_segment_error_private_copy (const AisleSegmentErrorPrivate *from, AisleSegmentErrorPrivate *to)
{
  to->place = from->place;
}

static void
aisle_segment_error_private_clear (AisleSegmentErrorPrivate *priv)
{
}

G_DEFINE_EXTENDED_ERROR (AisleSegmentError, aisle_segment_error)

gsize
aisle_segment_error_place (const GError *error)
{
  return error != NULL && error->domain == AISLE_SEGMENT_ERROR ? aisle_segment_error_get_private (error)->place : 0;
}

gboolean
aisle_segment_error_set_place (GError **error, gsize place)
{
  if (error != NULL && *error != NULL && (*error)->domain == AISLE_SEGMENT_ERROR)
    aisle_segment_error_get_private (*error)->place = place;
  return FALSE;
}

gboolean
aisle_segment_check (const char *text, GError **error)
{
  g_autoptr (AislePredicate) predicate = aisle_predicate_parse (text, NULL, error);

  return predicate != NULL;
}

void
aisle_segment_free (AisleSegment *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->definition);
  g_free (self);
}

/* name NULL: all. */
static GPtrArray *
read_segments (AisleProject *project, const char *name, GError **error)
{
  g_autoptr (GPtrArray) segments = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_segment_free);
  sqlite3_stmt *statement = NULL;
  int rc =
      sqlite3_prepare_v2 (aisle_project_db (project),
                          "SELECT id, name, definition FROM segments WHERE active = 1 AND (?1 IS NULL OR name = ?1)"
                          " ORDER BY name",
                          -1, &statement, NULL);

  if (rc == SQLITE_OK && name != NULL)
    sqlite3_bind_text (statement, 1, name, -1, SQLITE_TRANSIENT);
  while (rc == SQLITE_OK && (rc = sqlite3_step (statement)) == SQLITE_ROW)
    {
      AisleSegment *segment = g_new0 (AisleSegment, 1);

      segment->id = sqlite3_column_int64 (statement, 0);
      segment->name = g_strdup ((const char *) sqlite3_column_text (statement, 1));
      segment->definition = g_strdup ((const char *) sqlite3_column_text (statement, 2));
      g_ptr_array_add (segments, segment);
      rc = SQLITE_OK;
    }
  if (rc != SQLITE_DONE)
    {
      aisle_project_error (project, "read", error);
      g_clear_pointer (&segments, g_ptr_array_unref);
    }
  sqlite3_finalize (statement);
  return g_steal_pointer (&segments);
}

GPtrArray *
aisle_segment_list (AisleProject *project, GError **error)
{
  return read_segments (project, NULL, error);
}

AisleSegment *
aisle_segment_find (AisleProject *project, const char *name, GError **error)
{
  g_autoptr (GPtrArray) segments = read_segments (project, name, error);

  if (segments == NULL)
    return NULL;
  if (segments->len > 0)
    return g_ptr_array_steal_index (segments, 0);
  g_set_error (error, AISLE_SEGMENT_ERROR, AISLE_ERROR_NOT_FOUND, _ ("no segment is called '%s'"), name);
  return NULL;
}
