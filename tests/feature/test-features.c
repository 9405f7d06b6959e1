/* test-features.c: what holds for every feature: nothing at or after the cut-off changes one bit of it, whatever is
 * changed, added or taken away there; the number of threads changes nothing; what looks past the cut-off is refused. */
#include "base/error.h"
#include "base/random.h"
#include "feature/feature.h"
#include "numeric/parallel.h"

#include <math.h>

#define CUTOFF (AISLE_DAY * 20)

typedef struct
{
  gint32 user, item, session, query, order, place;
  gint64 time, price;
  double quantity;
  guint16 kind, channel;
} Event;

static const guint8 ROLES[] = { AISLE_KIND_VIEW,   AISLE_KIND_CART,  AISLE_KIND_PURCHASE, AISLE_KIND_RETURN,
                                AISLE_KIND_SEARCH, AISLE_KIND_CLICK, AISLE_KIND_RATING,   AISLE_KIND_OTHER };
static const char *const TEXTS[] = { "跑步鞋", "red shoes", "雨伞 折叠", "a", "warm winter coat", "x y z", "", "b" };

static Event
random_event (AisleRandom *random, gint64 from, gint64 until, gint32 first_new)
{
  Event event = { .user = (gint32) aisle_random_below (random, 9) - 1 + first_new,
                  .item = (gint32) aisle_random_below (random, 12) - 1 + first_new,
                  .session = (gint32) aisle_random_below (random, 14) - 6,
                  .query = (gint32) aisle_random_below (random, 8) - 4 + first_new / 2,
                  .order = (gint32) aisle_random_below (random, 6) - 3,
                  .kind = (guint16) aisle_random_below (random, G_N_ELEMENTS (ROLES)),
                  .channel = (guint16) aisle_random_below (random, 2),
                  .price = (gint64) aisle_random_below (random, 1000) * 100,
                  .quantity = (double) aisle_random_below (random, 4) };
  event.time = from + (gint64) aisle_random_below (random, (guint64) ((until - from) / AISLE_MINUTE)) * AISLE_MINUTE;
  if (aisle_random_below (random, 5) == 0)
    event.price = AISLE_MONEY_MISSING;
  if (aisle_random_below (random, 5) == 0)
    event.quantity = NAN;
  if (aisle_random_below (random, 30) == 0)
    event.kind = AISLE_ID16_MISSING;
  if (event.query >= 0 && aisle_random_below (random, 2) == 0)
    event.kind = 4;
  return event;
}

static int
compare_events (gconstpointer a, gconstpointer b)
{
  const Event *x = a, *y = b;
  guint32 xu = (guint32) x->user, yu = (guint32) y->user; /* -1 last */

  if (xu != yu)
    return xu < yu ? -1 : 1;
  if (x->user < 0 && x->session != y->session)
    return x->session < y->session ? -1 : 1;
  if (x->time != y->time)
    return x->time < y->time ? -1 : 1;
  return x->place < y->place ? -1 : x->place > y->place;
}

/* Columns over events in the order of the source; an array is there when an event has a value for it, as in a log. */
static AisleColumns *
make_columns (const GArray *source, gsize n_users, gsize n_items, gsize n_queries)
{
  AisleColumns *columns = g_new0 (AisleColumns, 1);
  GArray *events = g_array_copy ((GArray *) source);
  guint64 *starts = g_new0 (guint64, n_users + 1);
  gsize at = 0;

  for (guint i = 0; i < events->len; i++)
    g_array_index (events, Event, i).place = (gint32) i;
  g_array_sort (events, compare_events);
  columns->n_events = events->len;
  columns->n_users = n_users;
  columns->n_items = n_items;
  columns->n_queries = n_queries;
  columns->n_sessions = 20;
  columns->n_orders = 10;
  columns->n_kinds = G_N_ELEMENTS (ROLES);
  columns->n_channels = 2;
  columns->kind_role = ROLES;
  columns->first_time = G_MAXINT64;
  columns->last_time = AISLE_TIME_MISSING;
  for (gsize u = 0; u <= n_users; u++)
    {
      while (at < events->len && g_array_index (events, Event, at).user >= 0
             && (gsize) g_array_index (events, Event, at).user < u)
        at++;
      starts[u] = at;
    }
  columns->user_start = starts;
#define ARRAY(field, type, name, there)                                                                                \
  {                                                                                                                    \
    type *values = g_new (type, events->len + 1);                                                                      \
    gboolean any = FALSE;                                                                                              \
    for (guint i = 0; i < events->len; i++)                                                                            \
      {                                                                                                                \
        type value = values[i] = g_array_index (events, Event, i).name;                                                \
        any |= there;                                                                                                  \
      }                                                                                                                \
    columns->field = values;                                                                                           \
    if (!any)                                                                                                          \
      {                                                                                                                \
        g_free (values);                                                                                               \
        columns->field = NULL;                                                                                         \
      }                                                                                                                \
  }
  ARRAY (time, gint64, time, value == value)
  ARRAY (item, gint32, item, value == value)
  ARRAY (kind, guint16, kind, value == value)
  ARRAY (event, gint32, place, value == value)
  ARRAY (price, gint64, price, value != AISLE_MONEY_MISSING)
  ARRAY (quantity, double, quantity, !isnan (value))
  ARRAY (session, gint32, session, value >= 0)
  ARRAY (query, gint32, query, value >= 0)
  ARRAY (order, gint32, order, value >= 0)
  ARRAY (channel, guint16, channel, value != AISLE_ID16_MISSING)
  for (guint i = 0; i < events->len; i++)
    if (columns->time[i] != AISLE_TIME_MISSING)
      {
        columns->first_time = MIN (columns->first_time, columns->time[i]);
        columns->last_time = MAX (columns->last_time, columns->time[i]);
      }
  g_array_unref (events);
  return columns;
}

static void
free_columns (AisleColumns *columns)
{
  g_free ((gpointer) columns->user_start);
  g_free ((gpointer) columns->time);
  g_free ((gpointer) columns->item);
  g_free ((gpointer) columns->kind);
  g_free ((gpointer) columns->event);
  g_free ((gpointer) columns->price);
  g_free ((gpointer) columns->quantity);
  g_free ((gpointer) columns->session);
  g_free ((gpointer) columns->query);
  g_free ((gpointer) columns->order);
  g_free ((gpointer) columns->channel);
  g_free (columns);
}

static const gint32 CATEGORIES[64] = { 0, 1, 2, 0, 1, 2, -1, 3 };

/* Every feature of an entity, those with windows also narrowed. */
static AisleFeatures *
compute (const AisleColumns *columns, const AisleEntity *entity, gint64 time)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleCalendar) calendar = aisle_calendar_new ("Europe/Berlin", NULL);
  AisleView view = { .columns = columns, .calendar = calendar };
  AisleCutoff cutoff = { FALSE, time };
  g_autoptr (AislePast) past = NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  AisleFeatures *features;

  for (gsize f = 0; f < entity->n_features; f++)
    {
      g_ptr_array_add (names, g_strdup (entity->features[f].id));
      if (entity->windows)
        g_ptr_array_add (names, g_strdup_printf ("%s@-7d..-1d", entity->features[f].id));
    }
  g_ptr_array_add (names, NULL);
  past = aisle_past_new (&view, &cutoff, NULL, &error);
  g_assert_no_error (error);
  past->category = CATEGORIES;
  past->query_texts = TEXTS;
  features = aisle_features_new (past, entity, (const char *const *) names->pdata, NULL, &error);
  g_assert_no_error (error);
  return features;
}

static gboolean
same_values (const AisleFeatures *a, const AisleFeatures *b, gsize f)
{
  if ((a->values[f] == NULL) != (b->values[f] == NULL) || g_strcmp0 (a->features[f].lacks, b->features[f].lacks) != 0)
    return FALSE;
  return a->n == b->n && (a->values[f] == NULL || memcmp (a->values[f], b->values[f], a->n * sizeof (double)) == 0);
}

static void
assert_same (const AisleFeatures *a, const AisleFeatures *b)
{
  g_assert_cmpuint (a->n, ==, b->n);
  g_assert_cmpmem (a->keys, a->n * sizeof *a->keys, b->keys, b->n * sizeof *b->keys);
  for (gsize f = 0; f < a->n_features; f++)
    if (!same_values (a, b, f))
      g_error ("%s of '%s' depends on what came after the cut-off", a->features[f].name, a->entity->id);
}

static GArray *
random_events (AisleRandom *random, guint n, gint64 from, gint64 until, gint32 first_new)
{
  GArray *events = g_array_new (FALSE, FALSE, sizeof (Event));

  for (guint i = 0; i < n; i++)
    {
      Event event = random_event (random, from, until, first_new);
      g_array_append_val (events, event);
    }
  return events;
}

static gboolean
same_key (const AisleEntityKey *a, const AisleEntityKey *b)
{
  return a->id == b->id && a->user == b->user && a->start == b->start;
}

/* Whether a later cut-off changes a member's value. */
static gboolean
moves (const AisleFeatures *early, const AisleFeatures *late, gsize f)
{
  for (gsize i = 0; i < early->n; i++)
    for (gsize j = 0; j < late->n; j++)
      if (same_key (&early->keys[i], &late->keys[j])
          && memcmp (&early->values[f][i], &late->values[f][j], sizeof (double)) != 0)
        return TRUE;
  return FALSE;
}

/* What later events cannot change of a member. */
static const char *const FIXED[] = { "words", "characters", "hour", "weekday", "entry", NULL };

/* For every feature: three futures of one past give the same bits, and the future is such that it would show. */
static void
test_past_only (void)
{
  gsize n_entities;
  const AisleEntity *const *entities = aisle_entities (&n_entities);
  gboolean moved[8][100] = { { FALSE } };

  for (guint round = 0; round < 40; round++)
    {
      AisleRandom random;
      aisle_random_init (&random, round, "features");
      g_autoptr (GArray) past = random_events (&random, 150, 0, CUTOFF, 0);
      g_autoptr (GArray) future = random_events (&random, 150, CUTOFF, CUTOFF + AISLE_DAY * 9, 3);
      g_autoptr (GArray) mixed = g_array_copy (past);
      for (guint i = 0; i < future->len; i++) /* in between, as late rows of a log are */
        g_array_insert_vals (mixed, aisle_random_below (&random, mixed->len + 1), &g_array_index (future, Event, i), 1);
      g_autoptr (GArray) other = g_array_copy (past);
      for (guint i = 0; i < 30; i++)
        {
          Event event = random_event (&random, CUTOFF, CUTOFF + AISLE_HOUR, 0);
          g_array_append_val (other, event);
        }
      AisleColumns *without = make_columns (past, 8, 11, 4), *with = make_columns (mixed, 14, 20, 8);
      AisleColumns *changed = make_columns (other, 9, 12, 6);
      for (gsize e = 0; e < n_entities; e++)
        {
          g_autoptr (AisleFeatures) a = compute (without, entities[e], CUTOFF);
          g_autoptr (AisleFeatures) b = compute (with, entities[e], CUTOFF);
          g_autoptr (AisleFeatures) c = compute (changed, entities[e], CUTOFF);
          g_autoptr (AisleFeatures) late = compute (with, entities[e], CUTOFF + AISLE_DAY * 9);
          assert_same (a, b);
          assert_same (a, c);
          for (gsize f = 0; f < a->n_features; f++)
            moved[e][f] |= moves (a, late, f);
        }
      free_columns (without);
      free_columns (with);
      free_columns (changed);
    }
  for (gsize e = 0; e < n_entities; e++)
    for (gsize f = 0; f < entities[e]->n_features; f++)
      if (!moved[e][entities[e]->windows ? 2 * f : f] && !g_strv_contains (FIXED, entities[e]->features[f].id))
        g_error ("%s of '%s' was never put to the test", entities[e]->features[f].id, entities[e]->id);
}

/* What only later events have must look as if the log never had it. */
static void
test_later_roles (void)
{
  gsize n_entities;
  const AisleEntity *const *entities = aisle_entities (&n_entities);
  AisleRandom random;

  aisle_random_init (&random, 5, "features");
  g_autoptr (GArray) past = random_events (&random, 80, 0, CUTOFF, 0);
  for (guint i = 0; i < past->len; i++)
    {
      Event *event = &g_array_index (past, Event, i);
      event->price = AISLE_MONEY_MISSING;
      event->quantity = NAN;
      event->session = event->order = -1;
      event->channel = AISLE_ID16_MISSING;
      event->kind = (guint16) (event->query >= 0 ? 4 : 0);
    }
  g_autoptr (GArray) mixed = g_array_copy (past);
  for (guint i = 0; i < 80; i++)
    {
      Event event = random_event (&random, CUTOFF, CUTOFF + AISLE_DAY, 0);
      g_array_append_val (mixed, event);
    }
  AisleColumns *without = make_columns (past, 8, 11, 4), *with = make_columns (mixed, 8, 11, 4);
  g_assert_null (without->price);
  g_assert_nonnull (with->price);
  for (gsize e = 0; e < n_entities; e++)
    {
      g_autoptr (AisleFeatures) a = compute (without, entities[e], CUTOFF);
      g_autoptr (AisleFeatures) b = compute (with, entities[e], CUTOFF);
      assert_same (a, b);
    }
  free_columns (without);
  free_columns (with);
}

static void
test_threads (void)
{
  gsize n_entities;
  const AisleEntity *const *entities = aisle_entities (&n_entities);
  AisleRandom random;
  guint threads = aisle_parallel_get_threads ();

  aisle_random_init (&random, 7, "features");
  g_autoptr (GArray) events = random_events (&random, 300000, 0, CUTOFF * 2, 0);
  AisleColumns *columns = make_columns (events, 8, 11, 4);
  for (gsize e = 0; e < n_entities; e++)
    {
      aisle_parallel_set_threads (1);
      g_autoptr (AisleFeatures) one = compute (columns, entities[e], CUTOFF);
      aisle_parallel_set_threads (3);
      g_autoptr (AisleFeatures) three = compute (columns, entities[e], CUTOFF);
      assert_same (one, three);
      g_autoptr (AisleFeatureSummary) summary = aisle_features_summarise (one, NULL, NULL, NULL);
      g_assert_nonnull (summary);
      g_assert_cmpuint (aisle_table_n_rows (summary->summary), ==, one->n_features);
    }
  aisle_parallel_set_threads (threads);
  free_columns (columns);
}

static void
assert_refused (const AisleColumns *columns, const char *name, const char *says)
{
  const char *names[] = { name, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleCalendar) calendar = aisle_calendar_new (NULL, NULL);
  AisleView view = { .columns = columns, .calendar = calendar };
  AisleCutoff cutoff = { FALSE, CUTOFF };
  g_autoptr (AislePast) past = aisle_past_new (&view, &cutoff, NULL, &error);

  g_assert_null (aisle_features_new (past, aisle_entity ("user", NULL), names, NULL, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (error->code, ==, AISLE_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, says));
  g_assert_nonnull (strstr (error->message, name));
}

static void
test_refused (void)
{
  AisleRandom random;

  aisle_random_init (&random, 8, "features");
  g_autoptr (GArray) events = random_events (&random, 50, 0, CUTOFF * 2, 0);
  AisleColumns *columns = make_columns (events, 8, 11, 4);
  /* "Bought within seven days after": the feature and the cut-off are named. */
  assert_refused (columns, "purchases@0d..7d", "1970-01-21T00:00:00Z");
  assert_refused (columns, "spend@-7d..1h", "looks past its cut-off");
  assert_refused (columns, "loyalty", "known are events");
  assert_refused (columns, "spend@-1d..-2d", "window");
  assert_refused (columns, "spend@last", "window");
  free_columns (columns);
}

/* Events without a time, a log of them alone, and a past without events. */
static void
test_times (void)
{
  AisleRandom random;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleCalendar) calendar = aisle_calendar_new (NULL, NULL);

  aisle_random_init (&random, 9, "features");
  g_autoptr (GArray) events = random_events (&random, 60, 0, CUTOFF, 0);
  for (guint i = 0; i < 20; i++)
    g_array_index (events, Event, i).time = AISLE_TIME_MISSING;
  AisleColumns *columns = make_columns (events, 8, 11, 4);
  AisleView view = { .columns = columns, .calendar = calendar };
  AisleCutoff end;
  g_assert_true (aisle_cutoff_parse (&view, NULL, &end, &error));
  g_autoptr (AislePast) past = aisle_past_new (&view, &end, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (past->untimed, ==, 20);
  g_assert_cmpuint (past->columns->n_events, ==, 40);
  g_autoptr (AislePast) early = aisle_past_new (&view, &(AisleCutoff){ FALSE, -1 }, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (aisle_features_new (early, aisle_entity ("user", NULL), NULL, NULL, &error));
  g_assert_cmpint (error->code, ==, AISLE_ERROR_EMPTY);
  g_clear_error (&error);
  free_columns (columns);

  for (guint i = 0; i < events->len; i++)
    g_array_index (events, Event, i).time = AISLE_TIME_MISSING;
  view.columns = columns = make_columns (events, 8, 11, 4);
  g_assert_true (aisle_cutoff_parse (&view, "end", &end, &error));
  g_autoptr (AislePast) all = aisle_past_new (&view, &end, NULL, &error);
  g_assert_cmpuint (all->columns->n_events, ==, 60);
  gsize n_entities;
  const AisleEntity *const *entities = aisle_entities (&n_entities);
  for (gsize e = 0; e < n_entities; e++)
    {
      g_autoptr (AisleFeatures) features = aisle_features_new (all, entities[e], NULL, NULL, &error);
      g_assert_no_error (error);
    }
  g_assert_false (aisle_cutoff_parse (&view, "2026-01-01", &end, &error));
  g_assert_cmpint (error->code, ==, AISLE_ERROR_USAGE);
  free_columns (columns);
}

/* The share of the log is that of a split by time; days are the shop's. */
static void
test_cutoffs (void)
{
  g_autoptr (GArray) events = g_array_new (FALSE, FALSE, sizeof (Event));
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleCalendar) calendar = aisle_calendar_new ("Asia/Shanghai", NULL);
  AisleCutoff cutoff;

  for (gint64 i = 0; i < 10; i++)
    {
      Event event = { .user = (gint32) (i % 3), .time = i * AISLE_HOUR };
      g_array_append_val (events, event);
    }
  AisleColumns *columns = make_columns (events, 3, 1, 1);
  AisleView view = { .columns = columns, .calendar = calendar };
  g_assert_true (aisle_cutoff_parse (&view, "80%", &cutoff, &error));
  g_assert_cmpint (cutoff.time, ==, 8 * AISLE_HOUR); /* index 8 of the sorted times */
  g_assert_true (aisle_cutoff_parse (&view, "100%", &cutoff, &error));
  g_assert_true (cutoff.at_end);
  g_assert_cmpint (cutoff.time, ==, 9 * AISLE_HOUR + 1);
  g_assert_true (aisle_cutoff_parse (&view, "2026-03-15", &cutoff, &error));
  g_autofree char *day = aisle_cutoff_format (&cutoff);
  g_assert_cmpstr (day, ==, "2026-03-14T16:00:00Z");
  g_assert_true (aisle_cutoff_parse (&view, "2026-03-15T00:00:00", &cutoff, &error));
  g_autofree char *time = aisle_cutoff_format (&cutoff);
  g_assert_cmpstr (time, ==, "2026-03-15T00:00:00Z");
  g_assert_false (aisle_cutoff_parse (&view, "101%", &cutoff, &error));
  g_clear_error (&error);
  g_assert_false (aisle_cutoff_parse (&view, "soon", &cutoff, &error));
  g_assert_cmpint (error->code, ==, AISLE_ERROR_USAGE);
  free_columns (columns);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/features/past-only", test_past_only);
  g_test_add_func ("/features/later-roles", test_later_roles);
  g_test_add_func ("/features/threads", test_threads);
  g_test_add_func ("/features/refused", test_refused);
  g_test_add_func ("/features/times", test_times);
  g_test_add_func ("/features/cut-offs", test_cutoffs);
  return g_test_run ();
}
