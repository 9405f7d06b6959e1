/* event-match.c: see event-match.h. */
#include "segment/event-match.h"

#include "base/error.h"
#include "base/i18n.h"
#include "base/table.h"
#include "segment/segment.h"

#include <math.h>

#define N_KINDS (AISLE_ID16_MISSING + 1)

gboolean
aisle_segment_unknown (gsize place, const char *what, const char *name, GError **error)
{
  g_set_error (error, AISLE_SEGMENT_ERROR, AISLE_ERROR_USAGE,
               _ ("cannot read the segment: at character %zu: the log has no %s '%s'"), place, what, name);
  return aisle_segment_error_set_place (error, place);
}

gint32
aisle_view_find (const AisleView *view, AisleNames names, const char *name)
{
  return view->project != NULL ? aisle_project_find (view->project, names, name) : -1;
}

void
aisle_event_names_init (AisleEventNames *self, const AisleView *view)
{
  *self = (AisleEventNames){ .view = view, .kinds = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free) };
}

void
aisle_event_names_clear (AisleEventNames *self)
{
  g_clear_pointer (&self->kinds, g_hash_table_unref);
  g_clear_pointer (&self->categories, aisle_item_categories_free);
}

/* A kind's own name, else all kinds of that role, else any; FALSE where the log has none. */
static gboolean
find_kinds (const AisleView *view, const char *name, guint8 *kinds)
{
  const AisleColumns *columns = view->columns;
  gint32 own = aisle_view_find (view, AISLE_NAMES_KIND, name);
  AisleKind role;
  gboolean any = FALSE;

  if (own >= 0 && (gsize) own < columns->n_kinds)
    return kinds[own] = TRUE;
  if (g_str_equal (name, "any"))
    {
      memset (kinds, TRUE, N_KINDS);
      return TRUE;
    }
  if (!aisle_kind_from_id (name, &role))
    return FALSE;
  for (gsize k = 0; k < columns->n_kinds; k++)
    any |= kinds[k] = columns->kind_role[k] == role;
  return any;
}

static gboolean
resolve_kinds (AisleEventMatch *self, AisleEventNames *names, const AislePattern *pattern, GError **error)
{
  guint8 *kinds = g_hash_table_lookup (names->kinds, pattern->kind);

  if (kinds == NULL)
    {
      kinds = g_new0 (guint8, N_KINDS);
      g_hash_table_insert (names->kinds, g_strdup (pattern->kind), kinds);
      if (!find_kinds (names->view, pattern->kind, kinds))
        return aisle_segment_unknown (pattern->place, _ ("event kind"), pattern->kind, error);
    }
  self->kinds = kinds;
  return TRUE;
}

/* An empty name stands for events without one. */
static gboolean
resolve_id (const AisleView *view, AisleNames names, const char *what, const char *name, gsize place, gint32 *id,
            GError **error)
{
  if (name == NULL || *name == '\0')
    return TRUE;
  *id = aisle_view_find (view, names, name);
  return *id >= 0 || aisle_segment_unknown (place, what, name, error);
}

gboolean
aisle_event_names_categories (AisleEventNames *self, gsize place, const gint32 **of_item, GError **error)
{
  const AisleView *view = self->view;

  if (self->categories == NULL && view->project != NULL)
    {
      self->categories = aisle_item_categories_read (view->project, view->columns->n_items, error);
      if (self->categories == NULL)
        return FALSE;
    }
  if (self->categories == NULL || self->categories->names->len == 0)
    {
      g_set_error (error, AISLE_SEGMENT_ERROR, AISLE_ERROR_USAGE,
                   _ ("cannot read the segment: at character %zu: the items have no categories: import a catalogue"),
                   place);
      return aisle_segment_error_set_place (error, place);
    }
  *of_item = self->categories->of_item;
  return TRUE;
}

static gboolean
resolve_category (AisleEventMatch *self, AisleEventNames *names, const AislePattern *pattern, GError **error)
{
  if (pattern->category == NULL)
    return TRUE;
  self->category = -1;
  if (!aisle_event_names_categories (names, pattern->place, &self->category_of, error))
    return FALSE;
  if (*pattern->category == '\0')
    return TRUE;
  self->category = aisle_item_categories_find (names->categories, pattern->category);
  return self->category >= 0 || aisle_segment_unknown (pattern->place, _ ("category"), pattern->category, error);
}

static gint64
moment_start (const AisleView *view, const AisleMoment *moment)
{
  return moment->is_day ? aisle_calendar_day_start (view->calendar, moment->day) : moment->time;
}

static gint64
to_money (double price, gint64 fallback)
{
  return isnan (price) ? fallback : (gint64) round (CLAMP (price, -1e14, 1e14) * AISLE_MONEY_UNIT);
}

static void
resolve_numbers (AisleEventMatch *self, const AisleView *view, const AislePattern *pattern)
{
  self->from = pattern->after != NULL ? moment_start (view, pattern->after) : G_MININT64;
  self->until = pattern->before != NULL ? moment_start (view, pattern->before) : G_MAXINT64;
  self->weekdays = pattern->weekdays;
  self->hours = pattern->hours;
  self->needs_time = pattern->after != NULL || pattern->before != NULL || self->weekdays != AISLE_ANY_WEEKDAY
                     || self->hours != AISLE_ANY_HOUR;
  self->needs_price = !isnan (pattern->price_from) || !isnan (pattern->price_to);
  self->price_from = to_money (pattern->price_from, G_MININT64);
  self->price_to = to_money (pattern->price_to, G_MAXINT64);
}

gboolean
aisle_event_match_init (AisleEventMatch *self, AisleEventNames *names, const AislePattern *pattern, GError **error)
{
  const AisleView *view = names->view;
  gsize place = pattern->place;

  *self = (AisleEventMatch){
    .needs_item = pattern->item != NULL,
    .needs_query = pattern->query != NULL,
    .needs_channel = pattern->channel != NULL,
    .item = -1,
    .query = -1,
    .channel = AISLE_ID16_MISSING,
  };
  if (!resolve_kinds (self, names, pattern, error)
      || !resolve_id (view, AISLE_NAMES_ITEM, _ ("item"), pattern->item, place, &self->item, error)
      || !resolve_id (view, AISLE_NAMES_QUERY, _ ("query"), pattern->query, place, &self->query, error)
      || !resolve_id (view, AISLE_NAMES_CHANNEL, _ ("channel"), pattern->channel, place, &self->channel, error)
      || !resolve_category (self, names, pattern, error))
    return FALSE;
  resolve_numbers (self, view, pattern);
  self->filters = self->needs_item || self->needs_query || self->needs_channel || self->category_of != NULL
                  || self->needs_time || self->needs_price;
  return TRUE;
}

static gboolean
time_fits (const AisleEventMatch *self, const AisleView *view, gint64 time, guint *day_cache)
{
  if (time == AISLE_TIME_MISSING || time < self->from || time >= self->until)
    return FALSE;
  if (self->weekdays != AISLE_ANY_WEEKDAY
      && !(self->weekdays >> aisle_day_weekday (aisle_calendar_day (view->calendar, time, day_cache)) & 1))
    return FALSE;
  return self->hours == AISLE_ANY_HOUR || (self->hours >> aisle_calendar_hour (view->calendar, time, day_cache) & 1);
}

static gboolean
price_fits (const AisleEventMatch *self, const AisleColumns *columns, gsize event)
{
  return columns->price != NULL && columns->price[event] != AISLE_MONEY_MISSING
         && columns->price[event] >= self->price_from && columns->price[event] < self->price_to;
}

static gint32
category_at (const AisleEventMatch *self, const AisleColumns *columns, gsize event)
{
  return columns->item[event] >= 0 ? self->category_of[columns->item[event]] : -1;
}

static gint32
query_at (const AisleColumns *columns, gsize event)
{
  return columns->query != NULL ? columns->query[event] : -1;
}

static gint32
channel_at (const AisleColumns *columns, gsize event)
{
  return columns->channel != NULL ? columns->channel[event] : AISLE_ID16_MISSING;
}

gboolean
aisle_event_match_filters (const AisleEventMatch *self, const AisleView *view, gsize event, guint *day_cache)
{
  const AisleColumns *columns = view->columns;

  return (!self->needs_item || columns->item[event] == self->item)
         && (!self->needs_query || query_at (columns, event) == self->query)
         && (!self->needs_channel || channel_at (columns, event) == self->channel)
         && (self->category_of == NULL || category_at (self, columns, event) == self->category)
         && (!self->needs_price || price_fits (self, columns, event))
         && (!self->needs_time || time_fits (self, view, columns->time[event], day_cache));
}
