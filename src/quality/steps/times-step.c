/* times-step.c: rows from before a day, from a day on, or from after their own import are left out, or lose their time.
 *
 * The day after an import still counts: a log's local time may be ahead of the world's. */
#include "quality/step-scan.h"

#include "base/calendar.h"
#include "base/i18n.h"
#include "store/sources.h"

extern const AisleStepKind aisle_step_times;

static const AisleParam params_table[] = {
  { "before", N_ ("Earlier than"), AISLE_PARAM_DATE, "", 0, 0, NULL, NULL,
    N_ ("Rows earlier than the beginning of this day (UTC); empty: none.") },
  { "from", N_ ("From"), AISLE_PARAM_DATE, "", 0, 0, NULL, NULL,
    N_ ("Rows from the beginning of this day on (UTC); empty: none.") },
  { "future", N_ ("After the import"), AISLE_PARAM_BOOLEAN, "no", 0, 0, NULL, NULL,
    N_ ("Rows later than the day after their log was imported.") },
  { "action", N_ ("What to do"), AISLE_PARAM_CHOICE, "drop", 0, 0, aisle_step_drop_or_missing, NULL,
    N_ ("Leave the row out, or treat its time as missing.") },
};

typedef struct
{
  gint64 before, from;
  GPtrArray *sources; /* (nullable) */
} Times;

/* The end of the day after the import of a row's log. */
static gint64
end_of_past (const GPtrArray *sources, gint32 event)
{
  for (guint s = 0; s < sources->len; s++)
    {
      const AisleSource *source = sources->pdata[s];
      if (aisle_source_has_events (source) && event >= source->first_event
          && event < source->first_event + source->rows_stored)
        return (source->added / AISLE_DAY + 2) * AISLE_DAY;
    }
  return G_MAXINT64;
}

static gboolean
is_outside (const AisleColumns *columns, gsize i, gconstpointer data)
{
  const Times *times = data;
  gint64 time = columns->time[i];

  return time != AISLE_TIME_MISSING
         && (time < times->before || time >= times->from
             || (times->sources != NULL && time >= end_of_past (times->sources, columns->event[i])));
}

static char *
describe (const AisleParams *params)
{
  const char *before = aisle_params_text (params, "before"), *from = aisle_params_text (params, "from");
  g_autofree char *rows = NULL;

  if (aisle_params_boolean (params, "future") && *before == '\0' && *from == '\0')
    rows = g_strdup (_ ("rows from after their import"));
  else if (*before != '\0' && *from != '\0')
    rows = g_strdup_printf (_ ("rows before %s and from %s on"), before, from);
  else if (*before != '\0')
    rows = g_strdup_printf (_ ("rows before %s"), before);
  else
    rows = g_strdup_printf (_ ("rows from %s on"), *from != '\0' ? from : "∞");
  return aisle_step_action_phrase (aisle_step_action (params), rows);
}

static gboolean
run (const AisleStepInput *input, const AisleParams *params, AisleEffect *effect, AisleProgress *progress,
     GError **error)
{
  gint64 before = aisle_params_integer (params, "before"), from = aisle_params_integer (params, "from");
  Times times = { before != G_MININT64 ? before * AISLE_DAY : G_MININT64,
                  from != G_MININT64 ? from * AISLE_DAY : G_MAXINT64, NULL };
  gboolean drop = aisle_step_action (params) == AISLE_STEP_DROP;
  g_autoptr (GPtrArray) sources = aisle_sources_list (input->project, error);
  g_autoptr (GArray) rows = NULL;

  if (sources == NULL)
    return FALSE;
  if (aisle_params_boolean (params, "future"))
    times.sources = sources;
  rows = aisle_step_scan (input->columns, is_outside, &times, progress, error);
  if (rows == NULL)
    return FALSE;
  for (guint r = 0; r < rows->len; r++)
    {
      gint32 event = input->columns->event[g_array_index (rows, gsize, r)];

      if (drop)
        aisle_effect_exclude (effect, event);
      else
        aisle_effect_patch (effect, event, AISLE_ROLE_TIME, AISLE_TIME_MISSING);
    }
  return TRUE;
}

const AisleStepKind aisle_step_times = { "times",      N_ ("Times within a period"),
                                         params_table, G_N_ELEMENTS (params_table),
                                         describe,     run };
