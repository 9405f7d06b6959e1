/* brush-bar.c: see brush-bar.h. */
#include "widgets/brush-bar.h"
#include "widgets/bottom-bar.h"
#include "widgets/split-box.h"
#include "widgets/wrap-box.h"

#include "base/i18n.h"

struct _AisleBrushBar
{
  AdwBin parent_instance;
  AisleSession *session;
  AislePageBrush *brush;
  GtkRevealer *revealer;
  GtkLabel *count;
  GtkMenuButton *save_button;
  GtkPopover *popover;
  GtkEntry *name;
  GtkWidget *bar, *save, *actions;
};

static guint journeys_signal;

G_DEFINE_FINAL_TYPE (AisleBrushBar, aisle_brush_bar, ADW_TYPE_BIN)

static void
changed_cb (AisleBrushBar *self)
{
  const AisleBrushed *brushed = aisle_page_brush_get_users (self->brush);
  g_autofree char *text = brushed != NULL ? g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%'zu of %'zu user brushed",
                                                                          "%'zu of %'zu users brushed", brushed->of),
                                                             brushed->n, brushed->of)
                                          : g_strdup (aisle_page_brush_get_message (self->brush));

  if (text != NULL)
    gtk_label_set_text (self->count, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->count), brushed != NULL ? brushed->segment : NULL);
  gtk_widget_set_sensitive (self->actions, brushed != NULL && brushed->n > 0);
  gtk_revealer_set_reveal_child (self->revealer, text != NULL);
}

static void
clear_cb (AisleBrushBar *self)
{
  aisle_page_brush_clear (self->brush, NULL);
}

static void
journeys_cb (AisleBrushBar *self)
{
  g_signal_emit (self, journeys_signal, 0);
}

/* The segment of every page from now on. */
static void
choose (AisleBrushBar *self, const char *segment)
{
  g_autofree char *chosen = g_strdup (segment);

  aisle_page_brush_clear (self->brush, NULL);
  aisle_session_set_segment (self->session, chosen);
}

static void
train_cb (AisleBrushBar *self)
{
  const AisleBrushed *brushed = aisle_page_brush_get_users (self->brush);

  if (brushed == NULL)
    return;
  choose (self, brushed->segment);
  aisle_session_go_to (self->session, "recommendations", "train");
}

/* ---- saving ---- */

typedef struct
{
  char *name, *definition;
} Saving;

static void
saving_free (Saving *self)
{
  g_free (self->name);
  g_free (self->definition);
  g_free (self);
}

static gpointer
run_save (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  const Saving *saving = input;
  return GINT_TO_POINTER (aisle_command_segment_save (project, saving->name, saving->definition, error));
}

static void
saved_cb (AisleJob *job, AisleBrushBar *self)
{
  const Saving *saving = aisle_job_get_input (job);
  g_autofree char *text = NULL;

  if (aisle_job_get_state (job) != AISLE_JOB_DONE)
    return;
  text = g_strdup_printf (_ ("Segment “%s” saved"), saving->name);
  aisle_session_toast (self->session, text, TRUE);
  choose (self, saving->name);
  aisle_session_changed (self->session);
}

static void
save_cb (AisleBrushBar *self)
{
  const AisleBrushed *brushed = aisle_page_brush_get_users (self->brush);
  Saving *saving;
  AisleJobSpec spec = { .title = _ ("Saving the segment"),
                        .lane = AISLE_LANE_COMPUTE,
                        .mode = AISLE_PROJECT_WRITE,
                        .run = run_save,
                        .input_free = (GDestroyNotify) saving_free };

  if (brushed == NULL || gtk_entry_get_text_length (self->name) == 0)
    return;
  saving = g_new0 (Saving, 1);
  saving->name = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name)));
  saving->definition = g_strdup (brushed->segment);
  spec.input = saving;
  gtk_popover_popdown (self->popover);
  g_signal_connect_object (aisle_session_run (self->session, &spec), "finished", G_CALLBACK (saved_cb), self, 0);
}

static void
name_changed_cb (AisleBrushBar *self)
{
  gtk_widget_set_sensitive (self->save, gtk_entry_get_text_length (self->name) > 0);
}

static void
popover_shown_cb (AisleBrushBar *self)
{
  const char *name = aisle_page_brush_get_name (self->brush);
  gtk_editable_set_text (GTK_EDITABLE (self->name), name != NULL ? name : "");
  gtk_widget_grab_focus (GTK_WIDGET (self->name));
}

void
aisle_brush_bar_set (AisleBrushBar *self, AisleSession *session, AislePageBrush *brush)
{
  g_set_object (&self->session, session);
  if (!g_set_object (&self->brush, brush))
    return;
  g_signal_connect_object (brush, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
}

static void
aisle_brush_bar_dispose (GObject *object)
{
  AisleBrushBar *self = AISLE_BRUSH_BAR (object);
  g_clear_object (&self->session);
  g_clear_object (&self->brush);
  G_OBJECT_CLASS (aisle_brush_bar_parent_class)->dispose (object);
}

static void
aisle_brush_bar_class_init (AisleBrushBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aisle_brush_bar_dispose;
  g_type_ensure (AISLE_TYPE_SPLIT_BOX);
  g_type_ensure (AISLE_TYPE_WRAP_BOX);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/aisle/Aisle/ui/brush-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, AisleBrushBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, AisleBrushBar, bar);
  gtk_widget_class_bind_template_child (widget_class, AisleBrushBar, count);
  gtk_widget_class_bind_template_child (widget_class, AisleBrushBar, save_button);
  gtk_widget_class_bind_template_child (widget_class, AisleBrushBar, popover);
  gtk_widget_class_bind_template_child (widget_class, AisleBrushBar, name);
  gtk_widget_class_bind_template_child (widget_class, AisleBrushBar, save);
  gtk_widget_class_bind_template_child (widget_class, AisleBrushBar, actions);
  gtk_widget_class_bind_template_callback (widget_class, clear_cb);
  gtk_widget_class_bind_template_callback (widget_class, journeys_cb);
  gtk_widget_class_bind_template_callback (widget_class, train_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_bind_template_callback (widget_class, name_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, popover_shown_cb);
  journeys_signal =
      g_signal_new ("journeys", AISLE_TYPE_BRUSH_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
aisle_brush_bar_init (AisleBrushBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  aisle_bottom_bar_make (self->bar);
}
