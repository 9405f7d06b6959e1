/* bots-step.c: users that are no people: very many events a day, around the clock, and never a purchase.  All three are
 * needed; a log without purchases shows no bots. */
#include "quality/step.h"

#include "base/calendar.h"
#include "base/i18n.h"
#include "numeric/parallel.h"

extern const AisleStepKind aisle_step_bots;

#define CHUNK_USERS ((gsize) 8192)

static const AisleParam params_table[] = {
  { "per_day", N_ ("Events a day"), AISLE_PARAM_INTEGER, "500", 1, 1e9, NULL, N_ ("events"),
    N_ ("At least so many on an average active day.") },
  { "hours", N_ ("Hours of the day"), AISLE_PARAM_INTEGER, "20", 1, 24, NULL, N_ ("hours"),
    N_ ("Active in at least so many different hours of the day.") },
};

typedef struct
{
  const AisleColumns *columns;
  gint64 per_day;
  guint hours;
  guint8 *bot; /* of each user */
} Pass;

static gboolean
is_bot (const Pass *pass, gsize u)
{
  const AisleColumns *columns = pass->columns;
  gsize from = columns->user_start[u], to = columns->user_start[u + 1];
  gint64 last_day = G_MININT64, days = 0;
  guint32 hours = 0;

  if (to - from < (gsize) pass->per_day)
    return FALSE;
  for (gsize i = from; i < to; i++)
    {
      gint64 time = columns->time[i], day, within;
      guint16 kind = columns->kind[i];

      if (kind != AISLE_ID16_MISSING && columns->kind_role[kind] == AISLE_KIND_PURCHASE)
        return FALSE;
      if (time == AISLE_TIME_MISSING)
        continue;
      within = (time % AISLE_DAY + AISLE_DAY) % AISLE_DAY;
      day = (time - within) / AISLE_DAY;
      days += day != last_day;
      last_day = day;
      hours |= 1u << (within / AISLE_HOUR);
    }
  return days > 0 && (gint64) (to - from) >= pass->per_day * days && (guint) __builtin_popcount (hours) >= pass->hours;
}

static gboolean
look_at_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  Pass *pass = data;

  for (gsize u = index * CHUNK_USERS; u < MIN (pass->columns->n_users, (index + 1) * CHUNK_USERS); u++)
    pass->bot[u] = is_bot (pass, u) != FALSE;
  return TRUE;
}

static gboolean
has_purchases (const AisleColumns *columns)
{
  for (gsize i = 0; i < columns->n_events; i++)
    if (columns->kind[i] != AISLE_ID16_MISSING && columns->kind_role[columns->kind[i]] == AISLE_KIND_PURCHASE)
      return TRUE;
  return FALSE;
}

static char *
describe (const AisleParams *params)
{
  return g_strdup_printf (_ ("Leave out users with %s or more events a day in %s or more hours of the day and no "
                             "purchase ever"),
                          aisle_params_text (params, "per_day"), aisle_params_text (params, "hours"));
}

static gboolean
run (const AisleStepInput *input, const AisleParams *params, AisleEffect *effect, AisleProgress *progress,
     GError **error)
{
  const AisleColumns *columns = input->columns;
  g_autofree guint8 *bot = g_new0 (guint8, columns->n_users + 1);
  Pass pass = { columns, aisle_params_integer (params, "per_day"), (guint) aisle_params_integer (params, "hours"),
                bot };

  if (!has_purchases (columns))
    return TRUE;
  if (!aisle_parallel_for ((columns->n_users + CHUNK_USERS - 1) / CHUNK_USERS, look_at_chunk, &pass, progress,
                           _ ("Looking for bots"), error))
    return FALSE;
  for (gsize u = 0; u < columns->n_users; u++)
    for (guint64 i = columns->user_start[u]; bot[u] && i < columns->user_start[u + 1]; i++)
      aisle_effect_exclude (effect, columns->event[i]);
  return TRUE;
}

const AisleStepKind aisle_step_bots = { "bots",       N_ ("Leave out bots"),
                                        params_table, G_N_ELEMENTS (params_table),
                                        describe,     run };
