/* user-command.c: one user after the other of a segment, or of what is brushed. */
#include "command/command.h"

#include "base/error.h"
#include "base/i18n.h"

/* The id of the member at a place; the place is below the number of members. */
static gsize
member_at (const AisleBitmap *users, gsize place)
{
  gsize user = 0;

  while (!aisle_bitmap_has (users, user) || place-- > 0)
    user++;
  return user;
}

char *
aisle_command_user_at (AisleProject *project, const char *segment, const AisleBrushed *brushed, gint64 place,
                       AisleProgress *progress, GError **error)
{
  g_autoptr (AisleLook) look = aisle_look_open (project, brushed != NULL ? NULL : segment, progress, error);
  const AisleBitmap *users;
  gsize n;

  if (look == NULL)
    return NULL;
  users = brushed != NULL && brushed->users->n == look->columns->n_users ? brushed->users : look->bitmap;
  n = users != NULL ? aisle_bitmap_count (users) : look->columns->n_users;
  if (n == 0)
    {
      g_set_error_literal (error, AISLE_COMMAND_ERROR, AISLE_ERROR_EMPTY,
                           _ ("there are no users to show: choose others"));
      return NULL;
    }
  place = (place % (gint64) n + (gint64) n) % (gint64) n;
  return aisle_project_name (project, AISLE_NAMES_USER,
                             (gint32) (users != NULL ? member_at (users, (gsize) place) : (gsize) place));
}
