/* export-command.c: a stored run becomes a bundle that others can run and check. */
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

/* The run's NDCG for all judged, by popularity of the items and by activity of the users; NULL where it was not judged, or
 * by an earlier version. */
static AisleAnswer *
read_slices (AisleProject *project, gint64 run, AisleProgress *progress)
{
  return aisle_command_slices (project, &run, 1, NULL, "all", progress, NULL);
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

/* Real rows to prove a ranker by: of queries from all over the project, with what is found for each. */
static AisleRankSet *
real_rows (AisleProject *project, const AisleRunModel *stored, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleSearch) search = aisle_command_search_open (project, NULL, progress, error);
  g_autoptr (GPtrArray) texts = search != NULL ? aisle_project_all_names (project, AISLE_NAMES_QUERY, error) : NULL;
  g_autoptr (GPtrArray) sets = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_rank_set_free);
  const AisleModel *model = stored->model;
  g_autoptr (AisleRanker) ranker = NULL;
  gsize n_rows = 0, row = 0, step;
  AisleRankSet *all;

  if (texts == NULL)
    return NULL;
  ranker = aisle_ranker_new (project, model, aisle_rank_order_recommender (stored->run), aisle_search_index (search),
                             progress, error);
  if (ranker == NULL)
    return NULL;
  step = MAX (texts->len / N_QUERIES, 1);
  for (gsize q = 0; q < texts->len && sets->len < N_QUERIES; q += step)
    {
      g_autoptr (GError) failure = NULL;
      AisleRankSet *set =
          rows_of_query (search, ranker, texts->pdata[q], (gint32) q, asker (ranker, sets->len), &failure);

      if (failure != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return NULL;
        }
      if (set == NULL)
        continue;
      g_ptr_array_add (sets, set);
      n_rows += set->n_rows;
    }
  gsize n;
  const char *const *ids = model->family->columns (model, &n);
  g_autofree const AisleRankFeature **columns = g_new0 (const AisleRankFeature *, n + 1);
  for (gsize f = 0; f < n; f++)
    columns[f] = aisle_rank_feature (ids[f]);
  all = aisle_rank_set_new (sets->len, n_rows, columns, n, 0);
  for (guint i = 0; all != NULL && i < sets->len; i++)
    {
      const AisleRankSet *set = sets->pdata[i];

      for (gsize r = 0; r < set->n_rows; r++, row++)
        for (gsize f = 0; f < n; f++)
          {
            gssize column = aisle_rank_set_column (set, ids[f]);

            all->features[row * n + f] =
                column >= 0 ? set->features[r * set->n_features + (gsize) column] : all->features[row * n + f];
          }
      all->start[i + 1] = row;
    }
  if (all == NULL)
    g_set_error_literal (error, AISLE_COMMAND_ERROR, AISLE_ERROR_MEMORY,
                         _ ("not enough memory to export: close other programs"));
  return all;
}

static AisleBundle *
export_ranker (AisleProject *project, const AisleRunModel *stored, const char *folder, AisleProgress *progress,
               GError **error)
{
  AisleProgress part = aisle_progress_part (progress, .1, .4);
  g_autofree char *name = project_name (project);
  g_autoptr (AisleRankSet) rows = real_rows (project, stored, &part, error);
  g_autoptr (AisleAnswer) findings = NULL, slices = NULL;
  AisleBundleInput input;

  if (rows == NULL)
    return NULL;
  findings = aisle_command_honesty (project, stored->run->id, error);
  if (findings == NULL)
    return NULL;
  slices = read_slices (project, stored->run->id, &part);
  input = (AisleBundleInput){ .project_name = name,
                              .run = stored->run->id,
                              .params = stored->run->params,
                              .protocol = stored->run->protocol,
                              .metrics = stored->run->metrics,
                              .passport = stored->run->passport,
                              .findings = findings->table,
                              .slices = slices != NULL ? slices->table : NULL,
                              .content_hash = stored->run->content_hash,
                              .ranking = rows,
                              .recommender = aisle_rank_order_recommender (stored->run),
                              .seed = 1 };
  part = aisle_progress_part (progress, .4, 1);
  return aisle_bundle_write (stored->model, &input, folder, &part, error);
}

/* ---- of a classifier ---- */

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

/* note: (nullable) of conversation tests that failed */
static AisleBundle *
export_classifier (AisleProject *project, const AisleRunModel *stored, const char *note, const char *folder,
                   AisleProgress *progress, GError **error)
{
  AisleProgress part = aisle_progress_part (progress, .1, .3);
  g_autofree char *name = project_name (project);
  g_autoptr (AisleTensors) weights = aisle_runs_weights (project, stored->run->id, error);
  g_autoptr (AisleParams) reading = NULL;
  JsonObject *split = NULL;
  g_autoptr (AisleUtterances) texts = NULL;
  g_autoptr (AisleAnswer) findings = NULL;
  g_auto (AisleClassNames) classes = { NULL };
  AisleBundleInput input;

  if (weights == NULL
      || !aisle_classes_load (weights, stored->model->family->n_classes (stored->model), &classes, error))
    return NULL;
  reading = aisle_params_new (aisle_utterance_params, aisle_utterance_n_params);
  if (JSON_NODE_HOLDS_OBJECT (stored->run->protocol))
    split = aisle_json_object (json_node_get_object (stored->run->protocol), "split_params");
  if (split != NULL && !aisle_params_from_json (reading, split, error))
    return NULL;
  texts = aisle_utterances_read (project, reading, &part, error);
  findings = texts != NULL ? aisle_command_honesty (project, stored->run->id, error) : NULL;
  if (findings == NULL)
    return NULL;
  add_note (findings->table, note);
  input = (AisleBundleInput){ .project_name = name,
                              .run = stored->run->id,
                              .params = stored->run->params,
                              .protocol = stored->run->protocol,
                              .metrics = stored->run->metrics,
                              .passport = stored->run->passport,
                              .findings = findings->table,
                              .content_hash = stored->run->content_hash,
                              .classes = (const char *const *) classes.names,
                              .n_classes = classes.n,
                              .outside = classes.outside,
                              .threshold = classes.threshold,
                              .texts = texts->texts,
                              .n_texts = texts->n,
                              .seed = 1 };
  part = aisle_progress_part (progress, .3, 1);
  return aisle_bundle_write (stored->model, &input, folder, &part, error);
}

/* ---- of a writer of replies ---- */

/* note: (nullable) of conversation tests that failed */
static AisleBundle *
export_writer (AisleProject *project, const AisleRunModel *stored, const char *note, const char *folder,
               AisleProgress *progress, GError **error)
{
  AisleProgress part = aisle_progress_part (progress, .1, .3);
  g_autofree char *name = project_name (project);
  g_autoptr (AisleParams) reading = aisle_params_new (aisle_passage_params, aisle_passage_n_params);
  g_autoptr (AislePassages) passages = aisle_passages_read (project, reading, &part, error);
  g_autoptr (AisleAnswer) findings = NULL;
  AisleBundleInput input;

  findings = passages != NULL ? aisle_command_honesty (project, stored->run->id, error) : NULL;
  if (findings == NULL)
    return NULL;
  add_note (findings->table, note);
  input = (AisleBundleInput){ .project_name = name,
                              .run = stored->run->id,
                              .params = stored->run->params,
                              .protocol = stored->run->protocol,
                              .metrics = stored->run->metrics,
                              .passport = stored->run->passport,
                              .findings = findings->table,
                              .content_hash = stored->run->content_hash,
                              .texts = (const char *const *) passages->question,
                              .n_texts = passages->n,
                              .seed = 1 };
  part = aisle_progress_part (progress, .3, 1);
  return aisle_bundle_write (stored->model, &input, folder, &part, error);
}

/* ---- of a model that finds replies: the answers are its own ---- */

static AisleBundle *
export_finder (AisleProject *project, const AisleRunModel *stored, const char *note, const char *folder,
               AisleProgress *progress, GError **error)
{
  AisleProgress part = aisle_progress_part (progress, .1, 1);
  g_autofree char *name = project_name (project);
  g_autoptr (AisleAnswer) findings = aisle_command_honesty (project, stored->run->id, error);
  AisleBundleInput input;

  if (findings == NULL)
    return NULL;
  add_note (findings->table, note);
  input = (AisleBundleInput){ .project_name = name,
                              .run = stored->run->id,
                              .params = stored->run->params,
                              .protocol = stored->run->protocol,
                              .metrics = stored->run->metrics,
                              .passport = stored->run->passport,
                              .findings = findings->table,
                              .content_hash = stored->run->content_hash,
                              .seed = 1 };
  return aisle_bundle_write (stored->model, &input, folder, &part, error);
}

AisleBundle *
aisle_command_export (AisleProject *project, gint64 run, const char *folder, AisleProgress *progress, GError **error)
{
  return aisle_command_export_despite (project, run, folder, NULL, progress, error);
}

AisleBundle *
aisle_command_export_despite (AisleProject *project, gint64 run, const char *folder, const char *reason,
                              AisleProgress *progress, GError **error)
{
  AisleProgress part = aisle_progress_part (progress, 0, .1);
  g_autofree char *name = project_name (project);
  g_autoptr (AisleLook) look = aisle_look_open (project, NULL, &part, error);
  g_autoptr (AisleRunModel) stored = NULL;
  g_autoptr (AisleHistories) histories = NULL;
  g_autoptr (GPtrArray) ids = NULL, titles = NULL;
  g_autoptr (AisleAnswer) findings = NULL, slices = NULL;
  g_autofree char *note = NULL;
  AisleBundleInput input;

  if (look == NULL || !aisle_command_tests_gate (project, run, reason, &note, &part, error))
    return NULL;
  stored = aisle_run_model_open (project, run, AISLE_N_TASKS, error);
  if (stored == NULL)
    return NULL;
  if (stored->model->family->find != NULL)
    return export_finder (project, stored, note, folder, progress, error);
  if (stored->model->family->task == AISLE_TASK_REPLY)
    return export_writer (project, stored, note, folder, progress, error);
  if (stored->model->family->task == AISLE_TASK_CLASSIFY)
    return export_classifier (project, stored, note, folder, progress, error);
  if (stored->model->family->task == AISLE_TASK_SEARCH)
    return export_ranker (project, stored, folder, progress, error);
  part = aisle_progress_part (progress, .1, .2);
  histories = aisle_run_model_histories (stored, &look->view, &part, error);
  ids = histories != NULL ? aisle_project_all_names (project, AISLE_NAMES_ITEM, error) : NULL;
  if (ids == NULL)
    return NULL;
  if (ids->len < stored->n_items)
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_CORRUPT,
                   _ ("run %lld knows more items than the project has: train it again"), (long long) run);
      return NULL;
    }
  g_ptr_array_set_size (ids, (gint) stored->n_items);
  titles = read_titles (project, stored->n_items);
  findings = aisle_command_honesty (project, run, error);
  if (findings == NULL)
    return NULL;
  slices = read_slices (project, run, &part);
  input = (AisleBundleInput){ .project_name = name,
                              .run = run,
                              .params = stored->run->params,
                              .protocol = stored->run->protocol,
                              .metrics = stored->run->metrics,
                              .passport = stored->run->passport,
                              .findings = findings->table,
                              .slices = slices != NULL ? slices->table : NULL,
                              .content_hash = stored->run->content_hash,
                              .item_ids = ids,
                              .item_titles = titles,
                              .histories = histories,
                              .seed = 1 };
  part = aisle_progress_part (progress, .2, 1);
  return aisle_bundle_write (stored->model, &input, folder, &part, error);
}
