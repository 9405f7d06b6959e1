/* look.c: project, columns, calendar and segment opened together. */
#include "command/command.h"

#include "base/error.h"

G_DEFINE_QUARK (aisle - command - error - quark, aisle_command_error)

/* A saved segment's definition, or the text itself. */
static gboolean
resolve_segment (AisleLook *self, const char *segment, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (AisleSegment) saved = aisle_segment_find (self->view.project, segment, &local);

  if (saved != NULL)
    {
      self->segment_name = g_strdup (saved->name);
      self->segment_definition = g_strdup (saved->definition);
      return TRUE;
    }
  if (local != NULL && local->code != AISLE_ERROR_NOT_FOUND)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  self->segment_definition = g_strdup (segment);
  return TRUE;
}

gboolean
aisle_look_set_segment (AisleLook *self, const char *segment, AisleProgress *progress, GError **error)
{
  if (segment == NULL || *segment == '\0')
    return TRUE;
  if (!resolve_segment (self, segment, error))
    return FALSE;
  self->bitmap = aisle_segment_compile (&self->view, self->segment_definition, progress, error);
  if (self->bitmap == NULL)
    return FALSE;
  self->view.users = self->bitmap;
  self->view.segment_name = self->segment_name;
  self->view.segment_definition = self->segment_definition;
  return TRUE;
}

AisleLook *
aisle_look_open (AisleProject *project, const char *segment, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleLook) self = g_new0 (AisleLook, 1);
  g_autofree char *zone = aisle_project_setting (project, "time_zone");
  g_autofree char *week_start = aisle_project_setting (project, "week_start");

  self->view.project = project;
  self->columns = aisle_columns_open (project, progress, error);
  if (self->columns == NULL)
    return NULL;
  self->calendar = aisle_calendar_new (zone, error);
  if (self->calendar == NULL)
    return NULL;
  self->currency = aisle_project_setting (project, "currency");
  if (self->currency == NULL)
    self->currency = g_strdup ("");
  self->view.columns = self->columns;
  self->view.calendar = self->calendar;
  self->view.currency = self->currency;
  self->view.weeks_from_sunday = g_strcmp0 (week_start, "sunday") == 0;
  if (!aisle_look_set_segment (self, segment, progress, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
aisle_look_close (AisleLook *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->columns, aisle_columns_close);
  g_clear_pointer (&self->calendar, aisle_calendar_free);
  g_clear_pointer (&self->bitmap, aisle_bitmap_free);
  g_free (self->segment_name);
  g_free (self->segment_definition);
  g_free (self->currency);
  g_free (self);
}
