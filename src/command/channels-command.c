/* channels-command.c: a shop's channels side by side: whose users are linked, and by how much they agree.
 *
 * A channel is what the log says it is, or a file where it says nothing.  Counts are of the stored rows, with the ids as
 * they came, so that they say the same with the link step and without it. */
#include "command/command.h"

#include "base/error.h"
#include "base/i18n.h"
#include "numeric/stats.h"
#include "quality/user-links.h"
#include "store/sources.h"

#define MOST 63 /* channels: a bit each */
#define TOP  10

typedef struct
{
  AisleProject *project;
  const AisleColumns *columns; /* stored */
  AisleUserLinks *links;
  GPtrArray *names;   /* of the channels */
  GPtrArray *sources; /* (nullable) AisleSource of the channels, where files stand for them */
  guint n;
  guint64 *mask;  /* of each user: channels with rows of that id */
  guint64 *all;   /* of each user that others are read as: channels of all these ids */
  guint64 *twice; /* the same: channels of at least two of the ids */
} Work;

static void
work_clear (Work *self)
{
  g_clear_pointer (&self->links, aisle_user_links_free);
  g_clear_pointer (&self->names, g_ptr_array_unref);
  g_clear_pointer (&self->sources, g_ptr_array_unref);
  g_free (self->mask);
  g_free (self->all);
  g_free (self->twice);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, work_clear)

/* ---- which channel ---- */

static gboolean
find_channels (Work *self, GError **error)
{
  g_autoptr (GPtrArray) sources = NULL;

  if (self->columns->channel != NULL)
    {
      self->names = aisle_project_all_names (self->project, AISLE_NAMES_CHANNEL, error);
      if (self->names == NULL)
        return FALSE;
      self->n = MIN (self->names->len, MOST);
      return TRUE;
    }
  sources = aisle_sources_list (self->project, error);
  if (sources == NULL)
    return FALSE;
  self->names = g_ptr_array_new_with_free_func (g_free);
  self->sources = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_source_free);
  for (guint i = 0; i < sources->len; i++)
    {
      AisleSource *source = sources->pdata[i];
      if (!source->active || g_strcmp0 (source->target, "events") != 0 || self->n == MOST)
        continue;
      g_ptr_array_add (self->names, g_strdup (source->name));
      g_ptr_array_add (self->sources, aisle_sources_get (self->project, source->id, error));
      if (self->sources->pdata[self->n++] == NULL)
        return FALSE;
    }
  return TRUE;
}

/* MOST: none. */
static guint
channel_of (const Work *self, gsize i)
{
  gint64 event = self->columns->event[i];

  if (self->sources == NULL)
    return self->columns->channel[i] < self->n ? self->columns->channel[i] : MOST;
  for (guint s = 0; s < self->n; s++)
    {
      const AisleSource *source = self->sources->pdata[s];
      if (event >= source->first_event && event < source->first_event + source->rows_stored)
        return s;
    }
  return MOST;
}

/* ---- users ---- */

static gint32
read_as (const Work *self, gsize user)
{
  return self->links->to[user] >= 0 ? self->links->to[user] : (gint32) user;
}

static gboolean
mark_users (Work *self, AisleProgress *progress, GError **error)
{
  const AisleColumns *columns = self->columns;

  self->mask = g_try_new0 (guint64, columns->n_users + 1);
  self->all = g_try_new0 (guint64, columns->n_users + 1);
  self->twice = g_try_new0 (guint64, columns->n_users + 1);
  if (self->mask == NULL || self->all == NULL || self->twice == NULL)
    {
      g_set_error_literal (error, AISLE_COMMAND_ERROR, AISLE_ERROR_MEMORY,
                           _ ("not enough memory to compare the channels: close other programs"));
      return FALSE;
    }
  for (gsize u = 0; u < columns->n_users; u++)
    {
      gint32 root = read_as (self, u);
      if (u % 16384 == 0
          && !aisle_progress_step (progress, 0.3 * (double) u / (double) columns->n_users, _ ("Comparing the channels"),
                                   error))
        return FALSE;
      for (gsize i = columns->user_start[u]; i < columns->user_start[u + 1]; i++)
        {
          guint channel = channel_of (self, i);
          if (channel < MOST)
            self->mask[u] |= G_GUINT64_CONSTANT (1) << channel;
        }
      self->twice[root] |= self->all[root] & self->mask[u];
      self->all[root] |= self->mask[u];
    }
  return TRUE;
}

/* Another id of the same user has rows in another channel. */
static gboolean
is_linked (const Work *self, gsize user, guint channel)
{
  gint32 root = read_as (self, user);
  guint64 others = (self->all[root] & ~self->mask[user]) | self->twice[root];

  return (others & ~(G_GUINT64_CONSTANT (1) << channel)) != 0;
}

/* ---- a row a channel ---- */

enum
{
  CHANNEL,
  EVENTS,
  USERS,
  LINKED,
  SHARE,
  LOW,
  HIGH,
  CONFLICTS,
  LINKED_ROWS,
  UNLINKED_ROWS,
  ANONYMOUS
};

static const AisleColumnSpec channel_specs[] = {
  [CHANNEL] = { "channel", N_ ("Channel"), AISLE_COLUMN_TEXT, NULL },
  [EVENTS] = { "events", N_ ("Events"), AISLE_COLUMN_INTEGER, N_ ("events") },
  [USERS] = { "users", N_ ("Users"), AISLE_COLUMN_INTEGER, N_ ("users") },
  [LINKED] = { "linked", N_ ("Linked users"), AISLE_COLUMN_INTEGER, N_ ("users") },
  [SHARE] = { "linked_share", N_ ("Linked"), AISLE_COLUMN_SHARE, NULL },
  [LOW] = { "linked_share_low", N_ ("Linked, low"), AISLE_COLUMN_SHARE, NULL },
  [HIGH] = { "linked_share_high", N_ ("Linked, high"), AISLE_COLUMN_SHARE, NULL },
  [CONFLICTS] = { "conflicts", N_ ("In conflict"), AISLE_COLUMN_INTEGER, N_ ("users") },
  [LINKED_ROWS] = { "linked_rows", N_ ("Rows of linked users"), AISLE_COLUMN_INTEGER, N_ ("rows") },
  [UNLINKED_ROWS] = { "unlinked_rows", N_ ("Rows of unlinked users"), AISLE_COLUMN_INTEGER, N_ ("rows") },
  [ANONYMOUS] = { "anonymous_rows", N_ ("Rows without a user"), AISLE_COLUMN_INTEGER, N_ ("rows") },
};

typedef struct
{
  gint64 events, users, linked, conflicts, linked_rows, unlinked_rows, anonymous;
} Counts;

static gboolean
count_channels (const Work *self, Counts *counts, AisleProgress *progress, GError **error)
{
  const AisleColumns *columns = self->columns;

  for (gsize u = 0; u < columns->n_users; u++)
    {
      if (u % 16384 == 0
          && !aisle_progress_step (progress, 0.3 + 0.3 * (double) u / (double) columns->n_users,
                                   _ ("Comparing the channels"), error))
        return FALSE;
      for (guint c = 0; c < self->n; c++)
        if (self->mask[u] >> c & 1)
          {
            counts[c].users++;
            counts[c].linked += is_linked (self, u, c);
            counts[c].conflicts += self->links->conflict[u];
          }
      for (gsize i = columns->user_start[u]; i < columns->user_start[u + 1]; i++)
        {
          guint channel = channel_of (self, i);
          gboolean linked;
          if (channel >= MOST)
            continue;
          linked = is_linked (self, u, channel);
          counts[channel].events++;
          counts[channel].linked_rows += linked;
          counts[channel].unlinked_rows += !linked;
        }
    }
  for (gsize i = columns->user_start[columns->n_users]; i < columns->n_events; i++)
    {
      guint channel = channel_of (self, i);
      if (i % 1048576 == 0 && !aisle_progress_step (progress, 0.6, _ ("Comparing the channels"), error))
        return FALSE;
      if (channel < MOST)
        {
          counts[channel].events++;
          counts[channel].anonymous++;
        }
    }
  return TRUE;
}

static AisleTable *
channels_table (const Work *self, const Counts *counts)
{
  AisleTable *table = aisle_table_new (channel_specs, G_N_ELEMENTS (channel_specs));

  for (guint c = 0; c < self->n; c++)
    {
      gsize row = aisle_table_add_row (table);
      AisleInterval interval = aisle_wilson ((double) counts[c].linked, (double) counts[c].users);
      aisle_table_set_text (table, row, CHANNEL, self->names->pdata[c]);
      aisle_table_set_integer (table, row, EVENTS, counts[c].events);
      aisle_table_set_integer (table, row, USERS, counts[c].users);
      aisle_table_set_integer (table, row, LINKED, counts[c].linked);
      aisle_table_set_integer (table, row, CONFLICTS, counts[c].conflicts);
      aisle_table_set_integer (table, row, LINKED_ROWS, counts[c].linked_rows);
      aisle_table_set_integer (table, row, UNLINKED_ROWS, counts[c].unlinked_rows);
      aisle_table_set_integer (table, row, ANONYMOUS, counts[c].anonymous);
      if (counts[c].users == 0)
        continue;
      aisle_table_set_real (table, row, SHARE, interval.mean);
      aisle_table_set_real (table, row, LOW, interval.low);
      aisle_table_set_real (table, row, HIGH, interval.high);
    }
  return table;
}

/* ---- a row a pair ---- */

static const AisleColumnSpec pair_specs[] = {
  { "channel", N_ ("Channel"), AISLE_COLUMN_TEXT, NULL },
  { "other", N_ ("Other channel"), AISLE_COLUMN_TEXT, NULL },
  { "users_both", N_ ("Users in both"), AISLE_COLUMN_INTEGER, N_ ("users") },
  { "by_id", N_ ("Of these by the same id"), AISLE_COLUMN_INTEGER, N_ ("users") },
  { "overlap_10", N_ ("Overlap of the top 10 items"), AISLE_COLUMN_SHARE, NULL },
};

/* The items with the most events of a channel, the lower first of equal ones; how many there are. */
static guint
top_items (const Work *self, guint channel, guint32 *counts, gint32 *top)
{
  const AisleColumns *columns = self->columns;
  guint n = 0;

  memset (counts, 0, (columns->n_items + 1) * sizeof *counts);
  for (gsize i = 0; i < columns->n_events; i++)
    if (columns->item[i] >= 0 && channel_of (self, i) == channel)
      counts[columns->item[i]]++;
  for (gsize item = 0; item < columns->n_items; item++)
    {
      guint at = n;
      if (counts[item] == 0)
        continue;
      while (at > 0 && counts[top[at - 1]] < counts[item])
        at--;
      if (at == TOP)
        continue;
      n = MIN (n + 1, TOP);
      memmove (top + at + 1, top + at, (n - 1 - at) * sizeof *top);
      top[at] = (gint32) item;
    }
  return n;
}

static double
overlap (const gint32 *a, guint n_a, const gint32 *b, guint n_b)
{
  guint both = 0;

  for (guint i = 0; i < n_a; i++)
    for (guint j = 0; j < n_b; j++)
      both += a[i] == b[j];
  return MIN (n_a, n_b) > 0 ? (double) both / (double) MIN (n_a, n_b) : 0.0 / 0.0;
}

static void
count_both (const Work *self, guint a, guint b, gint64 *both, gint64 *by_id)
{
  guint64 pair = G_GUINT64_CONSTANT (1) << a | G_GUINT64_CONSTANT (1) << b;

  *both = *by_id = 0;
  for (gsize u = 0; u < self->columns->n_users; u++)
    {
      *both += (self->all[u] & pair) == pair;
      *by_id += (self->mask[u] & pair) == pair;
    }
}

static AisleTable *
pairs_table (const Work *self, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleTable) table = aisle_table_new (pair_specs, G_N_ELEMENTS (pair_specs));
  g_autofree guint32 *counts = g_try_new (guint32, self->columns->n_items + 1);
  gint32 top[MOST][TOP];
  guint n_top[MOST];

  if (counts == NULL)
    {
      g_set_error_literal (error, AISLE_COMMAND_ERROR, AISLE_ERROR_MEMORY,
                           _ ("not enough memory to compare the channels: close other programs"));
      return NULL;
    }
  for (guint c = 0; c < self->n; c++)
    {
      if (!aisle_progress_step (progress, 0.6 + 0.4 * c / self->n, _ ("Comparing the channels"), error))
        return NULL;
      n_top[c] = top_items (self, c, counts, top[c]);
    }
  for (guint a = 0; a < self->n; a++)
    for (guint b = a + 1; b < self->n; b++)
      {
        gsize row = aisle_table_add_row (table);
        gint64 both, by_id;
        count_both (self, a, b, &both, &by_id);
        aisle_table_set_text (table, row, 0, self->names->pdata[a]);
        aisle_table_set_text (table, row, 1, self->names->pdata[b]);
        aisle_table_set_integer (table, row, 2, both);
        aisle_table_set_integer (table, row, 3, by_id);
        aisle_table_set_real (table, row, 4, overlap (top[a], n_top[a], top[b], n_top[b]));
      }
  return g_steal_pointer (&table);
}

/* ---- all of it ---- */

static AislePassport *
passport_of (const Work *self)
{
  AislePassport *passport = aisle_passport_new (
      _ ("Users of each channel whom an imported map links to an id that has rows in another one."));
  g_autofree char *rows = g_strdup_printf ("%zu", self->links->n_rows);
  g_autofree char *links = g_strdup_printf ("%zu", self->links->n_links);
  g_autofree char *conflicts = g_strdup_printf ("%zu", self->links->n_conflicts);

  aisle_passport_set_source (passport, self->columns->content_hash, self->columns->generation);
  aisle_passport_set_rows (passport, self->columns->n_events, N_ ("events"));
  aisle_passport_add_param (passport, "map_rows", rows);
  aisle_passport_add_param (passport, "links", links);
  aisle_passport_add_param (passport, "conflicts", conflicts);
  if (self->links->n_rows == 0)
    aisle_passport_add_note (passport, _ ("No map of user ids is imported, so nothing is linked: nothing is guessed."));
  if (self->sources != NULL)
    aisle_passport_add_note (passport, _ ("The log names no channels: each file counts as one."));
  if (self->columns->channel != NULL && self->names->len > MOST)
    aisle_passport_add_note (passport, _ ("Only the first 63 channels are compared."));
  return passport;
}

AisleChannels *
aisle_command_channels (AisleProject *project, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleColumns) columns = aisle_columns_open_raw (project, progress, error);
  g_auto (Work) self = { .project = project, .columns = columns };
  Counts counts[MOST] = { { 0 } };
  AisleChannels *channels;
  AisleTable *pairs;

  if (columns == NULL)
    return NULL;
  self.links = aisle_user_links_read (project, columns->n_users, error);
  if (self.links == NULL || !find_channels (&self, error) || !mark_users (&self, progress, error)
      || !count_channels (&self, counts, progress, error))
    return NULL;
  pairs = pairs_table (&self, progress, error);
  if (pairs == NULL)
    return NULL;
  channels = g_new0 (AisleChannels, 1);
  channels->answer = aisle_answer_new (channels_table (&self, counts), passport_of (&self));
  channels->pairs = pairs;
  return channels;
}

void
aisle_channels_free (AisleChannels *self)
{
  if (self == NULL)
    return;
  aisle_answer_free (self->answer);
  g_clear_pointer (&self->pairs, aisle_table_unref);
  g_free (self);
}
