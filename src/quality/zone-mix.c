/* zone-mix.c: see zone-mix.h.
 *
 * The share of events in each hour of the day is compared with that of the largest group, turned by every number of hours:
 * where one turn fits nearly perfectly and none at all fits badly, the group's clock is off by it.  Groups with few
 * events, with few days or without a day's shape say nothing. */
#include "quality/zone-mix.h"

#include "base/calendar.h"
#include "store/sources.h"

#include <math.h>

#define LEAST_EVENTS 500
#define LEAST_DAYS   2
#define LEAST_SHAPE  0.25 /* standard deviation of the hours' shares, in their mean */
#define FITS         0.9  /* correlation at the best turn */
#define BETTER       0.3  /* than unturned, by this */

typedef struct
{
  char *source, *channel; /* NULL: any */
  gint64 hours[24], events, first, last;
} Group;

static void
group_free (gpointer data)
{
  Group *self = data;

  g_free (self->source);
  g_free (self->channel);
  g_free (self);
}

static Group *
group_new (char *source, char *channel)
{
  Group *self = g_new0 (Group, 1);

  self->source = source;
  self->channel = channel;
  self->first = G_MAXINT64;
  self->last = G_MININT64;
  return self;
}

static void
count (Group *self, gint64 time)
{
  self->hours[(time % AISLE_DAY + AISLE_DAY) % AISLE_DAY / AISLE_HOUR]++;
  self->events++;
  self->first = MIN (self->first, time);
  self->last = MAX (self->last, time);
}

/* Hours minus their mean, over their length; FALSE when they have no shape to compare. */
static gboolean
shape_of (const Group *self, double *shape)
{
  double mean = (double) self->events / 24, length = 0;

  if (self->events < LEAST_EVENTS || self->last - self->first < LEAST_DAYS * AISLE_DAY)
    return FALSE;
  for (guint h = 0; h < 24; h++)
    {
      shape[h] = (double) self->hours[h] - mean;
      length += shape[h] * shape[h];
    }
  length = sqrt (length);
  if (length / sqrt (24) < LEAST_SHAPE * mean)
    return FALSE;
  for (guint h = 0; h < 24; h++)
    shape[h] /= length;
  return TRUE;
}

static double
fit (const double *reference, const double *shape, guint turn)
{
  double sum = 0;

  for (guint h = 0; h < 24; h++)
    sum += reference[(h + turn) % 24] * shape[h];
  return sum;
}

/* Hours to add, -11 .. 12; 0: it is right, or cannot be told. */
static int
hours_off (const Group *reference, const Group *group)
{
  double right[24], shape[24];
  guint best = 0;

  if (!shape_of (reference, right) || !shape_of (group, shape))
    return 0;
  for (guint turn = 1; turn < 24; turn++)
    if (fit (right, shape, turn) > fit (right, shape, best))
      best = turn;
  if (fit (right, shape, best) < FITS || fit (right, shape, best) - fit (right, shape, 0) < BETTER)
    return 0;
  return best <= 12 ? (int) best : (int) best - 24;
}

static GPtrArray *
groups_by_source (const AisleStepInput *input, const GPtrArray *sources)
{
  GPtrArray *groups = g_ptr_array_new_with_free_func (group_free);
  const AisleColumns *columns = input->columns;
  gsize last = 0;

  for (guint s = 0; s < sources->len; s++)
    g_ptr_array_add (groups, group_new (g_strdup (((const AisleSource *) sources->pdata[s])->name), NULL));
  for (gsize i = 0; i < columns->n_events; i++)
    {
      gint32 event = columns->event[i];

      for (guint tried = 0; tried < sources->len; tried++, last = (last + 1) % sources->len)
        {
          const AisleSource *source = sources->pdata[last];
          if (event >= source->first_event && event < source->first_event + source->rows_stored)
            break;
        }
      if (columns->time[i] != AISLE_TIME_MISSING)
        count (groups->pdata[last], columns->time[i]);
    }
  return groups;
}

static GPtrArray *
groups_by_channel (const AisleStepInput *input)
{
  GPtrArray *groups = g_ptr_array_new_with_free_func (group_free);
  const AisleColumns *columns = input->columns;

  for (gsize c = 0; c < columns->n_channels; c++)
    g_ptr_array_add (groups, group_new (NULL, aisle_project_name (input->project, AISLE_NAMES_CHANNEL, (gint32) c)));
  for (gsize i = 0; columns->channel != NULL && i < columns->n_events; i++)
    if (columns->channel[i] != AISLE_ID16_MISSING && columns->time[i] != AISLE_TIME_MISSING)
      count (groups->pdata[columns->channel[i]], columns->time[i]);
  return groups;
}

static gboolean
propose (const GPtrArray *groups, GPtrArray *proposals, GError **error)
{
  const AisleStepKind *kind = aisle_step_kind ("shift");
  const Group *reference = groups->len > 0 ? groups->pdata[0] : NULL;

  for (guint g = 1; g < groups->len; g++)
    if (((const Group *) groups->pdata[g])->events > reference->events)
      reference = groups->pdata[g];
  for (guint g = 0; g < groups->len; g++)
    {
      const Group *group = groups->pdata[g];
      int hours = group != reference ? hours_off (reference, group) : 0;
      g_autofree char *text = g_strdup_printf ("%d", hours);
      AisleParams *params;

      if (hours == 0)
        continue;
      params = aisle_params_new (kind->params, kind->n_params);
      g_ptr_array_add (proposals, params);
      if (!aisle_params_set (params, "hours", text, error)
          || (group->source != NULL && !aisle_params_set (params, "source", group->source, error))
          || (group->channel != NULL && !aisle_params_set (params, "channel", group->channel, error)))
        return FALSE;
    }
  return TRUE;
}

gboolean
aisle_zone_mix_propose (const AisleStepInput *input, GPtrArray *proposals, AisleProgress *progress, GError **error)
{
  g_autoptr (GPtrArray) sources = aisle_sources_list (input->project, error);
  g_autoptr (GPtrArray) groups = NULL;

  if (sources == NULL)
    return FALSE;
  for (guint s = sources->len; s > 0; s--)
    if (!aisle_source_has_events (sources->pdata[s - 1]))
      g_ptr_array_remove_index (sources, s - 1);
  groups = sources->len > 1 ? groups_by_source (input, sources) : groups_by_channel (input);
  return propose (groups, proposals, error);
}
