/* channels-question.c: what happens in each channel, and who uses several.
 *
 * Two ids are one user only where an imported map says so (the recipe's step "link"); the columns have them as one. */
#include "behaviour/event-groups.h"
#include "behaviour/user-chunks.h"

#include "base/error.h"
#include "base/i18n.h"
#include "columns/event-facts.h"
#include "numeric/parallel.h"
#include "numeric/stats.h"
#include "segment/segment-parse.h"
#include "store/sql.h"

#define MOST_CHANNELS 63 /* a bit each */

static const char *const rows_of[] = { NC_ ("choice", "channel"), NC_ ("choice", "pair"), NULL };

static const AisleParam params_table[] = {
  { "by", N_ ("By"), AISLE_PARAM_CHOICE, "channel", 0, 0, rows_of, NULL,
    N_ ("A row for each channel, or for each way from one channel to another.") },
};

/* ---- who uses several ---- */

/* Of users with events in both. */
typedef struct
{
  gint64 users;
  gint64 followed; /* who viewed an item in the one and bought it in the other, at or after that */
} Pair;

typedef struct
{
  const AisleView *view;
  gsize n, n_chunks;
  GMutex lock;
  gint64 *users;     /* n: of each channel */
  gint64 *elsewhere; /* n: of those also in another */
  Pair *pairs;       /* n x n */
  gint64 several;    /* users of two and more channels */
} Overlap;

typedef struct
{
  gint32 item;
  guint16 channel;
  gboolean purchase;
  gsize event;
} Touch;

static int
compare_touches (gconstpointer a, gconstpointer b)
{
  const Touch *x = a, *y = b;
  if (x->item != y->item)
    return x->item < y->item ? -1 : 1;
  return x->event < y->event ? -1 : x->event > y->event;
}

/* Bit d of followed[c]: an item was viewed in c, then bought in d. */
static void
follow_items (const Overlap *self, gsize user, GArray *touches, guint64 *followed)
{
  const AisleColumns *columns = self->view->columns;
  guint64 viewed = 0;
  g_array_set_size (touches, 0);
  for (gsize i = columns->user_start[user]; i < columns->user_start[user + 1]; i++)
    {
      AisleKind role = aisle_event_role (columns, i);
      Touch touch = { columns->item[i], columns->channel[i], role == AISLE_KIND_PURCHASE, i };
      if (touch.item >= 0 && touch.channel < self->n && (role == AISLE_KIND_VIEW || role == AISLE_KIND_PURCHASE))
        g_array_append_val (touches, touch);
    }
  g_array_sort (touches, compare_touches);
  for (guint t = 0; t < touches->len; t++)
    {
      const Touch *touch = &g_array_index (touches, Touch, t);
      if (t > 0 && touch->item != g_array_index (touches, Touch, t - 1).item)
        viewed = 0;
      if (!touch->purchase)
        viewed |= G_GUINT64_CONSTANT (1) << touch->channel;
      else
        for (gsize c = 0; c < self->n; c++)
          if (viewed >> c & 1)
            followed[c] |= G_GUINT64_CONSTANT (1) << touch->channel;
    }
}

static void
overlap_user (const Overlap *self, Overlap *tally, gsize user, GArray *touches)
{
  const AisleColumns *columns = self->view->columns;
  guint64 mask = 0, followed[MOST_CHANNELS] = { 0 };
  for (gsize i = columns->user_start[user]; i < columns->user_start[user + 1]; i++)
    if (columns->channel[i] < self->n)
      mask |= G_GUINT64_CONSTANT (1) << columns->channel[i];
  gboolean several = (mask & (mask - 1)) != 0;
  tally->several += several;
  if (several)
    follow_items (self, user, touches, followed);
  for (gsize c = 0; mask != 0 && c < self->n; c++)
    {
      if (!(mask >> c & 1))
        continue;
      tally->users[c]++;
      tally->elsewhere[c] += several;
      for (gsize d = 0; several && d < self->n; d++)
        if (d != c && (mask >> d & 1))
          {
            tally->pairs[c * self->n + d].users++;
            tally->pairs[c * self->n + d].followed += followed[c] >> d & 1;
          }
    }
}

static void
overlap_init (Overlap *self, const AisleView *view)
{
  *self = (Overlap){ .view = view, .n = MIN (view->columns->n_channels, MOST_CHANNELS) };
  self->n_chunks = aisle_user_chunks_n (view->columns);
  self->users = g_new0 (gint64, self->n + 1);
  self->elsewhere = g_new0 (gint64, self->n + 1);
  self->pairs = g_new0 (Pair, self->n * self->n + 1);
}

static void
overlap_clear (Overlap *self)
{
  g_free (self->users);
  g_free (self->elsewhere);
  g_free (self->pairs);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Overlap, overlap_clear)

static gboolean
overlap_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  Overlap *self = data;
  g_auto (Overlap) tally = { 0 };
  g_autoptr (GArray) touches = g_array_new (FALSE, FALSE, sizeof (Touch));
  gsize first, end;
  overlap_init (&tally, self->view);
  aisle_user_chunks_at (self->view->columns, self->n_chunks, index, &first, &end);
  for (gsize user = first; user < end; user++)
    if (self->view->users == NULL || aisle_bitmap_has (self->view->users, user))
      overlap_user (self, &tally, user, touches);
  g_mutex_lock (&self->lock);
  self->several += tally.several;
  for (gsize c = 0; c < self->n; c++)
    {
      self->users[c] += tally.users[c];
      self->elsewhere[c] += tally.elsewhere[c];
    }
  for (gsize p = 0; p < self->n * self->n; p++)
    {
      self->pairs[p].users += tally.pairs[p].users;
      self->pairs[p].followed += tally.pairs[p].followed;
    }
  g_mutex_unlock (&self->lock);
  return TRUE;
}

/* ---- tables ---- */

static gssize
group_of (gconstpointer data, gsize event)
{
  const AisleColumns *columns = data;
  return (gssize) MIN (columns->channel[event], columns->n_channels);
}

static char *
channel_name (const AisleView *view, gsize channel)
{
  if (channel >= view->columns->n_channels)
    return g_strdup (_ ("no channel"));
  char *name = view->project != NULL ? aisle_project_name (view->project, AISLE_NAMES_CHANNEL, (gint32) channel) : NULL;
  return name != NULL ? name : g_strdup_printf ("%zu", channel);
}

static void
set_share (AisleTable *table, gsize row, gsize column, gint64 part, gint64 whole)
{
  if (whole == 0)
    return;
  AisleInterval interval = aisle_wilson ((double) part, (double) whole);
  aisle_table_set_real (table, row, column, (double) part / (double) whole);
  aisle_table_set_real (table, row, column + 1, interval.low);
  aisle_table_set_real (table, row, column + 2, interval.high);
}

static const AisleColumnSpec columns_of_channels[] = {
  { "channel", N_ ("Channel"), AISLE_COLUMN_TEXT, NULL },
  { "elsewhere", N_ ("Users also elsewhere"), AISLE_COLUMN_INTEGER, N_ ("users") },
  { "elsewhere_share", N_ ("Also elsewhere, share"), AISLE_COLUMN_SHARE, NULL },
  { "elsewhere_share_low", N_ ("Also elsewhere, share, low"), AISLE_COLUMN_SHARE, NULL },
  { "elsewhere_share_high", N_ ("Also elsewhere, share, high"), AISLE_COLUMN_SHARE, NULL },
};

static AisleTable *
new_channels (const AisleEventGroups *groups, const Overlap *overlap)
{
  AisleTable *table = aisle_table_new (columns_of_channels, 1);
  aisle_event_groups_add_columns (groups, table);
  gsize at = aisle_table_n_columns (table);
  for (gsize column = 1; column < G_N_ELEMENTS (columns_of_channels); column++)
    aisle_table_add_column (table, &columns_of_channels[column]);
  for (gsize channel = 0; channel < groups->n_groups; channel++)
    {
      g_autofree char *name = channel_name (groups->view, channel);
      gint64 events = 0;
      for (guint role = 0; role < AISLE_N_KINDS; role++)
        events += groups->groups[channel].events[role];
      if (events == 0)
        continue;
      gsize row = aisle_table_add_row (table);
      aisle_table_set_text (table, row, 0, name);
      aisle_event_groups_set_row (groups, table, row, channel);
      if (channel >= overlap->n)
        continue;
      aisle_table_set_integer (table, row, at, overlap->elsewhere[channel]);
      set_share (table, row, at + 1, overlap->elsewhere[channel], overlap->users[channel]);
    }
  return table;
}

static const AisleColumnSpec columns_of_pairs[] = {
  { "from", N_ ("From"), AISLE_COLUMN_TEXT, NULL },
  { "to", N_ ("To"), AISLE_COLUMN_TEXT, NULL },
  { "users", N_ ("Users of both"), AISLE_COLUMN_INTEGER, N_ ("users") },
  { "share", N_ ("Of the first's users"), AISLE_COLUMN_SHARE, NULL },
  { "share_low", N_ ("Of the first's users, low"), AISLE_COLUMN_SHARE, NULL },
  { "share_high", N_ ("Of the first's users, high"), AISLE_COLUMN_SHARE, NULL },
  { "followed", N_ ("Viewed there, bought here"), AISLE_COLUMN_INTEGER, NULL },
  { "followed_share", N_ ("Viewed there, bought here, share"), AISLE_COLUMN_SHARE, NULL },
  { "followed_share_low", N_ ("Viewed there, bought here, low"), AISLE_COLUMN_SHARE, NULL },
  { "followed_share_high", N_ ("Viewed there, bought here, high"), AISLE_COLUMN_SHARE, NULL },
  { "name", N_ ("Way"), AISLE_COLUMN_TEXT, NULL },
};

static AisleTable *
new_pairs (const Overlap *overlap)
{
  AisleTable *table = aisle_table_new (columns_of_pairs, G_N_ELEMENTS (columns_of_pairs));
  for (gsize c = 0; c < overlap->n; c++)
    for (gsize d = 0; d < overlap->n; d++)
      {
        const Pair *pair = &overlap->pairs[c * overlap->n + d];
        if (c == d || overlap->users[c] == 0 || overlap->users[d] == 0)
          continue;
        g_autofree char *from = channel_name (overlap->view, c), *to = channel_name (overlap->view, d);
        g_autofree char *name = g_strdup_printf ("%s → %s", from, to);
        gsize row = aisle_table_add_row (table);
        aisle_table_set_text (table, row, 0, from);
        aisle_table_set_text (table, row, 1, to);
        aisle_table_set_integer (table, row, 2, pair->users);
        set_share (table, row, 3, pair->users, overlap->users[c]);
        aisle_table_set_integer (table, row, 6, pair->followed);
        set_share (table, row, 7, pair->followed, pair->users);
        aisle_table_set_text (table, row, 10, name);
      }
  return table;
}

/* ---- passport and answer ---- */

static void
add_link_notes (AislePassport *passport, const Overlap *overlap)
{
  static const char links_sql[] =
      "SELECT count (*) FROM links AS l JOIN sources AS s ON s.id = l.source WHERE s.active = 1";
  gint64 links = overlap->view->project != NULL ? aisle_sql_integer (overlap->view->project, links_sql, 0) : 0;
  if (overlap->n < 2)
    {
      aisle_passport_add_note (passport, _ ("The log has one channel only: there is nothing to compare."));
      return;
    }
  g_autofree char *several =
      g_strdup_printf (_ ("Users of two channels and more: %lld."), (long long) overlap->several);
  aisle_passport_add_note (passport, several);
  if (links == 0 && overlap->several == 0)
    aisle_passport_add_note (passport, _ ("No map of ids is imported: whoever has another id in each channel counts as "
                                          "another user in each."));
  else if (links == 0)
    aisle_passport_add_note (passport,
                             _ ("No map of ids is imported: users are one where the channels use the same id."));
  else
    {
      g_autofree char *map = g_strdup_printf (
          _ ("A map of ids with %lld rows is imported; ids are one user where the recipe has a step that links them."),
          (long long) links);
      aisle_passport_add_note (passport, map);
    }
}

static AislePassport *
new_passport (const AisleEventGroups *groups, const Overlap *overlap, const AisleParams *params)
{
  const char *definition =
      aisle_params_text (params, "by")[0] == 'p'
          ? _ (
              "Users with events in two channels, and those of them who viewed an item in the one and then bought it in "
              "the other, with 95 percent intervals.")
          : _ ("Events, users and revenue by channel, and how many of a channel's users have events in another, with "
               "95 percent intervals.");
  AislePassport *passport = aisle_view_passport (groups->view, definition);
  aisle_passport_add_params (passport, params);
  add_link_notes (passport, overlap);
  if (groups->anonymous > 0)
    aisle_passport_add_note (passport, _ ("Anonymous events count in events and revenue, not in users."));
  if (groups->view->columns->n_channels > MOST_CHANNELS)
    aisle_passport_add_note (passport, _ ("Overlaps are counted for the first 63 channels."));
  return passport;
}

static AisleAnswer *
answer (const AisleView *view, const AisleParams *params, AisleProgress *progress, GError **error)
{
  gboolean pairs = aisle_params_text (params, "by")[0] == 'p';
  g_auto (Overlap) overlap = { 0 };
  if (!aisle_question_check (view, error))
    return NULL;
  if (view->columns->channel == NULL || view->columns->n_channels == 0)
    {
      g_set_error_literal (
          error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY,
          _ ("the log has no channels: import it with its column of channels, or the log of each channel "
             "with its name"));
      return NULL;
    }
  if (pairs && view->columns->n_channels < 2)
    {
      g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY,
                           _ ("the log has one channel only: import the log of another channel to compare them"));
      return NULL;
    }
  g_auto (AisleEventGroups)
      groups = { .view = view, .n_groups = view->columns->n_channels + 1, .group = group_of, .data = view->columns };
  overlap_init (&overlap, view);
  g_mutex_init (&overlap.lock);
  gboolean ok =
      aisle_event_groups_count (&groups, progress, error)
      && aisle_parallel_for (overlap.n_chunks, overlap_chunk, &overlap, progress, _ ("Comparing channels"), error);
  g_mutex_clear (&overlap.lock);
  if (!ok)
    return NULL;
  return aisle_answer_new (pairs ? new_pairs (&overlap) : new_channels (&groups, &overlap),
                           new_passport (&groups, &overlap, params));
}

/* ---- the users of a cell ---- */

static void
add_channel (GString *text, const char *before, const char *name)
{
  g_string_append (text, before);
  aisle_predicate_append_name (text, name);
}

/* The users of a channel who are also in another. */
static char *
elsewhere (const AisleView *view, const AisleTable *table, gsize row)
{
  const char *here = aisle_table_text (table, row, 0), *before = " and (channel = ";
  g_autoptr (GString) text = g_string_new (NULL);
  add_channel (text, "channel = ", here);
  for (gsize channel = 0; channel < view->columns->n_channels; channel++)
    {
      g_autofree char *name = channel_name (view, channel);
      if (g_str_equal (name, here))
        continue;
      add_channel (text, before, name);
      before = " or channel = ";
    }
  if (before[1] == 'a' || view->columns->n_channels > MOST_CHANNELS)
    return NULL;
  g_string_append_c (text, ')');
  return g_strdup (text->str);
}

static char *
segment (const AisleView *view, const AisleParams *params, const AisleTable *table, gsize row, gsize column)
{
  const char *first = aisle_table_text (table, row, 0);
  gboolean none = view->project == NULL || aisle_project_find (view->project, AISLE_NAMES_CHANNEL, first) < 0;
  GString *text;
  if (aisle_params_text (params, "by")[0] == 'p')
    {
      text = g_string_new (NULL);
      add_channel (text, "channel = ", first);
      add_channel (text, " and channel = ", aisle_table_text (table, row, 1));
      return g_string_free (text, FALSE);
    }
  if (aisle_table_find (table, "users") < 0)
    return NULL;
  if (g_str_equal (aisle_table_column (table, column)->name, "elsewhere"))
    return none ? NULL : elsewhere (view, table, row);
  text = g_string_new (NULL);
  g_string_append_printf (text, "did (%s", aisle_event_groups_kind (table, column));
  add_channel (text, ", channel = ", none ? "" : first);
  g_string_append_c (text, ')');
  return g_string_free (text, FALSE);
}

const AisleQuestion aisle_question_channels = {
  .id = "channels",
  .title = N_ ("Channels"),
  .summary = N_ ("What happens in each channel, and who uses several."),
  .chart = "bars",
  .params = params_table,
  .n_params = G_N_ELEMENTS (params_table),
  .answer = answer,
  .segment = segment,
};
