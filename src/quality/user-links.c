/* user-links.c: see user-links.h. */
#include "quality/user-links.h"

#include "base/error.h"
#include "base/i18n.h"
#include "quality/step.h"

/* Rows in order of arrival. */
static const char QUERY[] = "SELECT l.user, l.other, l.channel FROM links AS l JOIN sources AS s ON s.id = l.source "
                            "WHERE s.active = 1 ORDER BY l.id";

static void
set_conflict (AisleUserLinks *self, gint32 user)
{
  self->n_conflicts += !self->conflict[user];
  self->conflict[user] = 1;
}

static void
add_row (AisleUserLinks *self, gint32 user, gint32 other, guint16 channel)
{
  self->n_rows++;
  self->mapped[user] = self->mapped[other] = 1;
  if (user == other || self->to[user] == other || self->to[other] == user)
    return; /* the same id in both places; the same row again; the pair the other way round */
  if (self->to[user] >= 0)
    set_conflict (self, user);
  else
    {
      self->to[user] = other;
      self->channel[user] = channel;
    }
}

/* Ids on a circle, found by marking: 1 on the way, 2 done. */
static void
break_circles (AisleUserLinks *self, guint8 *mark)
{
  for (gsize u = 0; u < self->n_users; u++)
    {
      gint32 at = (gint32) u;
      while (self->to[at] >= 0 && mark[at] == 0)
        {
          mark[at] = 1;
          at = self->to[at];
        }
      for (gint32 circle = at; mark[at] == 1 && !self->conflict[circle]; circle = self->to[circle])
        set_conflict (self, circle);
      for (at = (gint32) u; self->to[at] >= 0 && mark[at] == 1; at = self->to[at])
        mark[at] = 2;
    }
}

static gboolean
goes_on (const AisleUserLinks *self, gint32 user)
{
  return self->to[user] >= 0 && !self->conflict[user];
}

/* Chains are followed once: what lies behind an id is known when it is done. */
static gboolean
resolve (AisleUserLinks *self, GError **error)
{
  g_autofree guint8 *mark = g_try_malloc0 (self->n_users + 1);
  g_autofree gint32 *ends = g_try_new (gint32, self->n_users + 1);

  if (mark == NULL || ends == NULL)
    {
      g_set_error_literal (error, AISLE_QUALITY_ERROR, AISLE_ERROR_MEMORY,
                           _ ("not enough memory to link users: close other programs"));
      return FALSE;
    }
  break_circles (self, mark);
  for (gsize u = 0; u < self->n_users; u++)
    ends[u] = -1;
  for (gsize u = 0; u < self->n_users; u++)
    {
      gint32 end = (gint32) u;
      while (ends[end] < 0 && goes_on (self, end))
        end = self->to[end];
      end = ends[end] >= 0 ? ends[end] : end;
      for (gint32 at = (gint32) u; ends[at] < 0 && goes_on (self, at); at = self->to[at])
        ends[at] = end;
    }
  for (gsize u = 0; u < self->n_users; u++)
    {
      self->to[u] = ends[u];
      self->n_links += ends[u] >= 0;
    }
  return TRUE;
}

static gboolean
has_maps (AisleProject *project)
{
  sqlite3_stmt *row = NULL;
  gboolean found =
      sqlite3_prepare_v2 (aisle_project_db (project),
                          "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'links'", -1, &row, NULL)
          == SQLITE_OK
      && sqlite3_step (row) == SQLITE_ROW;

  sqlite3_finalize (row);
  return found;
}

AisleUserLinks *
aisle_user_links_read (AisleProject *project, gsize n_users, GError **error)
{
  g_autoptr (AisleUserLinks) self = g_new0 (AisleUserLinks, 1);
  sqlite3_stmt *row = NULL;
  int code;

  self->n_users = n_users;
  self->to = g_try_new (gint32, n_users + 1);
  self->conflict = g_try_malloc0 (n_users + 1);
  self->mapped = g_try_malloc0 (n_users + 1);
  self->channel = g_try_new (guint16, n_users + 1);
  if (self->to == NULL || self->conflict == NULL || self->mapped == NULL || self->channel == NULL)
    {
      g_set_error_literal (error, AISLE_QUALITY_ERROR, AISLE_ERROR_MEMORY,
                           _ ("not enough memory to link users: close other programs"));
      return NULL;
    }
  for (gsize u = 0; u < n_users; u++)
    self->to[u] = -1;
  if (!has_maps (project))
    return g_steal_pointer (&self);
  if (sqlite3_prepare_v2 (aisle_project_db (project), QUERY, -1, &row, NULL) != SQLITE_OK)
    {
      aisle_project_error (project, "read", error);
      return NULL;
    }
  while ((code = sqlite3_step (row)) == SQLITE_ROW)
    {
      gint64 user = sqlite3_column_int64 (row, 0), other = sqlite3_column_int64 (row, 1);
      gint64 channel = sqlite3_column_type (row, 2) == SQLITE_NULL ? -1 : sqlite3_column_int64 (row, 2);
      if (user >= 0 && other >= 0 && (gsize) user < n_users && (gsize) other < n_users)
        add_row (self, (gint32) user, (gint32) other,
                 channel >= 0 && channel < AISLE_ID16_MISSING ? (guint16) channel : AISLE_ID16_MISSING);
    }
  if (code != SQLITE_DONE)
    aisle_project_error (project, "read", error);
  sqlite3_finalize (row);
  return code == SQLITE_DONE && resolve (self, error) ? g_steal_pointer (&self) : NULL;
}

void
aisle_user_links_free (AisleUserLinks *self)
{
  if (self == NULL)
    return;
  g_free (self->to);
  g_free (self->conflict);
  g_free (self->mapped);
  g_free (self->channel);
  g_free (self);
}
