/* rankers.c: rankers as verbs are told them. */
#include "cli/cli.h"
#include "command/search.h"

/* "3", "bm25" or "bm25f", ready to be asked. */
static AisleSearch *
open_ranker (AisleCli *cli, AisleProject *project, const char *name, const AisleParams *params, GError **error)
{
  g_autoptr (AisleParams) own = aisle_params_dup (params);
  gint64 run;

  if (!g_ascii_isdigit (*name))
    return aisle_params_set (own, "ranker", name, error)
               ? aisle_command_search_open (project, own, &cli->progress, error)
               : NULL;
  return aisle_cli_run_id (name, &run, error)
             ? aisle_command_search_open_run (project, run, params, &cli->progress, error)
             : NULL;
}

GPtrArray *
aisle_cli_rankers (AisleCli *cli, AisleProject *project, const char *list, const AisleParams *params, GError **error)
{
  g_autoptr (GPtrArray) searches = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_search_close);
  g_autoptr (AisleParams) defaults = aisle_params_new (aisle_search_params, aisle_search_n_params);
  g_auto (GStrv) names = g_strsplit (list, ",", -1);

  for (char **name = names; *name != NULL; name++)
    {
      AisleSearch *search = open_ranker (cli, project, *name, params != NULL ? params : defaults, error);

      if (search == NULL)
        return NULL;
      g_ptr_array_add (searches, search);
    }
  return g_steal_pointer (&searches);
}
