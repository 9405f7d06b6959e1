/* metrics.c: how metrics are called. */
#include "evaluate/evaluate.h"

#include "base/i18n.h"

static const struct
{
  const char *id, *title;
  gboolean is_share;
} metrics[] = {
  { "ndcg", "NDCG", FALSE },
  { "recall", N_ ("Recall"), TRUE },
  { "precision", N_ ("Precision"), TRUE },
  { "hit", N_ ("Hit rate"), TRUE },
  { "mrr", "MRR", FALSE },
  { "coverage", N_ ("Coverage"), TRUE },
  { "valid_ndcg", N_ ("Validation NDCG"), FALSE },
};

static gsize
find (const char *metric)
{
  gsize length = strcspn (metric, "@");

  for (gsize i = 0; i < G_N_ELEMENTS (metrics); i++)
    if (strlen (metrics[i].id) == length && strncmp (metrics[i].id, metric, length) == 0)
      return i;
  return G_N_ELEMENTS (metrics);
}

char *
aisle_metric_title (const char *metric)
{
  gsize i = find (metric);

  return i < G_N_ELEMENTS (metrics) ? g_strconcat (_ (metrics[i].title), metric + strcspn (metric, "@"), NULL)
                                    : g_strdup (metric);
}

gboolean
aisle_metric_is_share (const char *metric)
{
  gsize i = find (metric);

  return i < G_N_ELEMENTS (metrics) && metrics[i].is_share;
}
