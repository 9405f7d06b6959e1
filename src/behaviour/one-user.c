/* one-user.c: see one-user.h. */
#include "behaviour/one-user.h"

#include "base/error.h"
#include "base/i18n.h"
#include "behaviour/question.h"

static gsize
most_active (const AisleView *view)
{
  const guint64 *start = view->columns->user_start;
  gsize most = 0;
  guint64 events = 0;
  for (gsize user = 0; user < view->columns->n_users; user++)
    if ((view->users == NULL || aisle_bitmap_has (view->users, user)) && start[user + 1] - start[user] > events)
      {
        most = user;
        events = start[user + 1] - start[user];
      }
  return most;
}

/* Without a project users go by their numbers. */
static gint64
find_user (const AisleView *view, const char *name)
{
  guint64 number = 0;
  if (view->project != NULL)
    return aisle_project_find (view->project, AISLE_NAMES_USER, name);
  return g_ascii_string_to_unsigned (name, 10, 0, G_MAXINT32, &number, NULL) ? (gint64) number : -1;
}

gboolean
aisle_one_user_find (const AisleView *view, const char *name, gsize *user, GError **error)
{
  if (name[0] == '\0')
    {
      *user = most_active (view);
      return TRUE;
    }
  gint64 found = find_user (view, name);
  if (found < 0 || (gsize) found >= view->columns->n_users)
    g_set_error (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_USAGE,
                 _ ("the log has no user '%s': leave 'user' empty to see the one with the most events"), name);
  else if (view->users != NULL && !aisle_bitmap_has (view->users, (gsize) found))
    g_set_error (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_USAGE,
                 _ ("user '%s' is not in segment '%s': choose another user or no segment"), name,
                 view->segment_name != NULL ? view->segment_name : "");
  else
    {
      *user = (gsize) found;
      return TRUE;
    }
  return FALSE;
}

char *
aisle_user_name (const AisleView *view, gsize user)
{
  char *name = view->project != NULL ? aisle_project_name (view->project, AISLE_NAMES_USER, (gint32) user) : NULL;
  return name != NULL ? name : g_strdup_printf ("%" G_GSIZE_FORMAT, user);
}

char *
aisle_item_name (const AisleView *view, gint32 item)
{
  char *name = NULL;
  if (item < 0)
    return NULL;
  if (view->project != NULL)
    name = aisle_project_name (view->project, AISLE_NAMES_ITEM, item);
  return name != NULL ? name : g_strdup_printf ("%d", item);
}
