/* name-step.c: see name-step.h. */
#include "quality/name-step.h"

#include "base/error.h"
#include "base/i18n.h"

const char *const aisle_name_choices[] = { NC_ ("choice", "user"),  NC_ ("choice", "item"),    NC_ ("choice", "kind"),
                                           NC_ ("choice", "query"), NC_ ("choice", "channel"), NULL };

static const AisleNames names_of[] = { AISLE_NAMES_USER, AISLE_NAMES_ITEM, AISLE_NAMES_KIND, AISLE_NAMES_QUERY,
                                       AISLE_NAMES_CHANNEL };

AisleNames
aisle_step_names (const AisleParams *params)
{
  gsize i = 0;

  while (!g_str_equal (aisle_name_choices[i], aisle_params_text (params, "names")))
    i++;
  return names_of[i];
}

const char *
aisle_names_title (AisleNames names)
{
  switch (names)
    {
    case AISLE_NAMES_USER:
      return _ ("users");
    case AISLE_NAMES_ITEM:
      return _ ("items");
    case AISLE_NAMES_KIND:
      return _ ("event kinds");
    case AISLE_NAMES_QUERY:
      return _ ("search queries");
    case AISLE_NAMES_CHANNEL:
      return _ ("channels");
    case AISLE_NAMES_SESSION:
      return _ ("sessions");
    default:
      return _ ("orders");
    }
}

gsize
aisle_columns_n_names (const AisleColumns *columns, AisleNames names)
{
  const gsize counts[AISLE_N_NAMES] = {
    [AISLE_NAMES_USER] = columns->n_users,    [AISLE_NAMES_ITEM] = columns->n_items,
    [AISLE_NAMES_KIND] = columns->n_kinds,    [AISLE_NAMES_SESSION] = columns->n_sessions,
    [AISLE_NAMES_QUERY] = columns->n_queries, [AISLE_NAMES_CHANNEL] = columns->n_channels,
    [AISLE_NAMES_ORDER] = columns->n_orders,
  };

  return counts[names];
}

static void
count_wide (gsize *uses, const gint32 *ids, gsize n)
{
  for (gsize i = 0; ids != NULL && i < n; i++)
    if (ids[i] >= 0)
      uses[ids[i]]++;
}

static void
count_narrow (gsize *uses, const guint16 *ids, gsize n)
{
  for (gsize i = 0; ids != NULL && i < n; i++)
    if (ids[i] != AISLE_ID16_MISSING)
      uses[ids[i]]++;
}

gsize *
aisle_step_uses (const AisleColumns *columns, AisleNames names, GError **error)
{
  gsize n = aisle_columns_n_names (columns, names);
  gsize *uses = g_try_new0 (gsize, n + 1);

  if (uses == NULL)
    {
      g_set_error (error, AISLE_QUALITY_ERROR, AISLE_ERROR_MEMORY,
                   _ ("cannot count the uses of %zu names: out of memory"), n);
      return NULL;
    }
  switch (names)
    {
    case AISLE_NAMES_USER:
      for (gsize u = 0; u < n; u++)
        uses[u] = columns->user_start[u + 1] - columns->user_start[u];
      break;
    case AISLE_NAMES_ITEM:
      count_wide (uses, columns->item, columns->n_events);
      break;
    case AISLE_NAMES_SESSION:
      count_wide (uses, columns->session, columns->n_events);
      break;
    case AISLE_NAMES_QUERY:
      count_wide (uses, columns->query, columns->n_events);
      break;
    case AISLE_NAMES_ORDER:
      count_wide (uses, columns->order, columns->n_events);
      break;
    case AISLE_NAMES_KIND:
      count_narrow (uses, columns->kind, columns->n_events);
      break;
    default:
      count_narrow (uses, columns->channel, columns->n_events);
    }
  return uses;
}
