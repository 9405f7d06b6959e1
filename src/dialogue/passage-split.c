/* passage-split.c: which conversations are learnt from and which are held back. */
#include "dialogue/passages.h"

#include "base/error.h"
#include "base/i18n.h"
#include "feature/text-parts.h"
#include "text/fold.h"

static gboolean
goes_on (const AislePassages *all, gsize p)
{
  return p > 0 && p < all->n && all->conversation[p] >= 0 && all->conversation[p] == all->conversation[p - 1];
}

/* Of the first two questions of the conversation that begins here, by which all of it stays together. */
static guint64
conversation_hash (const AislePassages *all, gsize p)
{
  return aisle_text_hash (all->question[p]) ^ (goes_on (all, p + 1) ? aisle_text_hash (all->question[p + 1]) * 3 : 0);
}

/* The kind and the part (P) of each; NULL when memory runs out.  The shop's own answers have none: they are not counted
 * where tenths are. */
static const char *
divide (const AislePassages *all, const AisleParams *params, guint8 *part)
{
  g_autofree gsize *row = g_try_new (gsize, all->n + 1);
  g_autofree guint64 *hash = g_try_new (guint64, all->n + 1);
  g_autofree gint64 *began = g_try_new (gint64, all->n + 1);
  g_autofree guint8 *fold = g_try_new (guint8, all->n + 1), *side = g_try_new (guint8, all->n + 1);
  AisleTextRows replies = { 0, hash, fold, began };
  const char *kind;

  if (row == NULL || hash == NULL || began == NULL || fold == NULL || side == NULL)
    return NULL;
  for (gsize p = 0; p < all->n; p++)
    {
      gsize i = replies.n;
      gboolean same = goes_on (all, p);

      if (all->source[p] != AISLE_PASSAGE_REPLY)
        continue;
      row[i] = p;
      hash[i] = same ? hash[i - 1] : conversation_hash (all, p);
      began[i] = same ? began[i - 1] : all->time[p];
      fold[i] = all->fold[p];
      replies.n++;
    }
  kind = aisle_text_parts_kind (&replies, params);
  if (!aisle_text_parts_divide (&replies, kind, params, side))
    return NULL;
  for (gsize i = 0; i < replies.n; i++) /* a tenth may end within a conversation */
    part[row[i]] = g_str_equal (kind, "time") && goes_on (all, row[i]) ? part[row[i] - 1] : side[i];
  return kind;
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
    if (all->source[p] == AISLE_PASSAGE_ANSWER ? one == AISLE_PART_FIT
                                               : replies && (part[p] == one || part[p] == other))
      rows[n++] = p;
  return aisle_passages_select (all, rows, n);
}

AislePassageSplit *
aisle_passage_split_new (const AislePassages *all, const AisleParams *params, GError **error)
{
  g_autoptr (AislePassageSplit) self = g_new0 (AislePassageSplit, 1);
  g_autofree guint8 *part = g_try_new0 (guint8, all->n + 1);
  gboolean replies = !g_str_equal (aisle_params_text (params, "use"), "answers");

  self->kind = part != NULL ? g_strdup (divide (all, params, part)) : NULL;
  if (self->kind == NULL || (self->fit = select_parts (all, part, AISLE_PART_FIT, AISLE_PART_FIT, replies)) == NULL
      || (self->full = select_parts (all, part, AISLE_PART_FIT, AISLE_PART_VALID, replies)) == NULL
      || (self->valid = select_parts (all, part, AISLE_PART_VALID, AISLE_PART_VALID, TRUE)) == NULL
      || (self->test = select_parts (all, part, AISLE_PART_TEST, AISLE_PART_TEST, TRUE)) == NULL)
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
