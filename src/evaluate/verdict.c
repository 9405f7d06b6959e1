/* verdict.c: which runs can be told apart, and the one sentence that may be said about them.
 *
 * Not a ranking: two runs differ only where the paired bootstrap over the same users says so after Holm's correction
 * over all pairs. */
#include "evaluate/evaluate.h"

#include "base/error.h"
#include "base/i18n.h"

#include <math.h>

#define LEVEL       .05
#define RESAMPLES   10000
#define MOST_DRAWS  4e8 /* keeps the whole verdict near a second */
#define FEWEST_DRAW 1000
#define FEW_PAIRS   10 /* with more, the draws that Holm needs of each may take long: then all share theirs */

typedef struct
{
  gsize n; /* contenders, best mean first */
  const AisleContender **contenders;
  gsize n_users;  /* in common */
  float **values; /* by contender, in the order of the common users; their plain mean is the mean over rows */
  double *means;
  double *p;                /* by pair, adjusted */
  AisleInterval *intervals; /* by pair i < j: of mean (i) - mean (j) */
} Comparison;

static gsize
pair_index (const Comparison *self, gsize i, gsize j)
{
  return i * (2 * self->n - i - 1) / 2 + (j - i - 1);
}

/* Whether i < j, i being the better on average, differ. */
static gboolean
is_apart (const Comparison *self, gsize i, gsize j)
{
  gsize pair = pair_index (self, i, j);

  return self->p[pair] < LEVEL && self->intervals[pair].mean > 0;
}

static void
comparison_clear (Comparison *self)
{
  for (gsize i = 0; i < self->n && self->values != NULL; i++)
    g_free (self->values[i]);
  g_free (self->values);
  g_free (self->contenders);
  g_free (self->means);
  g_free (self->p);
  g_free (self->intervals);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Comparison, comparison_clear)

/* Takes the values of the users that all contenders judged. */
static void
align (Comparison *self)
{
  g_autoptr (GHashTable) judged = g_hash_table_new (NULL, NULL); /* user -> contenders that judged it */
  g_autoptr (GHashTable) place = g_hash_table_new (NULL, NULL);  /* common user -> index + 1 */
  const AisleContender *first = self->contenders[0];

  for (gsize i = 0; i < self->n; i++)
    for (gsize u = 0; u < self->contenders[i]->n; u++)
      {
        gpointer user = GINT_TO_POINTER (self->contenders[i]->users[u]);
        gsize before = GPOINTER_TO_SIZE (g_hash_table_lookup (judged, user));
        if (before == i) /* a user named twice counts once */
          g_hash_table_insert (judged, user, GSIZE_TO_POINTER (i + 1));
      }
  for (gsize u = 0; u < first->n; u++)
    {
      gpointer user = GINT_TO_POINTER (first->users[u]);
      if (GPOINTER_TO_SIZE (g_hash_table_lookup (judged, user)) == self->n && !g_hash_table_contains (place, user))
        g_hash_table_insert (place, user, GSIZE_TO_POINTER (++self->n_users));
    }
  self->values = g_new0 (float *, self->n);
  self->means = g_new0 (double, self->n);
  for (gsize i = 0; i < self->n; i++)
    {
      const AisleContender *contender = self->contenders[i];

      g_autofree float *values = g_new0 (float, self->n_users + 1), *weights = g_new0 (float, self->n_users + 1);

      for (gsize u = 0; u < contender->n; u++)
        {
          gsize at = GPOINTER_TO_SIZE (g_hash_table_lookup (place, GINT_TO_POINTER (contender->users[u])));
          if (at == 0)
            continue;
          values[at - 1] = contender->values[u];
          weights[at - 1] = contender->weights != NULL ? contender->weights[u] : 1;
        }
      self->values[i] = aisle_weighted_values (values, contender->weights != NULL ? weights : NULL, self->n_users);
      for (gsize u = 0; u < self->n_users; u++)
        self->means[i] += self->values[i][u] / self->n_users;
    }
}

/* Best mean first; equal means by run, so that the order never depends on the caller's. */
static void
sort_by_mean (Comparison *self)
{
  for (gsize i = 1; i < self->n; i++)
    for (gsize j = i; j > 0; j--)
      {
        const AisleContender *contender = self->contenders[j];
        float *values = self->values[j];
        double mean = self->means[j];

        if (mean < self->means[j - 1] || (mean == self->means[j - 1] && contender->run > self->contenders[j - 1]->run))
          break;
        self->contenders[j] = self->contenders[j - 1];
        self->values[j] = self->values[j - 1];
        self->means[j] = self->means[j - 1];
        self->contenders[j - 1] = contender;
        self->values[j - 1] = values;
        self->means[j - 1] = mean;
      }
}

/* NaN where a value is. */
static gboolean
all_have_means (const Comparison *self)
{
  gboolean all = TRUE;

  for (gsize i = 0; i < self->n; i++)
    all &= isfinite (self->means[i]);
  return all;
}

/* Intervals and p before Holm's correction. */
static gboolean
resample_pairs (Comparison *self, guint resamples, guint64 seed, AisleProgress *progress, GError **error)
{
  gsize n_pairs = self->n * (self->n - 1) / 2;

  if (n_pairs > FEW_PAIRS && (double) resamples * (double) self->n_users * (double) n_pairs > MOST_DRAWS
      && all_have_means (self))
    return aisle_bootstrap_pairs ((const float *const *) self->values, self->n, self->n_users, resamples, seed,
                                  self->intervals, self->p, progress, error);
  for (gsize i = 0; i < self->n; i++)
    for (gsize j = i + 1; j < self->n; j++)
      {
        gsize pair = pair_index (self, i, j);

        if (!aisle_progress_step (progress, (double) pair / (double) n_pairs, _ ("Comparing runs"), error))
          return FALSE;
        self->intervals[pair] =
            aisle_bootstrap_paired (self->values[i], self->values[j], self->n_users, resamples, seed, &self->p[pair]);
      }
  return TRUE;
}

static gboolean
test_pairs (Comparison *self, guint64 seed, AisleProgress *progress, GError **error)
{
  gsize n_pairs = self->n * (self->n - 1) / 2;
  /* Holm multiplies the smallest p, which is at least 1 / resamples, by the number of pairs. */
  double fewest = MAX (FEWEST_DRAW, 100.0 * n_pairs);
  guint resamples =
      (guint) CLAMP (MOST_DRAWS / ((double) self->n_users * MAX (1, n_pairs)), fewest, MAX (RESAMPLES, fewest));

  self->p = g_new (double, n_pairs + 1);
  self->intervals = g_new (AisleInterval, n_pairs + 1);
  if (!resample_pairs (self, resamples, seed, progress, error))
    return FALSE;
  for (gsize i = 0; i < self->n; i++)
    for (gsize j = i + 1; j < self->n; j++)
      {
        gsize pair = pair_index (self, i, j), differing = 0;

        for (gsize u = 0; u < self->n_users; u++)
          differing += self->values[i][u] != self->values[j][u];
        /* A few users who happen to agree prove little, which the bootstrap does not see: no test by signs could be
         * surer than this. */
        self->p[pair] = MIN (1, MAX (self->p[pair], ldexp (1, 1 - (int) MIN (differing, 1000))));
      }
  aisle_holm (self->p, n_pairs);
  return TRUE;
}

static GPtrArray *
make_groups (const Comparison *self)
{
  GPtrArray *groups = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  gsize best = 0;

  for (gsize i = 0; i < self->n; i++)
    {
      if (i == 0 || is_apart (self, best, i))
        {
          best = i;
          g_ptr_array_add (groups, g_array_new (FALSE, FALSE, sizeof (gint64)));
        }
      g_array_append_val ((GArray *) groups->pdata[groups->len - 1], self->contenders[i]->run);
    }
  return groups;
}

static GArray *
make_pairs (const Comparison *self)
{
  GArray *pairs = g_array_new (FALSE, FALSE, sizeof (AisleVerdictPair));

  for (gsize i = 0; i < self->n; i++)
    for (gsize j = i + 1; j < self->n; j++)
      {
        gsize index = pair_index (self, i, j);
        AisleVerdictPair pair = { self->contenders[i]->run, self->contenders[j]->run, self->intervals[index],
                                  self->p[index], NAN };

        aisle_paired_t (self->values[i], self->values[j], self->n_users, &pair.t_p);
        g_array_append_val (pairs, pair);
      }
  return pairs;
}

char *
aisle_judged_count (AisleJudged judged, gsize n)
{
  switch (judged)
    {
    case AISLE_JUDGED_QUERIES:
      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%'zu query", "%'zu queries", n), n);
    case AISLE_JUDGED_TEXTS:
      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%'zu text", "%'zu texts", n), n);
    case AISLE_JUDGED_QUESTIONS:
      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%'zu question", "%'zu questions", n), n);
    case AISLE_JUDGED_USERS:
    default:
      return g_strdup_printf (_ ("%'zu users"), n);
    }
}

const char *
aisle_judged_id (AisleJudged judged)
{
  static const char *const ids[] = { "users", "queries", "texts", "questions" };

  return ids[judged];
}

const char *
aisle_judged_title (AisleJudged judged)
{
  static const char *const titles[] = { N_ ("Users"), N_ ("Queries"), N_ ("Texts"), N_ ("Questions") };

  return titles[judged];
}

/* "96.27%" or "0.1495" */
static char *
value_text (const char *metric, double value)
{
  return aisle_metric_is_share (metric) ? g_strdup_printf ("%.2f%%", value * 100) : g_strdup_printf ("%.4f", value);
}

/* The first is best by itself. */
static char *
make_earned_sentence (const Comparison *self, const char *metric, const char *title, const char *count)
{
  const AisleInterval *next = self->intervals; /* of the first and the second */
  const char *first = self->contenders[0]->label, *second = self->contenders[1]->label;
  g_autofree char *best = value_text (metric, self->means[0]);

  if (aisle_metric_is_share (metric))
    return g_strdup_printf (
        _ ("%s ranks best on %s: %s, %.2f points more than the next, %s (95%% interval %.2f to %.2f, %s)."), first,
        title, best, next->mean * 100, second, next->low * 100, next->high * 100, count);
  return g_strdup_printf (_ ("%s ranks best on %s: %s, %.4f more than the next, %s (95%% interval %.4f to %.4f, %s)."),
                          first, title, best, next->mean, second, next->low, next->high, count);
}

static char *
make_sentence (const Comparison *self, const char *metric, AisleJudged judged, gboolean *earned)
{
  g_autofree char *count = aisle_judged_count (judged, self->n_users), *title = aisle_metric_title (metric);
  g_autofree char *best = value_text (metric, self->means[0]);
  g_autoptr (GString) rivals = g_string_new (NULL);
  const char *first = self->contenders[0]->label;
  gsize n_rivals = 0;

  *earned = FALSE;
  if (self->n == 1)
    return g_strdup_printf (_ ("%s reaches %s on %s over %s; train another model to compare it with."), first, best,
                            title, count);
  for (gsize i = 1; i < self->n; i++)
    if (!is_apart (self, 0, i))
      {
        g_string_append_printf (rivals, "%s%s", n_rivals > 0 ? _ (", ") : "", self->contenders[i]->label);
        n_rivals++;
      }
  *earned = n_rivals == 0;
  if (*earned)
    return make_earned_sentence (self, metric, title, count);
  if (n_rivals + 1 == self->n)
    return g_strdup_printf (_ ("These %zu cannot be told apart on %s over %s: %s (%s), %s."), self->n, title, count,
                            first, best, rivals->str);
  return g_strdup_printf (_ ("%s has the highest %s, %s over %s, but cannot be told apart from %s."), first, title,
                          best, count, rivals->str);
}

AisleVerdict *
aisle_verdict_new (const AisleContender *contenders, gsize n, const char *metric, AisleJudged judged, guint64 seed,
                   AisleProgress *progress, GError **error)
{
  g_auto (Comparison) comparison = { .n = n };
  AisleVerdict *verdict;
  gboolean earned;

  if (n == 0)
    {
      g_set_error (error, AISLE_EVALUATE_ERROR, AISLE_ERROR_EMPTY,
                   _ ("there is no run to compare: train a model first"));
      return NULL;
    }
  comparison.contenders = g_new (const AisleContender *, n);
  for (gsize i = 0; i < n; i++)
    comparison.contenders[i] = &contenders[i];
  align (&comparison);
  if (comparison.n_users == 0)
    {
      g_set_error (error, AISLE_EVALUATE_ERROR, AISLE_ERROR_EMPTY,
                   _ ("the runs have no judged user in common: train them on the same split and segment"));
      return NULL;
    }
  sort_by_mean (&comparison);
  if (!test_pairs (&comparison, seed, progress, error))
    return NULL;
  verdict = g_new0 (AisleVerdict, 1);
  verdict->groups = make_groups (&comparison);
  verdict->pairs = make_pairs (&comparison);
  verdict->n_users = comparison.n_users;
  verdict->sentence = make_sentence (&comparison, metric, judged, &earned);
  verdict->best = earned ? comparison.contenders[0]->run : 0;
  return verdict;
}

void
aisle_verdict_free (AisleVerdict *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->groups);
  g_array_unref (self->pairs);
  g_free (self->sentence);
  g_free (self);
}
