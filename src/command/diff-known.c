/* diff-known.c: rows of a new log that a project has already, by what they say: ids as texts, time, kind, price and
 * quantity.  Not by content hash alone: that is a sum over all rows. */
#include "command/diff.h"

#include "base/error.h"
#include "base/i18n.h"

#include <stdlib.h>

#define STEP_ROWS ((gsize) 1 << 18)

/* Ids of the new project as ids of the old one, -1 unknown there. */
typedef struct
{
  gint32 *ids[AISLE_N_NAMES];
} Translation;

static void
translation_clear (Translation *self)
{
  for (AisleNames names = 0; names < AISLE_N_NAMES; names++)
    g_free (self->ids[names]);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Translation, translation_clear)

static gboolean
translate (Translation *self, AisleProject *before, AisleProject *after, AisleNames names, GError **error)
{
  g_autoptr (GPtrArray) fresh = aisle_project_all_names (after, names, error);
  g_autoptr (GPtrArray) old = fresh != NULL ? aisle_project_all_names (before, names, error) : NULL;
  g_autoptr (GHashTable) places = g_hash_table_new (g_str_hash, g_str_equal);

  if (old == NULL)
    return FALSE;
  self->ids[names] = g_new (gint32, fresh->len + 1);
  for (guint i = 0; i < fresh->len; i++)
    {
      self->ids[names][i] = -1;
      if (fresh->pdata[i] != NULL)
        g_hash_table_insert (places, fresh->pdata[i], GUINT_TO_POINTER (i));
    }
  for (guint i = 0; i < old->len; i++)
    {
      gpointer at;
      if (old->pdata[i] != NULL && g_hash_table_lookup_extended (places, old->pdata[i], NULL, &at))
        self->ids[names][GPOINTER_TO_UINT (at)] = (gint32) i;
    }
  return TRUE;
}

/* A row in the old project's ids; FALSE where it has an id that is not known there. */
typedef struct
{
  gint64 time, price;
  double quantity;
  gint32 ids[6]; /* user, item, kind, session, query, order */
} Row;

static gboolean
take_id (gint32 *place, gint32 id, const gint32 *translation)
{
  *place = id >= 0 && translation != NULL ? translation[id] : id;
  return id < 0 || *place >= 0;
}

/* translation (nullable): the row is in the old project's own ids. */
static gboolean
row_at (Row *row, const AisleColumns *columns, gsize i, gint32 user, const Translation *translation)
{
  gint32 kind = columns->kind[i] == AISLE_ID16_MISSING ? -1 : columns->kind[i];
#define TRANSLATION(names) (translation != NULL ? translation->ids[names] : NULL)

  memset (row, 0, sizeof *row);
  row->time = columns->time[i];
  row->price = columns->price != NULL ? columns->price[i] : AISLE_MONEY_MISSING;
  row->quantity =
      columns->quantity != NULL && columns->quantity[i] == columns->quantity[i] ? columns->quantity[i] : -1e300;
  return take_id (&row->ids[0], user, TRANSLATION (AISLE_NAMES_USER))
         && take_id (&row->ids[1], columns->item[i], TRANSLATION (AISLE_NAMES_ITEM))
         && take_id (&row->ids[2], kind, TRANSLATION (AISLE_NAMES_KIND))
         && take_id (&row->ids[3], columns->session != NULL ? columns->session[i] : -1,
                     TRANSLATION (AISLE_NAMES_SESSION))
         && take_id (&row->ids[4], columns->query != NULL ? columns->query[i] : -1, TRANSLATION (AISLE_NAMES_QUERY))
         && take_id (&row->ids[5], columns->order != NULL ? columns->order[i] : -1, TRANSLATION (AISLE_NAMES_ORDER));
#undef TRANSLATION
}

static guint64
mix (guint64 hash, guint64 value)
{
  hash = (hash ^ value) * G_GUINT64_CONSTANT (0x9E3779B97F4A7C15);
  return hash ^ hash >> 29;
}

static guint64
hash_row (const Row *row)
{
  guint64 bits, hash = mix (mix (1, (guint64) row->time), (guint64) row->price);

  memcpy (&bits, &row->quantity, sizeof bits);
  hash = mix (hash, bits);
  for (guint i = 0; i < G_N_ELEMENTS (row->ids); i++)
    hash = mix (hash, (guint32) row->ids[i]);
  return hash;
}

static int
compare_hashes (gconstpointer a, gconstpointer b)
{
  guint64 x = *(const guint64 *) a, y = *(const guint64 *) b;

  return x < y ? -1 : x > y;
}

/* Hashes of the rows whose time lies in first .. last, sorted. */
static GArray *
hash_rows (const AisleColumns *columns, gint64 first, gint64 last, const Translation *translation,
           AisleProgress *progress, GError **error)
{
  g_autoptr (GArray) hashes = g_array_new (FALSE, FALSE, sizeof (guint64));

  for (gsize u = 0; u <= columns->n_users; u++)
    {
      gsize end = u < columns->n_users ? columns->user_start[u + 1] : columns->n_events;
      for (gsize i = columns->user_start[u]; i < end; i++)
        {
          Row row;
          guint64 hash;
          if (i % STEP_ROWS == 0 && !aisle_progress_step (progress, 0.5, _ ("Looking for known rows"), error))
            return NULL;
          if ((columns->time[i] != AISLE_TIME_MISSING && (columns->time[i] < first || columns->time[i] > last))
              || !row_at (&row, columns, i, u < columns->n_users ? (gint32) u : -1, translation))
            continue;
          hash = hash_row (&row);
          g_array_append_val (hashes, hash);
        }
    }
  if (hashes->len > 0)
    qsort (hashes->data, hashes->len, sizeof (guint64), compare_hashes);
  return g_steal_pointer (&hashes);
}

gboolean
aisle_diff_count_known (AisleProject *before, const AisleColumns *old, AisleProject *after, const AisleColumns *fresh,
                        gsize *known, AisleProgress *progress, GError **error)
{
  g_auto (Translation) translation = { { NULL } };
  g_autoptr (GArray) there = NULL, here = NULL;
  guint t = 0;

  *known = 0;
  for (AisleNames names = 0; names < AISLE_N_NAMES; names++)
    if (!translate (&translation, before, after, names, error))
      return FALSE;
  here = hash_rows (fresh, G_MININT64, G_MAXINT64, &translation, progress, error);
  there = here != NULL ? hash_rows (old, fresh->first_time, fresh->last_time, NULL, progress, error) : NULL;
  if (there == NULL)
    return FALSE;
  for (guint h = 0; h < here->len; h++)
    {
      guint64 hash = g_array_index (here, guint64, h);
      while (t < there->len && g_array_index (there, guint64, t) < hash)
        t++;
      if (t < there->len && g_array_index (there, guint64, t) == hash)
        {
          (*known)++;
          t++;
        }
    }
  return TRUE;
}
