/* catalogue-command.c: items to choose from, those that most users took first. */
#include "command/item-users.h"

#include "base/i18n.h"

static const AisleColumnSpec specs[] = {
  { "item", N_ ("Item"), AISLE_COLUMN_TEXT },
  { "title", N_ ("Title"), AISLE_COLUMN_TEXT },
  { "users", N_ ("Users"), AISLE_COLUMN_INTEGER, N_ ("users") },
};

static int
compare_users (gconstpointer a, gconstpointer b, gpointer data)
{
  gint32 left = *(const gint32 *) a, right = *(const gint32 *) b;
  const guint32 *users = data;

  if (users[left] != users[right])
    return users[left] > users[right] ? -1 : 1;
  return (left > right) - (left < right);
}

/* text: (nullable) */
static gboolean
holds (const char *text, const char *folded)
{
  g_autofree char *own = text != NULL ? g_utf8_casefold (text, -1) : NULL;
  return own != NULL && strstr (own, folded) != NULL;
}

static void
add_item (AisleTable *table, const char *id, const char *title, guint32 users)
{
  gsize row = aisle_table_add_row (table);

  aisle_table_set_text (table, row, 0, id);
  if (title != NULL)
    aisle_table_set_text (table, row, 1, title);
  aisle_table_set_integer (table, row, 2, users);
}

AisleTable *
aisle_command_find_items (AisleProject *project, const char *text, gsize limit, AisleProgress *progress, GError **error)
{
  AisleProgress part = aisle_progress_part (progress, 0, .5);
  g_autoptr (AisleLook) look = aisle_look_open (project, NULL, &part, error);
  g_autoptr (AisleParams) split = aisle_params_new (aisle_split_params, aisle_split_n_params);
  g_autofree guint32 *users = look != NULL ? aisle_item_users_count (&look->view, split, &part, error) : NULL;
  g_autofree char *valid = text != NULL ? g_utf8_make_valid (text, -1) : NULL;
  g_autofree char *folded = valid != NULL ? g_utf8_casefold (g_strstrip (valid), -1) : g_strdup ("");
  g_autofree gint32 *order = NULL;
  g_autoptr (AisleTable) table = aisle_table_new (specs, G_N_ELEMENTS (specs));
  gsize n;

  if (users == NULL)
    return NULL;
  n = look->columns->n_items;
  order = g_new (gint32, n + 1);
  for (gsize i = 0; i < n; i++)
    order[i] = (gint32) i;
  g_qsort_with_data (order, (int) n, sizeof *order, compare_users, users);
  part = aisle_progress_part (progress, .5, 1);
  for (gsize i = 0; i < n && aisle_table_n_rows (table) < limit; i++)
    {
      g_autofree char *id = aisle_project_name (project, AISLE_NAMES_ITEM, order[i]);
      g_autofree char *title = aisle_project_item_title (project, order[i]);

      if (id != NULL && (*folded == '\0' || holds (id, folded) || holds (title, folded)))
        add_item (table, id, title, users[order[i]]);
      if (i % 512 == 511 && !aisle_progress_step (&part, (double) i / n, _ ("Looking for items"), error))
        return NULL;
    }
  return g_steal_pointer (&table);
}
