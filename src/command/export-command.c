/* export-command.c: a stored run becomes a bundle that others can run and check.
 *
 * What every bundle tells is filled in once; each task adds the real rows, texts or histories that it is proven by. */
#include "command/chat-tests.h"
#include "command/classify.h"
#include "command/judged.h"
#include "command/rank-order.h"
#include "command/run-model.h"
#include "command/search-engine.h"

#include "base/error.h"
#include "base/i18n.h"
#include "dialogue/passages.h"
#include "feature/utterances.h"

static char *
project_name (AisleProject *project)
{
  g_autofree char *set = aisle_project_setting (project, "name");
  g_autofree char *base = NULL;

  if (set != NULL && *set != '\0')
    return g_steal_pointer (&set);
  base = g_path_get_basename (aisle_project_get_path (project));
  if (g_str_has_suffix (base, ".aisle"))
    base[strlen (base) - strlen (".aisle")] = '\0';
  return g_steal_pointer (&base);
}

/* ---- of a ranker ---- */

#define N_QUERIES 16
#define N_ITEMS   30

/* The features of what is found for one query; NULL without an error where nothing is. */
static AisleRankSet *
rows_of_query (const AisleSearch *search, const AisleRanker *ranker, const char *text, gint32 query, gint32 user,
               GError **error)
{
  AisleSearchAsk ask = { .text = text, .query = query, .user = user };
  gint32 items[N_ITEMS];
  float scores[N_ITEMS];
  gsize n = 0;

  if (!aisle_search_find (search, &ask, N_ITEMS, FALSE, items, scores, error))
    return NULL;
  while (n < N_ITEMS && items[n] >= 0)
    n++;
  return n > 0 ? aisle_ranker_set (ranker, text, query, user, items, n, error) : NULL;
}

/* Who asks the n-th of the real queries: of a ranker that knows customers every second is somebody's. */
static gint32
asker (const AisleRanker *ranker, gsize n)
{
  gsize n_users = ranker->knowledge->look->columns->n_users;

  return ranker->personal && n % 2 == 1 && n_users > 0 ? (gint32) (n * 7919 % n_users) : -1;
}

/* One set of all of these, with the columns of the model; NULL when memory runs out. */
static AisleRankSet *
join_sets (const GPtrArray *sets, const AisleModel *model)
{
  gsize n, n_rows = 0, row = 0;
  const char *const *ids = model->family->columns (model, &n);
  g_autofree const AisleRankFeature **columns = g_new0 (const AisleRankFeature *, n + 1);
  AisleRankSet *all;

  for (gsize f = 0; f < n; f++)
    columns[f] = aisle_rank_feature (ids[f]);
  for (guint i = 0; i < sets->len; i++)
    n_rows += ((const AisleRankSet *) sets->pdata[i])->n_rows;
  all = aisle_rank_set_new (sets->len, n_rows, columns, n, 0);
  for (guint i = 0; all != NULL && i < sets->len; i++)
    {
      const AisleRankSet *set = sets->pdata[i];

      for (gsize r = 0; r < set->n_rows; r++, row++)
        for (gsize f = 0; f < n; f++)
          {
            gssize column = aisle_rank_set_column (set, ids[f]);

            if (column >= 0)
              all->features[row * n + f] = set->features[r * set->n_features + (gsize) column];
          }
      all->start[i + 1] = row;
    }
  return all;
}

/* Real rows to prove a ranker by: of queries from all over the project, with what is found for each. */
static AisleRankSet *
real_rows (AisleProject *project, const AisleRunModel *stored, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleSearch) search = aisle_command_search_open (project, NULL, progress, error);
  g_autoptr (GPtrArray) texts = search != NULL ? aisle_project_all_names (project, AISLE_NAMES_QUERY, error) : NULL;
  g_autoptr (GPtrArray) sets = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_rank_set_free);
  g_autoptr (AisleRanker) ranker = NULL;
  AisleRankSet *all;

  if (texts == NULL)
    return NULL;
  ranker = aisle_ranker_new (project, stored->model, aisle_rank_order_recommender (stored->run),
                             aisle_search_index (search), progress, error);
  if (ranker == NULL)
    return NULL;
  for (gsize q = 0, step = MAX (texts->len / N_QUERIES, 1); q < texts->len && sets->len < N_QUERIES; q += step)
    {
      g_autoptr (GError) failure = NULL;
      AisleRankSet *set =
          rows_of_query (search, ranker, texts->pdata[q], (gint32) q, asker (ranker, sets->len), &failure);

      if (failure != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return NULL;
        }
      if (set != NULL)
        g_ptr_array_add (sets, set);
    }
  all = join_sets (sets, stored->model);
  if (all == NULL)
    g_set_error_literal (error, AISLE_COMMAND_ERROR, AISLE_ERROR_MEMORY,
                         _ ("not enough memory to export: close other programs"));
  return all;
}

static AisleBundle *
export_ranker (AisleProject *project, const AisleRunModel *stored, AisleBundleInput *input, const char *folder,
               AisleProgress *progress, GError **error)
{
  AisleProgress part = aisle_progress_part (progress, 0, .3);
  g_autoptr (AisleRankSet) rows = real_rows (project, stored, &part, error);

  if (rows == NULL)
    return NULL;
  input->ranking = rows;
  input->recommender = aisle_rank_order_recommender (stored->run);
  part = aisle_progress_part (progress, .3, 1);
  return aisle_bundle_write (stored->model, input, folder, &part, error);
}

/* ---- of a classifier ---- */

static AisleBundle *
export_classifier (AisleProject *project, const AisleRunModel *stored, AisleBundleInput *input, const char *folder,
                   AisleProgress *progress, GError **error)
{
  AisleProgress part = aisle_progress_part (progress, 0, .2);
  g_autoptr (AisleTensors) weights = aisle_runs_weights (project, stored->run->id, error);
  g_autoptr (AisleParams) reading = aisle_classifier_reading (stored->run, error);
  g_autoptr (AisleUtterances) texts = NULL;
  g_auto (AisleClassNames) classes = { NULL };

  if (weights == NULL || reading == NULL
      || !aisle_classes_load (weights, stored->model->family->n_classes (stored->model), &classes, error))
    return NULL;
  texts = aisle_utterances_read (project, reading, &part, error);
  if (texts == NULL)
    return NULL;
  input->classes = (const char *const *) classes.names;
  input->n_classes = classes.n;
  input->outside = classes.outside;
  input->threshold = classes.threshold;
  input->texts = texts->texts;
  input->n_texts = texts->n;
  part = aisle_progress_part (progress, .2, 1);
  return aisle_bundle_write (stored->model, input, folder, &part, error);
}

/* ---- of a model that finds or writes replies ---- */

static AisleBundle *
export_replies (AisleProject *project, const AisleRunModel *stored, AisleBundleInput *input, const char *folder,
                AisleProgress *progress, GError **error)
{
  AisleProgress part = aisle_progress_part (progress, 0, .2);
  g_autoptr (AisleParams) reading = aisle_params_new (aisle_passage_params, aisle_passage_n_params);
  g_autoptr (AislePassages) passages = NULL;

  if (stored->model->family->find == NULL) /* one that finds has passages of its own */
    {
      passages = aisle_passages_read (project, reading, &part, error);
      if (passages == NULL)
        return NULL;
      input->texts = (const char *const *) passages->question;
      input->n_texts = passages->n;
    }
  part = aisle_progress_part (progress, .2, 1);
  return aisle_bundle_write (stored->model, input, folder, &part, error);
}

/* ---- of a recommender ---- */

/* Titles by dense id; NULL where no item has one. */
static GPtrArray *
read_titles (AisleProject *project, gsize n)
{
  g_autoptr (GPtrArray) titles = g_ptr_array_new_full ((guint) n, g_free);
  gboolean any = FALSE;

  for (gsize item = 0; item < n; item++)
    {
      char *title = aisle_project_item_title (project, (gint32) item);
      any |= title != NULL;
      g_ptr_array_add (titles, title);
    }
  return any ? g_steal_pointer (&titles) : NULL;
}

static AisleBundle *
export_recommender (AisleProject *project, const AisleRunModel *stored, AisleBundleInput *input, const char *folder,
                    AisleProgress *progress, GError **error)
{
  AisleProgress part = aisle_progress_part (progress, 0, .1);
  g_autoptr (AisleLook) look = aisle_look_open (project, NULL, &part, error);
  g_autoptr (AisleHistories) histories = NULL;
  g_autoptr (GPtrArray) ids = NULL, titles = NULL;

  if (look == NULL)
    return NULL;
  histories = aisle_run_model_histories (stored, &look->view, &part, error);
  ids = histories != NULL ? aisle_project_all_names (project, AISLE_NAMES_ITEM, error) : NULL;
  if (ids == NULL)
    return NULL;
  if (ids->len < stored->n_items)
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_CORRUPT,
                   _ ("run %lld knows more items than the project has: train it again"), (long long) stored->run->id);
      return NULL;
    }
  g_ptr_array_set_size (ids, (gint) stored->n_items);
  titles = read_titles (project, stored->n_items);
  input->item_ids = ids;
  input->item_titles = titles;
  input->histories = histories;
  part = aisle_progress_part (progress, .1, 1);
  return aisle_bundle_write (stored->model, input, folder, &part, error);
}

/* ---- of any ---- */

static AisleBundle *(*const exports[AISLE_N_TASKS]) (AisleProject *project, const AisleRunModel *stored,
                                                     AisleBundleInput *input, const char *folder,
                                                     AisleProgress *progress, GError **error) = {
  [AISLE_TASK_RECOMMEND] = export_recommender,
  [AISLE_TASK_SEARCH] = export_ranker,
  [AISLE_TASK_CLASSIFY] = export_classifier,
  [AISLE_TASK_REPLY] = export_replies,
};

/* Among the findings that the card and bundle.json tell: which tests failed, and why it leaves nevertheless. */
static void
add_note (AisleTable *findings, const char *note)
{
  gsize row;

  if (note == NULL)
    return;
  row = aisle_table_add_row (findings);
  aisle_table_set_text (findings, row, (gsize) aisle_table_find (findings, "severity"),
                        aisle_gravity_title (AISLE_GRAVITY_WARNING));
  aisle_table_set_text (findings, row, (gsize) aisle_table_find (findings, "sentence"), note);
}

/* The run's NDCG for all judged, by popularity of the items and by activity of the users; NULL where it was not judged, or
 * by an earlier version. */
static AisleAnswer *
read_slices (AisleProject *project, const AisleRunModel *stored, AisleProgress *progress)
{
  AisleTask task = stored->model->family->task;

  return task == AISLE_TASK_RECOMMEND || task == AISLE_TASK_SEARCH
             ? aisle_command_slices (project, &stored->run->id, 1, NULL, "all", progress, NULL)
             : NULL;
}

AisleBundle *
aisle_command_export_noted (AisleProject *project, gint64 run, const char *folder, const char *note,
                            AisleProgress *progress, GError **error)
{
  AisleProgress part = aisle_progress_part (progress, 0, .1);
  g_autoptr (AisleRunModel) stored = aisle_run_model_open (project, run, AISLE_N_TASKS, error);
  g_autoptr (AisleAnswer) findings = stored != NULL ? aisle_command_honesty (project, run, error) : NULL;
  g_autoptr (AisleAnswer) slices = NULL;
  g_autofree char *name = NULL;
  AisleBundleInput input;

  if (findings == NULL)
    return NULL;
  add_note (findings->table, note);
  slices = read_slices (project, stored, &part);
  name = project_name (project);
  input = (AisleBundleInput){ .project_name = name,
                              .run = run,
                              .params = stored->run->params,
                              .protocol = stored->run->protocol,
                              .metrics = stored->run->metrics,
                              .passport = stored->run->passport,
                              .findings = findings->table,
                              .slices = slices != NULL ? slices->table : NULL,
                              .content_hash = stored->run->content_hash,
                              .seed = 1 };
  part = aisle_progress_part (progress, .1, 1);
  return exports[stored->model->family->task](project, stored, &input, folder, &part, error);
}

AisleBundle *
aisle_command_export_despite (AisleProject *project, gint64 run, const char *folder, const char *reason,
                              AisleProgress *progress, GError **error)
{
  AisleProgress testing = aisle_progress_part (progress, 0, .1), writing = aisle_progress_part (progress, .1, 1);
  g_autofree char *note = NULL;

  return aisle_command_tests_gate (project, run, reason, &note, &testing, error)
             ? aisle_command_export_noted (project, run, folder, note, &writing, error)
             : NULL;
}

AisleBundle *
aisle_command_export (AisleProject *project, gint64 run, const char *folder, AisleProgress *progress, GError **error)
{
  return aisle_command_export_despite (project, run, folder, NULL, progress, error);
}
