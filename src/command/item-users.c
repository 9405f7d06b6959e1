/* item-users.c: see item-users.h. */
#include "command/item-users.h"

#include "base/error.h"
#include "base/i18n.h"
#include "feature/interactions.h"
#include "numeric/topk.h"

#include <math.h>

guint32 *
aisle_item_users_count (const AisleView *view, const AisleParams *split, AisleProgress *progress, GError **error)
{
  const AisleColumns *columns = view->columns;
  AisleProgress part = aisle_progress_part (progress, 0, .6);
  g_autoptr (AisleInteractions) marks = aisle_interactions_mark (view, split, &part, error);
  g_autofree guint32 *users = marks != NULL ? g_try_new0 (guint32, columns->n_items + 1) : NULL;
  g_autofree gint32 *last = users != NULL ? g_try_new (gint32, columns->n_items + 1) : NULL;

  part = aisle_progress_part (progress, .6, 1);
  if (marks == NULL)
    return NULL;
  if (last == NULL)
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_MEMORY, _ ("out of memory while counting users"));
      return NULL;
    }
  memset (last, 0xff, columns->n_items * sizeof *last);
  for (gsize user = 0; user < columns->n_users; user++)
    {
      for (gsize i = columns->user_start[user]; i < columns->user_start[user + 1]; i++)
        if (marks->uses[i] && last[columns->item[i]] != (gint32) user)
          {
            last[columns->item[i]] = (gint32) user;
            users[columns->item[i]]++;
          }
      if (!aisle_interactions_step (marks, user, &part, error))
        return NULL;
    }
  return g_steal_pointer (&users);
}

gsize
aisle_item_users_top (const guint32 *users, gsize n_items, const AisleBitmap *taken, gsize k, gint32 *items,
                      float *scores)
{
  g_autofree guint64 *keys = g_new (guint64, k);
  AisleTopK best;

  aisle_topk_init (&best, k, keys);
  for (gsize item = 0; item < n_items; item++)
    if (users[item] > 0 && (taken == NULL || !aisle_bitmap_has (taken, item)))
      aisle_topk_offer (&best, (gint32) item, (float) users[item]);
  aisle_topk_finish (&best, items, scores);
  return best.n;
}
