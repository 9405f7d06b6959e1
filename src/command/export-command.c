/* export-command.c: a stored run becomes a bundle that others can run and check. */
#include "command/judged.h"
#include "command/run-model.h"

#include "base/error.h"
#include "base/i18n.h"

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

AisleBundle *
aisle_command_export (AisleProject *project, gint64 run, const char *folder, AisleProgress *progress, GError **error)
{
  AisleProgress part = aisle_progress_part (progress, 0, .1);
  g_autofree char *name = project_name (project);
  g_autoptr (AisleLook) look = aisle_look_open (project, NULL, &part, error);
  g_autoptr (AisleRunModel) stored = NULL;
  g_autoptr (AisleHistories) histories = NULL;
  g_autoptr (GPtrArray) ids = NULL, titles = NULL;
  g_autoptr (AisleAnswer) findings = NULL, slices = NULL;
  AisleBundleInput input;

  if (look == NULL)
    return NULL;
  stored = aisle_run_model_open (project, run, AISLE_N_TASKS, error);
  if (stored == NULL)
    return NULL;
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
