/* jumps-step.c: rows of a log that is sorted by time but for a few whose time is more than a limit off from both
 * neighbours: a clock that was wrong for a moment.
 *
 * Of each source the longest run of rows that never goes back (longest non-decreasing subsequence: Fredman 1975, n log n)
 * is taken as right; a row outside it, farther than the limit from the right row before it, is a jump.  A log whose order says
 * nothing (more than one row in fifty outside) has no jumps. */
#include "quality/step.h"

#include "base/calendar.h"
#include "base/error.h"
#include "base/i18n.h"
#include "store/sources.h"

extern const AisleStepKind aisle_step_jumps;

#define MOST_OUTSIDE 50 /* one row in so many */

static const char *const action_choices[] = { NC_ ("choice", "drop"), NC_ ("choice", "missing"), NULL };

static const AisleParam params_table[] = {
  { "limit", N_ ("Limit"), AISLE_PARAM_DURATION, "1d", 0, 0, NULL, NULL, N_ ("How far off a time may be.") },
  { "action", N_ ("What to do"), AISLE_PARAM_CHOICE, "drop", 0, 0, action_choices, NULL,
    N_ ("Leave the row out, or treat its time as missing.") },
};

static char *
describe (const AisleParams *params)
{
  return g_strdup_printf (
      *aisle_params_text (params, "action") == 'd'
          ? _ ("Leave out rows whose time jumps by more than %s in a log sorted by time")
          : _ ("Treat the time as missing in rows that jump by more than %s in a log sorted by time"),
      aisle_params_text (params, "limit"));
}

/* Marks the rows of the longest non-decreasing subsequence; n of them in *length.  FALSE when memory runs out. */
static gboolean
mark_right (const gint64 *time, gsize n, guint8 *right, gsize *length)
{
  g_autofree guint32 *tail = g_try_new (guint32, n + 1), *before = g_try_new (guint32, n + 1);
  gsize most = 0;

  if (tail == NULL || before == NULL)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      gsize low = 0, high = most;

      if (time[i] == AISLE_TIME_MISSING)
        continue;
      /* Usually it goes on. */
      if (most > 0 && time[tail[most - 1]] <= time[i])
        low = most;
      while (low < high && low != most)
        {
          gsize middle = (low + high) / 2;
          if (time[tail[middle]] <= time[i])
            low = middle + 1;
          else
            high = middle;
        }
      tail[low] = (guint32) i;
      before[i] = low > 0 ? tail[low - 1] : G_MAXUINT32;
      most = MAX (most, low + 1);
    }
  *length = most;
  for (guint32 i = most > 0 ? tail[most - 1] : G_MAXUINT32; i != G_MAXUINT32; i = before[i])
    right[i] = 1;
  return TRUE;
}

static gboolean
look_at_source (const gint64 *time, gsize n, gint64 first_event, gint64 limit, gboolean drop, AisleEffect *effect)
{
  g_autofree guint8 *right = NULL;
  gboolean any = FALSE;
  gsize length = 0, known = 0;
  gint64 last = AISLE_TIME_MISSING;

  for (gsize i = 0; i < n; i++)
    if (time[i] != AISLE_TIME_MISSING)
      {
        any |= last != AISLE_TIME_MISSING && time[i] < last - limit;
        last = time[i];
        known++;
      }
  if (!any)
    return TRUE;
  right = g_try_malloc0 (n + 1);
  if (right == NULL || !mark_right (time, n, right, &length))
    return FALSE;
  if (known - length > known / MOST_OUTSIDE)
    return TRUE;
  last = AISLE_TIME_MISSING;
  for (gsize i = 0; i < n; i++)
    if (right[i])
      last = time[i];
    else if (time[i] != AISLE_TIME_MISSING && last != AISLE_TIME_MISSING
             && (time[i] < last - limit || time[i] > last + limit))
      {
        gint32 event = (gint32) (first_event + (gint64) i);
        if (drop)
          aisle_effect_exclude (effect, event);
        else
          aisle_effect_patch (effect, event, AISLE_ROLE_TIME, AISLE_TIME_MISSING);
      }
  return TRUE;
}

static gboolean
run (const AisleStepInput *input, const AisleParams *params, AisleEffect *effect, AisleProgress *progress,
     GError **error)
{
  const AisleColumns *columns = input->columns;
  g_autoptr (GPtrArray) sources = aisle_sources_list (input->project, error);
  gboolean drop = *aisle_params_text (params, "action") == 'd';
  gint64 limit = aisle_params_integer (params, "limit");

  for (guint s = 0; sources != NULL && s < sources->len; s++)
    {
      const AisleSource *source = sources->pdata[s];
      gsize n = (gsize) source->rows_stored;
      g_autofree gint64 *time = aisle_source_has_events (source) ? g_try_new (gint64, n + 1) : NULL;

      if (!aisle_source_has_events (source))
        continue;
      if (!aisle_progress_step (progress, (double) s / sources->len, _ ("Looking at the rows"), error))
        return FALSE;
      for (gsize i = 0; time != NULL && i < n; i++)
        time[i] = AISLE_TIME_MISSING;
      for (gsize i = 0; time != NULL && i < columns->n_events; i++)
        {
          gint64 at = columns->event[i] - source->first_event;
          if (at >= 0 && at < (gint64) n)
            time[at] = columns->time[i];
        }
      if (time == NULL || !look_at_source (time, n, source->first_event, limit, drop, effect))
        {
          g_set_error (error, AISLE_QUALITY_ERROR, AISLE_ERROR_MEMORY,
                       _ ("cannot compare the times of %zu events: out of memory"), n);
          return FALSE;
        }
    }
  return sources != NULL;
}

const AisleStepKind aisle_step_jumps = { "jumps",      N_ ("Mend clock jumps"),
                                         params_table, G_N_ELEMENTS (params_table),
                                         describe,     run };
