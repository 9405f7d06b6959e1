/* metrics.c: how metrics are called. */
#include "evaluate/evaluate.h"

#include "base/i18n.h"

#include <math.h>

static const struct
{
  const char *id, *title;
  gboolean is_share;
  gboolean is_whole;
} metrics[] = {
  { "ndcg", "NDCG", FALSE },
  { "recall", N_ ("Recall"), TRUE },
  { "precision", N_ ("Precision"), TRUE },
  { "hit", N_ ("Hit rate"), TRUE },
  { "map", "MAP", FALSE },
  { "mrr", "MRR", FALSE },
  { "coverage", N_ ("Coverage"), TRUE },
  { "novelty", N_ ("Novelty"), FALSE },
  { "long_tail", N_ ("Long tail"), TRUE },
  { "diversity", N_ ("Diversity"), FALSE },
  { "gini", N_ ("Gini"), FALSE },
  { "err", "ERR", FALSE },
  { "judged", N_ ("Judged"), TRUE },
  { "ndcg_low", N_ ("NDCG at least"), FALSE },
  { "ndcg_high", N_ ("NDCG at most"), FALSE },
  { "latency_p50", N_ ("Latency, median (ms)"), FALSE },
  { "latency_p95", N_ ("Latency, 95% (ms)"), FALSE },
  { "latency_p99", N_ ("Latency, 99% (ms)"), FALSE },
  { "valid_ndcg", N_ ("Validation NDCG"), FALSE },
  { "accuracy", N_ ("Accuracy"), TRUE },
  { "valid_accuracy", N_ ("Validation accuracy"), TRUE, TRUE },
  { "macro_f1", N_ ("Macro-F1"), FALSE, TRUE },
  { "log_likelihood", N_ ("Log-likelihood"), FALSE },
  { "calibration_error", N_ ("Calibration error"), TRUE, TRUE },
  { "in_scope_accuracy", N_ ("Accuracy within the intents"), TRUE, TRUE },
  { "out_of_scope_recall", N_ ("Recall outside the intents"), TRUE, TRUE },
  { "perplexity", N_ ("Perplexity"), FALSE, TRUE },
  { "possible", N_ ("Can be found"), TRUE, TRUE },
  { "threshold", N_ ("Threshold"), FALSE, TRUE },
};

/* Before the depth, and before what is said of the candidates: "recall@5 (1+9 sampled)", "mrr (1+9 sampled)". */
static gsize
name_length (const char *metric)
{
  return strcspn (metric, "@ ");
}

static gsize
find (const char *metric)
{
  gsize length = name_length (metric);

  for (gsize i = 0; i < G_N_ELEMENTS (metrics); i++)
    if (strlen (metrics[i].id) == length && strncmp (metrics[i].id, metric, length) == 0)
      return i;
  return G_N_ELEMENTS (metrics);
}

AisleMetric *
aisle_metric_new (char *name)
{
  AisleMetric *metric = g_new0 (AisleMetric, 1);

  metric->name = name;
  metric->summary = (AisleInterval){ NAN, NAN, NAN };
  metric->sd = NAN;
  return metric;
}

void
aisle_metric_free (AisleMetric *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->values);
  g_free (self);
}

/* What stands in the parentheses, in the user's language. */
static char *
part_title (const char *part)
{
  static const struct
  {
    const char *id, *title;
  } parts[] = { { "min", N_ ("min") }, { "linear", N_ ("linear") }, { "exponential", N_ ("exponential") } };

  if (g_str_has_prefix (part, "1+") && g_str_has_suffix (part, " sampled"))
    return g_strdup_printf (_ ("1+%u sampled"), (guint) g_ascii_strtoull (part + 2, NULL, 10));
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    if (g_str_equal (part, parts[i].id))
      return g_strdup (_ (parts[i].title));
  return g_strdup (part);
}

/* "recall@5 (min, 1+9 sampled)": the name's title, the depth, and each part. */
char *
aisle_metric_title (const char *metric)
{
  gsize i = find (metric), depth = strcspn (metric, " "), end = strlen (metric);
  g_autofree char *named = NULL, *inside = NULL, *said = NULL;
  g_auto (GStrv) parts = NULL;

  if (i == G_N_ELEMENTS (metrics))
    return g_strdup (metric);
  named = g_strdup_printf ("%s%.*s", _ (metrics[i].title), (int) (depth - name_length (metric)),
                           metric + name_length (metric));
  if (depth + 3 > end || metric[depth + 1] != '(' || metric[end - 1] != ')')
    return g_strconcat (named, metric + depth, NULL);
  inside = g_strndup (metric + depth + 2, end - depth - 3);
  parts = g_strsplit (inside, ", ", -1);
  for (char **part = parts; *part != NULL; part++)
    {
      char *title = part_title (*part);

      g_free (*part);
      *part = title;
    }
  said = g_strjoinv (", ", parts);
  return g_strdup_printf (_ ("%s (%s)"), named, said);
}

gboolean
aisle_metric_is_share (const char *metric)
{
  gsize i = find (metric);

  return i < G_N_ELEMENTS (metrics) && metrics[i].is_share;
}

gboolean
aisle_metric_is_whole (const char *metric)
{
  gsize i = find (metric);

  return i < G_N_ELEMENTS (metrics) && metrics[i].is_whole;
}

char *
aisle_metric_column (const char *metric)
{
  GString *name = g_string_new (NULL);

  for (const char *c = metric; *c != '\0'; c++)
    if (g_ascii_isalnum (*c))
      g_string_append_c (name, *c);
    else if (name->len > 0 && name->str[name->len - 1] != '_')
      g_string_append_c (name, '_');
  if (name->len > 0 && name->str[name->len - 1] == '_')
    g_string_truncate (name, name->len - 1);
  return g_string_free (name, FALSE);
}
