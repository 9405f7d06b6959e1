/* finder.c: see finder.h. */
#include "model/finder.h"

#include "base/error.h"
#include "base/i18n.h"
#include "numeric/topk.h"

#include <math.h>
#include <string.h>

#define LOOKED_AT 10 /* passages in a list that validation judges */

gboolean
aisle_train_check_passages (const AisleTrainInput *input, GError **error)
{
  if (input->passages != NULL && input->passages->n > 0)
    return TRUE;
  g_set_error_literal (error, AISLE_MODEL_ERROR, AISLE_ERROR_EMPTY,
                       _ ("there is nothing to answer with: import answers, or dialogues with replies of an agent"));
  return FALSE;
}

void
aisle_finder_clear (AisleFinder *self)
{
  g_clear_pointer (&self->passages, aisle_passages_free);
}

const AislePassages *
aisle_finder_passages (const AisleModel *model)
{
  return ((const AisleFinder *) model)->passages;
}

/* Through the form in which they are kept: a copy owns its texts. */
gboolean
aisle_finder_take (AisleFinder *self, const AislePassages *passages, GError **error)
{
  g_autoptr (AisleTensors) tensors = aisle_tensors_new ();

  self->slope = self->offset = NAN;
  if (!aisle_passages_save (passages, tensors, error))
    return FALSE;
  self->passages = aisle_passages_load (tensors, error);
  return self->passages != NULL;
}

/* ---- lists ---- */

static float
chance_of (const AisleFinder *self, float score)
{
  return isnan (self->slope) ? NAN : 1 / (1 + expf (-(self->slope * score + self->offset)));
}

gboolean
aisle_finder_top (const AisleFinder *self, const float *scores, gsize k, GArray *hits, GError **error)
{
  gsize n = self->passages->n, kept = MIN (k, n);
  const gint32 *same = self->passages->same;
  g_autofree gint32 *best = g_try_new (gint32, n + 1), *groups = g_try_new (gint32, kept + 1);
  g_autofree float *top = g_try_new (float, kept + 1);
  g_autofree guint64 *keys = g_try_new (guint64, kept + 1);
  AisleTopK heap;

  if (best == NULL || groups == NULL || top == NULL || keys == NULL)
    return aisle_memory_fail (self->parent.family, error);
  for (gsize p = 0; p < n; p++)
    if (same[p] == (gint32) p || scores[p] > scores[best[same[p]]])
      best[same[p]] = (gint32) p;
  aisle_topk_init (&heap, kept, keys);
  for (gsize p = 0; p < n; p++)
    if (same[p] == (gint32) p)
      aisle_topk_offer (&heap, (gint32) p, scores[best[p]]);
  aisle_topk_finish (&heap, groups, top);
  for (gsize i = 0; i < kept && groups[i] >= 0; i++)
    {
      AisleHit hit = { best[groups[i]], top[i], chance_of (self, top[i]) };

      g_array_append_val (hits, hit);
    }
  return TRUE;
}

gboolean
aisle_finder_reciprocal_rank (const AisleModel *model, const AislePassages *valid, double *mean,
                              AisleProgress *progress, GError **error)
{
  const AislePassages *passages = model->family->passages (model);
  g_autofree AisleHit *hits = g_try_new (AisleHit, valid->n * LOOKED_AT + 1);
  double sum = 0;

  if (hits == NULL)
    return aisle_memory_fail (model->family, error);
  if (!aisle_model_find (model, valid->question, valid->n, LOOKED_AT, hits, progress, error))
    return FALSE;
  for (gsize q = 0; q < valid->n; q++)
    for (gsize i = 0; i < LOOKED_AT && hits[q * LOOKED_AT + i].passage >= 0; i++)
      if (aisle_passage_is_right (passages, (gsize) hits[q * LOOKED_AT + i].passage, valid, q))
        {
          sum += 1 / (double) (i + 1);
          break;
        }
  *mean = valid->n > 0 ? sum / (double) valid->n : 0;
  return TRUE;
}

/* ---- the chance that a find is right ---- */

/* Newton's steps on the two numbers; a weak pull to 0 keeps them finite where right and wrong do not overlap. */
static void
fit_chance (AisleFinder *self, const double *scores, const guint8 *right, gsize n)
{
  double a = 0, b = 0, n_right = 0, high, low;

  for (gsize i = 0; i < n; i++)
    n_right += right[i];
  high = (n_right + 1) / (n_right + 2);
  low = 1 / ((double) n - n_right + 2);
  for (guint round = 0; round < 50; round++)
    {
      double ga = -1e-3 * a, gb = -1e-3 * b, haa = 1e-3, hab = 0, hbb = 1e-3, determinant, step_a, step_b;

      for (gsize i = 0; i < n; i++)
        {
          double p = 1 / (1 + exp (-(a * scores[i] + b))), gap = (right[i] ? high : low) - p, w = p * (1 - p);

          ga += gap * scores[i];
          gb += gap;
          haa += w * scores[i] * scores[i];
          hab += w * scores[i];
          hbb += w;
        }
      determinant = haa * hbb - hab * hab;
      if (!(determinant > 0))
        break;
      step_a = (hbb * ga - hab * gb) / determinant;
      step_b = (haa * gb - hab * ga) / determinant;
      a += CLAMP (step_a, -5, 5);
      b += CLAMP (step_b, -5, 5);
      if (fabs (step_a) + fabs (step_b) < 1e-9)
        break;
    }
  self->slope = (float) a;
  self->offset = (float) b;
}

gboolean
aisle_finder_calibrate (AisleFinder *self, const AisleTrainInput *input, guint place, AisleProgress *progress,
                        GError **error)
{
  const AislePassages *valid = input->passages_valid;
  g_autofree AisleHit *hits = NULL;
  g_autofree double *scores = NULL;
  g_autofree guint8 *right = NULL;
  gsize n = 0;

  if (valid == NULL || valid->n == 0)
    {
      if (input->chosen != NULL && input->chosen->len >= place + AISLE_FINDER_CHOSEN)
        {
          self->slope = (float) g_array_index (input->chosen, double, place);
          self->offset = (float) g_array_index (input->chosen, double, place + 1);
        }
      return TRUE;
    }
  hits = g_try_new (AisleHit, valid->n + 1);
  scores = g_try_new (double, valid->n + 1);
  right = g_try_malloc (valid->n + 1);
  if (hits == NULL || scores == NULL || right == NULL)
    return aisle_memory_fail (self->parent.family, error);
  if (!aisle_model_find (&self->parent, valid->question, valid->n, 1, hits, progress, error))
    return FALSE;
  for (gsize q = 0; q < valid->n; q++)
    if (hits[q].passage >= 0)
      {
        scores[n] = (double) hits[q].score;
        right[n++] = aisle_passage_is_right (self->passages, (gsize) hits[q].passage, valid, q);
      }
  fit_chance (self, scores, right, n);
  if (input->chosen != NULL)
    {
      const double kept[] = { (double) self->slope, (double) self->offset };

      g_array_append_vals (input->chosen, kept, G_N_ELEMENTS (kept));
    }
  return TRUE;
}

/* ---- by question or by answer ---- */

#define SHARE .7 /* where nothing is there to choose it by */
static const double shares[] = { 0, .25, .5, .7, .85, 1 };

static gboolean
try_shares (AisleFinder *self, const AislePassages *valid, double *share, AisleProgress *progress, GError **error)
{
  double best = -1, chosen = SHARE;

  for (gsize c = 0; c < G_N_ELEMENTS (shares); c++)
    {
      AisleProgress part =
          aisle_progress_part (progress, (double) c / G_N_ELEMENTS (shares), (double) (c + 1) / G_N_ELEMENTS (shares));
      double rank;

      *share = shares[c];
      if (!aisle_finder_reciprocal_rank (&self->parent, valid, &rank, &part, error))
        return FALSE;
      if (rank > best)
        {
          best = rank;
          chosen = shares[c];
        }
    }
  *share = best > 0 ? chosen : SHARE;
  return TRUE;
}

gboolean
aisle_finder_choose_share (AisleFinder *self, const AisleTrainInput *input, guint place, double *share,
                           AisleProgress *progress, GError **error)
{
  const char *given = aisle_params_text (input->params, "by_question");
  const AislePassages *valid = input->passages_valid;
  gboolean validates = valid != NULL && valid->n > 0;

  if (*given != '\0')
    {
      *share = g_ascii_strtod (given, NULL);
      if (!(*share >= 0 && *share <= 1))
        {
          g_set_error (error, AISLE_MODEL_ERROR, AISLE_ERROR_USAGE,
                       _ ("'by_question' is '%s': give a number from 0 to 1, or nothing"), given);
          return FALSE;
        }
    }
  else if (validates && !try_shares (self, valid, share, progress, error))
    return FALSE;
  else if (!validates)
    *share = input->chosen != NULL && input->chosen->len > place ? g_array_index (input->chosen, double, place) : SHARE;
  *share = (double) (float) *share; /* as it is kept */
  if (validates && input->chosen != NULL)
    g_array_append_val (input->chosen, *share);
  return TRUE;
}

gboolean
aisle_finder_load_share (const AisleTensors *tensors, double *share, GError **error)
{
  gint64 one = 1;
  const AisleTensor *kept = aisle_tensors_expect (tensors, "by_question", AISLE_DTYPE_F32, 1, &one, error);

  if (kept == NULL)
    return FALSE;
  *share = (double) *(const float *) kept->data;
  return (*share >= 0 && *share <= 1) || aisle_tensors_corrupt ("by_question", error) != NULL;
}

/* ---- kept ---- */

gboolean
aisle_finder_save (const AisleFinder *self, AisleTensors *tensors, GError **error)
{
  const float chance[] = { self->slope, self->offset };
  gint64 two = 2;

  if (!aisle_passages_save (self->passages, tensors, error))
    return FALSE;
  return aisle_tensors_add_copy (tensors, "chance", AISLE_DTYPE_F32, 1, &two, chance) != NULL
         || aisle_memory_fail (self->parent.family, error);
}

gboolean
aisle_finder_load (AisleFinder *self, const AisleTensors *tensors, GError **error)
{
  gint64 two = 2;
  const AisleTensor *chance = aisle_tensors_expect (tensors, "chance", AISLE_DTYPE_F32, 1, &two, error);

  if (chance == NULL)
    return FALSE;
  self->slope = ((const float *) chance->data)[0];
  self->offset = ((const float *) chance->data)[1];
  if (isinf (self->slope) || isinf (self->offset) || isnan (self->slope) != isnan (self->offset))
    return aisle_tensors_corrupt ("chance", error) != NULL;
  self->passages = aisle_passages_load (tensors, error);
  if (self->passages == NULL)
    return FALSE;
  return self->passages->n > 0 || aisle_tensors_corrupt ("passage_ids", error) != NULL;
}
