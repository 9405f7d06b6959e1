/* passage-split.c: which conversations are learnt from and which are held back. */
#include "dialogue/passages.h"

#include "base/error.h"
#include "base/i18n.h"
#include "text/fold.h"

#include <string.h>

enum
{
  OUT, /* of all parts */
  FIT,
  VALID,
  TEST
};

#define IS_TENTH(hash) (((hash) >> 32) % 10 == 0)

/* Of the conversation of every passage: a hash of its first two questions, by which whole conversations stay together. */
static guint64 *
conversation_hashes (const AislePassages *all)
{
  guint64 *hashes = g_try_new (guint64, all->n + 1);

  for (gsize p = 0; hashes != NULL && p < all->n; p++)
    {
      gboolean goes_on = p > 0 && all->conversation[p] >= 0 && all->conversation[p] == all->conversation[p - 1];
      gboolean has_second =
          p + 1 < all->n && all->conversation[p] >= 0 && all->conversation[p] == all->conversation[p + 1];

      if (goes_on)
        hashes[p] = hashes[p - 1];
      else
        hashes[p] = aisle_text_hash (all->question[p]) ^ (has_second ? aisle_text_hash (all->question[p + 1]) * 3 : 0);
    }
  return hashes;
}

static void
part_by_hash (const AislePassages *all, const guint64 *hashes, guint64 folds, guint64 fold, guint8 *part)
{
  for (gsize p = 0; p < all->n; p++)
    part[p] = (hashes[p] & G_MAXUINT32) % folds == fold - 1 ? TEST : IS_TENTH (hashes[p]) ? VALID : FIT;
}

static void
part_given (const AislePassages *all, const guint64 *hashes, guint8 *part)
{
  gboolean has_valid = FALSE;

  for (gsize p = 0; p < all->n; p++)
    has_valid |= all->fold[p] == VALID;
  for (gsize p = 0; p < all->n; p++)
    {
      part[p] = all->fold[p] <= TEST ? all->fold[p] : OUT;
      if (!has_valid && part[p] == FIT && IS_TENTH (hashes[p]))
        part[p] = VALID;
    }
}

static int
compare_times (gconstpointer a, gconstpointer b, gpointer data)
{
  const gint64 *time = data;
  gsize x = *(const gsize *) a, y = *(const gsize *) b;

  if (time[x] != time[y])
    return time[x] < time[y] ? -1 : 1;
  return (x > y) - (x < y);
}

/* A conversation counts by when it began. */
static gboolean
part_by_time (const AislePassages *all, guint8 *part)
{
  g_autofree gsize *order = g_try_new (gsize, all->n + 1);
  g_autofree gint64 *began = g_try_new (gint64, all->n + 1);
  gsize n = 0;

  if (order == NULL || began == NULL)
    return FALSE;
  for (gsize p = 0; p < all->n; p++)
    {
      gboolean goes_on = p > 0 && all->conversation[p] >= 0 && all->conversation[p] == all->conversation[p - 1];

      began[p] = goes_on ? began[p - 1] : all->time[p];
      if (all->source[p] == AISLE_PASSAGE_REPLY)
        order[n++] = p;
    }
  g_qsort_with_data (order, (gint) n, sizeof *order, compare_times, began);
  for (gsize i = 0; i < n; i++)
    part[order[i]] = i * 10 >= n * 9 ? TEST : i * 10 >= n * 8 ? VALID : FIT;
  for (gsize p = 1; p < all->n; p++)
    if (all->conversation[p] >= 0 && all->conversation[p] == all->conversation[p - 1])
      part[p] = part[p - 1];
  return TRUE;
}

static const char *
choose_kind (const AislePassages *all, const AisleParams *params)
{
  const char *kind = aisle_params_text (params, "split");

  if (!g_str_equal (kind, "auto"))
    return kind;
  for (gsize p = 0; p < all->n; p++)
    if (all->fold[p] == TEST)
      return "given";
  return "random";
}

static gboolean
divide (const AislePassages *all, const char *kind, const AisleParams *params, guint8 *part)
{
  g_autofree guint64 *hashes = conversation_hashes (all);

  if (hashes == NULL)
    return FALSE;
  if (g_str_equal (kind, "given"))
    part_given (all, hashes, part);
  else if (g_str_equal (kind, "random"))
    part_by_hash (all, hashes, (guint64) aisle_params_integer (params, "folds"),
                  (guint64) aisle_params_integer (params, "fold"), part);
  else if (g_str_equal (kind, "time"))
    return part_by_time (all, part);
  else
    memset (part, FIT, all->n);
  return TRUE;
}

/* With use=answers replies are judged by alone, and none is found. */
static AislePassages *
select_parts (const AislePassages *all, const guint8 *part, guint8 one, guint8 other, gboolean replies)
{
  g_autofree gsize *rows = g_try_new (gsize, all->n + 1);
  gsize n = 0;

  if (rows == NULL)
    return NULL;
  for (gsize p = 0; p < all->n; p++)
    if (all->source[p] == AISLE_PASSAGE_ANSWER ? one == FIT : replies && (part[p] == one || part[p] == other))
      rows[n++] = p;
  return aisle_passages_select (all, rows, n);
}

AislePassageSplit *
aisle_passage_split_new (const AislePassages *all, const AisleParams *params, GError **error)
{
  g_autoptr (AislePassageSplit) self = g_new0 (AislePassageSplit, 1);
  g_autofree guint8 *part = g_try_new0 (guint8, all->n + 1);
  gboolean replies = !g_str_equal (aisle_params_text (params, "use"), "answers");

  self->kind = g_strdup (choose_kind (all, params));
  if (part == NULL || !divide (all, self->kind, params, part)
      || (self->fit = select_parts (all, part, FIT, FIT, replies)) == NULL
      || (self->full = select_parts (all, part, FIT, VALID, replies)) == NULL
      || (self->valid = select_parts (all, part, VALID, VALID, TRUE)) == NULL
      || (self->test = select_parts (all, part, TEST, TEST, TRUE)) == NULL)
    {
      g_set_error_literal (error, AISLE_DIALOGUE_ERROR, AISLE_ERROR_MEMORY, _ ("not enough memory for the answers"));
      return NULL;
    }
  if (self->fit->n > 0)
    return g_steal_pointer (&self);
  g_set_error (error, AISLE_DIALOGUE_ERROR, AISLE_ERROR_EMPTY,
               _ ("the split '%s' leaves nothing to answer with: use more of the answers or another split"),
               self->kind);
  return NULL;
}

void
aisle_passage_split_free (AislePassageSplit *self)
{
  if (self == NULL)
    return;
  g_free (self->kind);
  aisle_passages_free (self->fit);
  aisle_passages_free (self->full);
  aisle_passages_free (self->valid);
  aisle_passages_free (self->test);
  g_free (self);
}

void
aisle_passage_split_describe (const AislePassageSplit *self, const AislePassages *all, AislePassport *passport)
{
  g_autofree char *parts = g_strdup_printf (_ ("%'zu to learn from and to find, %'zu to validate by, %'zu to judge by"),
                                            self->fit->n, self->valid->n, self->test->n);
  gsize answers = 0;
  g_autofree char *sources = NULL;

  for (gsize p = 0; p < all->n; p++)
    answers += all->source[p] == AISLE_PASSAGE_ANSWER;
  sources = g_strdup_printf (_ ("%'zu answers of the shop and %'zu replies"), answers, all->n - answers);
  aisle_passport_set_rows (passport, all->n, N_ ("passages"));
  aisle_passport_add_param (passport, _ ("passages"), sources);
  aisle_passport_add_param (passport, "split", self->kind);
  aisle_passport_add_param (passport, _ ("parts"), parts);
}
