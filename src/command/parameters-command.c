/* parameters-command.c: in what compared runs differ: for a table, and for parallel coordinates. */
#include "command/compare-runs.h"

#include "base/i18n.h"

#include <math.h>

static JsonNode *
value_of (const AisleRunGroup *group, const char *name)
{
  JsonObject *params = aisle_json_node_object (aisle_run_group_first (group)->params);
  JsonNode *value = params != NULL ? json_object_get_member (params, name) : NULL;

  return value != NULL && JSON_NODE_HOLDS_VALUE (value) ? value : NULL;
}

static gboolean
is_number (JsonNode *value)
{
  GType type = value != NULL ? json_node_get_value_type (value) : G_TYPE_INVALID;

  return type == G_TYPE_INT64 || type == G_TYPE_DOUBLE;
}

/* Names of the parameters that not all contenders have with one value, in the order in which they first come. */
static GPtrArray *
differing_names (const GPtrArray *groups)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint g = 0; g < groups->len; g++)
    {
      JsonObject *params = aisle_json_node_object (aisle_run_group_first (groups->pdata[g])->params);
      g_autoptr (GList) members = params != NULL ? json_object_get_members (params) : NULL;

      for (GList *member = members; member != NULL; member = member->next)
        {
          gboolean differs = FALSE;

          for (guint other = 0; other < groups->len; other++)
            {
              JsonNode *a = value_of (groups->pdata[g], member->data),
                       *b = value_of (groups->pdata[other], member->data);
              differs |= (a == NULL) != (b == NULL) || (a != NULL && !json_node_equal (a, b));
            }
          if (!differs || g_hash_table_contains (known, member->data))
            continue;
          g_ptr_array_add (names, g_strdup (member->data));
          g_hash_table_add (known, names->pdata[names->len - 1]);
        }
    }
  return names;
}

/* The title that a family's table gives the parameter. */
static const char *
title_of (const GPtrArray *groups, const char *name)
{
  for (guint g = 0; g < groups->len; g++)
    {
      const AisleParam *param = aisle_run_param (aisle_run_group_first (groups->pdata[g]), name);

      if (param != NULL)
        return param->title;
    }
  return name;
}

static void
add_parameter (AisleTable *table, const GPtrArray *groups, const guint *order, const char *name)
{
  gboolean numbers = TRUE, whole = TRUE;
  gsize column;

  for (guint g = 0; g < groups->len; g++)
    {
      JsonNode *value = value_of (groups->pdata[g], name);
      numbers &= value == NULL || is_number (value);
      whole &= value == NULL || json_node_get_value_type (value) == G_TYPE_INT64;
    }
  column = aisle_table_add_column (table, &(AisleColumnSpec){ name, title_of (groups, name),
                                                              whole     ? AISLE_COLUMN_INTEGER
                                                              : numbers ? AISLE_COLUMN_REAL
                                                                        : AISLE_COLUMN_TEXT });
  for (guint row = 0; row < groups->len; row++)
    {
      JsonNode *value = value_of (groups->pdata[order[row]], name);
      g_autofree char *text = NULL;

      if (value == NULL)
        continue;
      if (whole)
        {
          aisle_table_set_integer (table, row, column, json_node_get_int (value));
          continue;
        }
      if (numbers)
        {
          aisle_table_set_real (table, row, column, json_node_get_double (value));
          continue;
        }
      text = aisle_run_param_text (aisle_run_group_first (groups->pdata[order[row]]), name, value);
      aisle_table_set_text (table, row, column, text);
    }
}

/* Best mean first, equal ones by run. */
static guint *
order_groups (const GPtrArray *groups, const double *means)
{
  guint *order = g_new (guint, groups->len + 1);

  for (guint i = 0; i < groups->len; i++)
    {
      guint at = i;

      for (; at > 0 && means[order[at - 1]] < means[i]; at--)
        order[at] = order[at - 1];
      order[at] = i;
    }
  return order;
}

AisleAnswer *
aisle_command_parameters (AisleProject *project, const gint64 *runs, gsize n, const char *metric, GError **error)
{
  static const AisleColumnSpec first[] = { { "run", N_ ("Run"), AISLE_COLUMN_INTEGER },
                                           { "family", N_ ("Model"), AISLE_COLUMN_TEXT } };
  g_autoptr (GPtrArray) chosen = aisle_compare_choose (project, runs, n, error), groups = NULL, names = NULL;
  g_autofree char *found = NULL, *title = NULL, *column = NULL;
  g_autofree double *means = NULL;
  g_autofree guint *order = NULL;
  AislePassport *passport;
  AisleTable *table;

  if (chosen == NULL)
    return NULL;
  found = aisle_run_find_metric (chosen->pdata[0], metric);
  title = aisle_metric_title (found);
  column = aisle_metric_column (found);
  groups = aisle_run_groups_new (chosen);
  means = g_new0 (double, groups->len + 1);
  for (guint g = 0; g < groups->len; g++)
    {
      const AisleRunGroup *group = groups->pdata[g];

      for (guint i = 0; i < group->runs->len; i++)
        means[g] +=
            aisle_json_number (
                aisle_json_object (aisle_json_node_object (((AisleRun *) group->runs->pdata[i])->metrics), found),
                "mean", 0)
            / group->runs->len;
    }
  order = order_groups (groups, means);
  table = aisle_table_new (first, G_N_ELEMENTS (first));
  aisle_table_add_column (
      table,
      &(AisleColumnSpec){ column, title, aisle_metric_is_share (found) ? AISLE_COLUMN_SHARE : AISLE_COLUMN_REAL });
  for (guint row = 0; row < groups->len; row++)
    {
      aisle_table_add_row (table);
      aisle_table_set_integer (table, row, 0, aisle_run_group_id (groups->pdata[order[row]]));
      aisle_table_set_text (table, row, 1, ((AisleRunGroup *) groups->pdata[order[row]])->label);
      aisle_table_set_real (table, row, 2, means[order[row]]);
    }
  names = differing_names (groups);
  for (guint i = 0; i < names->len; i++)
    add_parameter (table, groups, order, names->pdata[i]);
  passport = aisle_passport_new (_ ("The parameters in which any two of the compared runs differ, best run first."));
  aisle_passport_add_param (passport, "metric", found);
  return aisle_answer_new (table, passport);
}
