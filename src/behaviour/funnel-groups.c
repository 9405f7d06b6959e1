/* funnel-groups.c: see funnel-groups.h. */
#include "behaviour/funnel-groups.h"

#include "base/error.h"
#include "base/i18n.h"
#include "behaviour/question.h"
#include "behaviour/segment-words.h"
#include "behaviour/user-chunks.h"
#include "numeric/parallel.h"
#include "segment/segment-parse.h"
#include "store/item-categories.h"

/* ---- channels and categories ---- */

typedef struct
{
  const AisleFunnelGroups *groups;
  const guint32 *of_kind;
  gsize n_chunks, n_ids;
  GMutex lock;
  gint64 *counts;
} Count;

static gboolean
count_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  Count *count = data;
  const AisleView *view = count->groups->view;
  g_autofree gint64 *counts = g_new0 (gint64, count->n_ids);
  gsize first, end;
  aisle_user_chunks_at (view->columns, count->n_chunks, index, &first, &end);
  for (gsize user = first; user < end; user++)
    if (view->users == NULL || aisle_bitmap_has (view->users, user))
      for (guint64 i = view->columns->user_start[user]; i < view->columns->user_start[user + 1]; i++)
        if (count->of_kind[view->columns->kind[i]] & 1)
          counts[aisle_funnel_groups_id (count->groups, i)]++;
  g_mutex_lock (&count->lock);
  for (gsize id = 0; id < count->n_ids; id++)
    count->counts[id] += counts[id];
  g_mutex_unlock (&count->lock);
  return TRUE;
}

static const char *
missing_name (AisleFunnelBy by)
{
  return by == AISLE_FUNNEL_BY_CHANNEL ? _ ("no channel") : _ ("no category");
}

static void
take_most (AisleFunnelGroups *self, gint64 *counts, gsize n_ids, guint most, const AisleItemCategories *categories)
{
  self->of_id = g_new (gint16, n_ids);
  for (gsize id = 0; id < n_ids; id++)
    self->of_id[id] = -1;
  for (;;)
    {
      gsize best = 0;
      for (gsize id = 1; id < n_ids; id++)
        if (counts[id] > counts[best])
          best = id;
      if (counts[best] == 0)
        return;
      if (self->n == most)
        break;
      counts[best] = 0;
      self->of_id[best] = (gint16) self->n++;
      char *name = NULL;
      if (best > 0 && categories != NULL)
        name = g_strdup (g_ptr_array_index (categories->names, best - 1));
      else if (best > 0)
        name = aisle_project_name (self->view->project, AISLE_NAMES_CHANNEL, (gint32) best - 1);
      g_ptr_array_add (self->names, name != NULL ? name : g_strdup (missing_name (self->by)));
    }
  for (gsize id = 0; id < n_ids; id++)
    self->n_left_out += counts[id] > 0;
}

static gboolean
count_ids (AisleFunnelGroups *self, gsize n_ids, guint most, const guint32 *of_kind,
           const AisleItemCategories *categories, AisleProgress *progress, GError **error)
{
  Count count = { .groups = self, .of_kind = of_kind, .n_ids = n_ids };
  count.n_chunks = aisle_user_chunks_n (self->view->columns);
  count.counts = g_new0 (gint64, n_ids);
  g_mutex_init (&count.lock);
  gboolean ok = aisle_parallel_for (count.n_chunks, count_chunk, &count, progress, _ ("Counting groups"), error);
  if (ok)
    take_most (self, count.counts, n_ids, most, categories);
  g_mutex_clear (&count.lock);
  g_free (count.counts);
  return ok;
}

static gboolean
by_channel (AisleFunnelGroups *self, guint most, const guint32 *of_kind, AisleProgress *progress, GError **error)
{
  const AisleColumns *columns = self->view->columns;
  if (columns->channel != NULL && self->view->project != NULL)
    return count_ids (self, columns->n_channels + 1, most, of_kind, NULL, progress, error);
  g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY,
                       _ ("the events have no channels: import the log with its column of channels"));
  return FALSE;
}

static gboolean
by_category (AisleFunnelGroups *self, guint most, const guint32 *of_kind, AisleProgress *progress, GError **error)
{
  const AisleColumns *columns = self->view->columns;
  g_autoptr (AisleItemCategories) categories = NULL;
  if (self->view->project != NULL && columns->n_items > 0)
    {
      categories = aisle_item_categories_read (self->view->project, columns->n_items, error);
      if (categories == NULL)
        return FALSE;
    }
  if (categories == NULL || categories->names->len == 0)
    {
      g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY,
                           _ ("no item has a category: import the shop's items with their categories"));
      return FALSE;
    }
  self->category = g_steal_pointer (&categories->of_item);
  return count_ids (self, (gsize) categories->names->len + 1, most, of_kind, categories, progress, error);
}

/* ---- users ---- */

static void
by_days (AisleFunnelGroups *self)
{
  self->n = 2;
  g_ptr_array_add (self->names, g_strdup (_ ("one day only")));
  g_ptr_array_add (self->names, g_strdup (_ ("came back")));
}

/* The last `most` months of the log. */
static void
by_month (AisleFunnelGroups *self, guint most)
{
  const AisleView *view = self->view;
  guint cache = 0;
  int year, month, day, first_year, first_month;
  aisle_day_to_date (aisle_calendar_day (view->calendar, view->columns->last_time, &cache), &year, &month, &day);
  aisle_day_to_date (aisle_calendar_day (view->calendar, view->columns->first_time, &cache), &first_year, &first_month,
                     &day);
  gint64 n = (gint64) (year - first_year) * 12 + (month - first_month) + 1;
  self->n = (guint) MIN (n, (gint64) most);
  self->n_left_out = (gsize) (n - self->n);
  self->from = g_new (gint64, self->n + 1);
  for (guint i = 0; i <= self->n; i++)
    {
      int months = year * 12 + month - 1 - (int) self->n + 1 + (int) i;
      gint32 from = aisle_day_from_date (months / 12, months % 12 + 1, 1);
      self->from[i] = aisle_calendar_day_start (view->calendar, from);
      if (i < self->n)
        g_ptr_array_add (self->names, g_strdup_printf ("%d-%02d", months / 12, months % 12 + 1));
    }
}

static gint64
first_time (const AisleColumns *columns, gsize user)
{
  for (guint64 i = columns->user_start[user]; i < columns->user_start[user + 1]; i++)
    if (columns->time[i] != AISLE_TIME_MISSING)
      return columns->time[i];
  return AISLE_TIME_MISSING;
}

gint
aisle_funnel_groups_of_user (const AisleFunnelGroups *self, gsize user, guint *day_cache)
{
  const AisleColumns *columns = self->view->columns;
  gint64 first = self->by == AISLE_FUNNEL_BY_NOTHING ? 0 : first_time (columns, user);
  if (self->by == AISLE_FUNNEL_BY_NOTHING)
    return 0;
  if (first == AISLE_TIME_MISSING)
    return -1;
  if (self->by == AISLE_FUNNEL_BY_DAYS)
    {
      gint64 last = columns->time[columns->user_start[user + 1] - 1];
      return aisle_calendar_day (self->view->calendar, first, day_cache)
             != aisle_calendar_day (self->view->calendar, last, day_cache);
    }
  if (first < self->from[0])
    return -1;
  guint group = 0;
  while (group + 1 < self->n && first >= self->from[group + 1])
    group++;
  return (gint) group;
}

/* ---- all of them ---- */

void
aisle_funnel_group_words (AisleFunnelBy by, const char *name, GString *text)
{
  int year, month;
  if (by == AISLE_FUNNEL_BY_CHANNEL || by == AISLE_FUNNEL_BY_CATEGORY)
    {
      g_string_append (text, by == AISLE_FUNNEL_BY_CHANNEL ? "channel = " : "category = ");
      aisle_predicate_append_name (text, g_str_equal (name, missing_name (by)) ? "" : name);
    }
  else if (by == AISLE_FUNNEL_BY_DAYS)
    g_string_append (text, g_str_equal (name, _ ("came back")) ? "days_active > 1" : "days_active = 1");
  else if (by == AISLE_FUNNEL_BY_MONTH && sscanf (name, "%d-%d", &year, &month) == 2)
    {
      int next = year * 12 + month;
      aisle_words_add_day (text, "first_seen >= ", aisle_day_from_date (year, month, 1));
      aisle_words_add_day (text, " and first_seen < ", aisle_day_from_date (next / 12, next % 12 + 1, 1));
    }
}

gboolean
aisle_funnel_groups_init (AisleFunnelGroups *self, const AisleView *view, AisleFunnelBy by, guint most,
                          const guint32 *of_kind, AisleProgress *progress, GError **error)
{
  *self = (AisleFunnelGroups){ .by = by, .view = view };
  self->names = g_ptr_array_new_with_free_func (g_free);
  most = MIN (most, AISLE_FUNNEL_MOST_GROUPS);
  switch (by)
    {
    case AISLE_FUNNEL_BY_CHANNEL:
      return by_channel (self, most, of_kind, progress, error);
    case AISLE_FUNNEL_BY_CATEGORY:
      return by_category (self, most, of_kind, progress, error);
    case AISLE_FUNNEL_BY_DAYS:
      by_days (self);
      return TRUE;
    case AISLE_FUNNEL_BY_MONTH:
      by_month (self, most);
      return TRUE;
    case AISLE_FUNNEL_BY_NOTHING:
    default:
      self->n = 1;
      return TRUE;
    }
}

void
aisle_funnel_groups_clear (AisleFunnelGroups *self)
{
  g_clear_pointer (&self->names, g_ptr_array_unref);
  g_clear_pointer (&self->of_id, g_free);
  g_clear_pointer (&self->category, g_free);
  g_clear_pointer (&self->from, g_free);
}
