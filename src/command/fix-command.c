/* fix-command.c: from findings to steps of the recipe. */
#include "command/recipe-edit.h"

#include "base/error.h"
#include "base/i18n.h"
#include "quality/quality.h"

AisleTable *
aisle_command_finding_rows (AisleProject *project, const char *finding, gsize limit, AisleProgress *progress,
                            GError **error)
{
  const AisleFinding *known = aisle_finding (finding, error);
  g_autoptr (AisleColumns) columns = known != NULL ? aisle_columns_open (project, progress, error) : NULL;
  AisleStepInput input = { project, columns };
  g_auto (AisleFound) found = { 0 };

  if (columns == NULL || !aisle_finding_look (known, &input, limit, &found, progress, error))
    return NULL;
  return aisle_quality_rows (project, found.examples, error);
}

static int
compare_order (gconstpointer a, gconstpointer b)
{
  const AisleFinding *x = *(const AisleFinding *const *) a, *y = *(const AisleFinding *const *) b;

  return x->order < y->order ? -1 : x->order > y->order;
}

/* NULL-terminated, in the order in which their steps follow each other. */
static GPtrArray *
chosen (const char *const *ids, GError **error)
{
  g_autoptr (GPtrArray) findings = g_ptr_array_new ();
  gsize n;
  const AisleFinding *all = aisle_findings (&n);

  for (gsize f = 0; ids == NULL && f < n; f++)
    if (all[f].severity == AISLE_SEVERITY_DEFECT)
      g_ptr_array_add (findings, (gpointer) &all[f]);
  for (gsize i = 0; ids != NULL && ids[i] != NULL; i++)
    {
      const AisleFinding *finding = aisle_finding (ids[i], error);

      if (finding == NULL)
        return NULL;
      if (finding->severity == AISLE_SEVERITY_FACT)
        {
          g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE,
                       _ ("'%s' is a fact to know, not a defect: there is nothing to fix"), ids[i]);
          return NULL;
        }
      if (!g_ptr_array_find (findings, finding, NULL))
        g_ptr_array_add (findings, (gpointer) finding);
    }
  g_ptr_array_sort (findings, compare_order);
  g_ptr_array_add (findings, NULL);
  return g_steal_pointer (&findings);
}

gboolean
aisle_command_fix (AisleProject *project, const char *const *findings, gsize *rows, AisleProgress *progress,
                   GError **error)
{
  g_autoptr (GPtrArray) list = chosen (findings, error);
  AisleRecipeEdit edit = { .what = "fix" };
  gboolean ok;

  if (list == NULL)
    return FALSE;
  edit.findings = (const AisleFinding *const *) list->pdata;
  if (findings != NULL && findings[0] != NULL && findings[1] == NULL)
    edit.detail = findings[0];
  ok = aisle_recipe_edit (project, &edit, progress, error);
  if (rows != NULL)
    *rows = edit.fixed;
  return ok;
}
