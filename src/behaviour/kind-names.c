/* kind-names.c: see kind-names.h. */
#include "behaviour/kind-names.h"

#include "base/i18n.h"

#define MOST_NAMES 12

char *
aisle_kind_name (const AisleView *view, gsize kind)
{
  if (kind >= view->columns->n_kinds)
    return g_strdup (_ ("no kind"));
  char *name = view->project != NULL ? aisle_project_name (view->project, AISLE_NAMES_KIND, (gint32) kind) : NULL;
  return name != NULL ? name : g_strdup (aisle_kind_id ((AisleKind) view->columns->kind_role[kind]));
}

char *
aisle_kind_names_text (const AisleView *view)
{
  GString *text = g_string_new (NULL);
  for (gsize kind = 0; kind < MIN (view->columns->n_kinds, MOST_NAMES); kind++)
    {
      g_autofree char *name = aisle_kind_name (view, kind);
      g_string_append_printf (text, "%s'%s'", kind > 0 ? ", " : "", name);
    }
  return g_string_free (text, FALSE);
}

gboolean
aisle_kinds_find (const AisleView *view, const char *name, guint8 *kinds)
{
  gint32 own = view->project != NULL ? aisle_project_find (view->project, AISLE_NAMES_KIND, name) : -1;
  gboolean found = FALSE;
  AisleKind role;
  if (own >= 0 && (gsize) own < view->columns->n_kinds)
    {
      kinds[own] = 1;
      return TRUE;
    }
  if (!aisle_kind_from_id (name, &role))
    return FALSE;
  for (gsize kind = 0; kind < view->columns->n_kinds; kind++)
    if (view->columns->kind_role[kind] == role)
      found = kinds[kind] = 1;
  return found;
}
