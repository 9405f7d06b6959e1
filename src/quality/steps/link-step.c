/* link-step.c: ids of users that an imported map links are read as one user.
 *
 * Linked, never guessed: only what the maps say, each id once; see user-links.h for what is in conflict. */
#include "quality/step.h"

#include "base/i18n.h"
#include "quality/user-links.h"

extern const AisleStepKind aisle_step_link;

static char *
describe (const AisleParams *params)
{
  return g_strdup (_ ("Read the ids of users that an imported map links as one user"));
}

/* All of a user's rows, or those of the one channel in which the id holds. */
static void
link_user (const AisleColumns *columns, const AisleUserLinks *links, gint32 user, AisleEffect *effect)
{
  guint16 channel = links->channel[user];
  gsize from = columns->user_start[user], end = columns->user_start[user + 1], inside = 0;

  for (gsize i = from; i < end; i++)
    inside += channel == AISLE_ID16_MISSING || (columns->channel != NULL && columns->channel[i] == channel);
  if (inside == 0)
    return;
  if (inside == end - from)
    aisle_effect_alias (effect, AISLE_NAMES_USER, user, links->to[user]);
  else
    for (gsize i = from; i < end; i++)
      if (columns->channel[i] == channel)
        aisle_effect_patch (effect, columns->event[i], AISLE_ROLE_USER, links->to[user]);
}

static gboolean
run (const AisleStepInput *input, const AisleParams *params, AisleEffect *effect, AisleProgress *progress,
     GError **error)
{
  const AisleColumns *columns = input->columns;
  g_autoptr (AisleUserLinks) links = aisle_user_links_read (input->project, columns->n_users, error);

  if (links == NULL)
    return FALSE;
  for (gsize u = 0; u < columns->n_users; u++)
    {
      if (u % 16384 == 0
          && !aisle_progress_step (progress, (double) u / (double) columns->n_users, _ ("Linking users"), error))
        return FALSE;
      if (links->to[u] >= 0)
        link_user (columns, links, (gint32) u, effect);
    }
  return TRUE;
}

const AisleStepKind aisle_step_link = {
  .id = "link", .title = N_ ("Link users by a map"), .describe = describe, .run = run
};
