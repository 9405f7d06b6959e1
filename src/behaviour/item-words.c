/* item-words.c: see item-words.h. */
#include "behaviour/item-words.h"

char *
aisle_item_id (const AisleView *view, gint32 item)
{
  char *name = view->project != NULL ? aisle_project_name (view->project, AISLE_NAMES_ITEM, item) : NULL;
  return name != NULL ? name : g_strdup_printf ("%d", item);
}

char *
aisle_item_title (const AisleView *view, gint32 item)
{
  char *title = view->project != NULL ? aisle_project_item_title (view->project, item) : NULL;
  return title != NULL ? title : aisle_item_id (view, item);
}

typedef struct
{
  char *name;
  gint32 item;
} Named;

static void
named_clear (gpointer data)
{
  g_free (((Named *) data)->name);
}

static int
compare_named (gconstpointer a, gconstpointer b)
{
  const Named *x = a, *y = b;
  int order = g_strcmp0 (x->name, y->name);
  return order != 0 ? order : x->item < y->item ? -1 : x->item > y->item;
}

static gboolean
rank (gpointer data, const gint32 *items, gsize n, gint32 *ranks, GError **error)
{
  const AisleView *view = data;
  /* One look-up each is slower than all of them in a row. */
  g_autoptr (GPtrArray) all = NULL;
  if (view->project != NULL && n > view->columns->n_items / 4)
    {
      all = aisle_project_all_names (view->project, AISLE_NAMES_ITEM, error);
      if (all == NULL)
        return FALSE;
    }
  g_autoptr (GArray) named = g_array_sized_new (FALSE, FALSE, sizeof (Named), (guint) n);
  g_array_set_clear_func (named, named_clear);
  for (gsize i = 0; i < n; i++)
    {
      Named one = { NULL, items[i] };
      if (all != NULL && (guint) items[i] < all->len)
        one.name = g_steal_pointer (&all->pdata[items[i]]);
      else if (view->project != NULL)
        one.name = aisle_project_name (view->project, AISLE_NAMES_ITEM, items[i]);
      g_array_append_val (named, one);
    }
  g_array_sort (named, compare_named);
  for (gsize i = 0; i < n; i++)
    ranks[g_array_index (named, Named, i).item] = (gint32) i;
  return TRUE;
}

AisleItemRanks
aisle_item_ranks (const AisleView *view)
{
  return (AisleItemRanks){ rank, (gpointer) view };
}
