/* estimate-search.c: what the training of rankers would take, by the families' own reckoning on the lists that teach. */
#include "command/rank-order.h"
#include "command/train-task.h"

/* The features that a project gives at most, but those of positions. */
static gsize
count_features (void)
{
  gsize n_groups, n = 0;
  const AisleRankGroup *const *groups = aisle_rank_groups (&n_groups);

  for (gsize g = 0; g < n_groups; g++)
    n += groups[g]->kind != AISLE_RANK_POSITION ? groups[g]->n_features : 0;
  return n;
}

gboolean
aisle_estimate_search (AisleProject *project, const AisleTrainOrder *orders, gsize n, AisleEstimate *estimates,
                       AisleProgress *progress, GError **error)
{
  AisleRankLessons lessons = { NULL };
  g_autoptr (AisleLook) look = aisle_look_open (project, orders[0].segment, progress, error);
  AisleRankOrder rules;
  AisleRankSet set;

  if (look == NULL || !aisle_rank_order_read (&rules, orders[0].protocol, error)
      || !aisle_rank_lessons_read (&lessons, project, &rules, look->bitmap, FALSE, progress, error))
    return FALSE;
  set = *lessons.labels->set;
  set.n_features = count_features ();
  for (gsize i = 0; i < n; i++)
    {
      const AisleFamily *family = aisle_family (orders[i].family);
      g_autoptr (AisleParams) params = orders[i].params != NULL ? aisle_params_dup (orders[i].params)
                                                                : aisle_params_new (family->params, family->n_params);
      g_autoptr (AisleParams) split = orders[i].split != NULL
                                          ? aisle_params_dup (orders[i].split)
                                          : aisle_train_split_new (aisle_command_train_task (family));
      AisleTrainInput input = { .ranking = &set, .params = params, .seed = orders[i].seed };

      family->estimate (&input, &estimates[i]);
      estimates[i].seconds *= 2 * aisle_rank_split_n_folds (split); /* for validation and for good */
      if (rules.personal)                                           /* two rankers */
        {
          estimates[i].seconds *= 2;
          estimates[i].file_bytes *= 2;
        }
    }
  aisle_rank_lessons_clear (&lessons);
  return TRUE;
}
