/* user-picker.c: see user-picker.h. */
#include "pages/behaviour/user-picker.h"

#include "base/i18n.h"

struct _AisleUserPicker
{
  AdwBin parent_instance;
  AisleSession *session;
  AislePageBrush *brush;
  GtkEntry *entry;
  char *user;
  gint64 place; /* among those the page is about, -1 before the first */
  guint64 asked;
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (AisleUserPicker, aisle_user_picker, ADW_TYPE_BIN)

const char *
aisle_user_picker_get_user (AisleUserPicker *self)
{
  return self->user;
}

void
aisle_user_picker_set_user (AisleUserPicker *self, const char *user)
{
  g_autofree char *picked = g_strdup (user);

  gtk_editable_set_text (GTK_EDITABLE (self->entry), picked);
  if (g_str_equal (picked, self->user))
    return;
  g_free (self->user);
  self->user = g_steal_pointer (&picked);
  g_signal_emit (self, changed_signal, 0);
}

void
aisle_user_picker_reset (AisleUserPicker *self)
{
  g_free (self->user);
  self->user = g_strdup ("");
  self->place = -1;
  self->asked++;
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
}

static void
entry_cb (AisleUserPicker *self)
{
  aisle_user_picker_set_user (self, gtk_editable_get_text (GTK_EDITABLE (self->entry)));
}

/* ---- one after the other ---- */

typedef struct
{
  guint64 number;
  gint64 place;
  char *segment;         /* (nullable) */
  AisleBrushed *brushed; /* (nullable) */
} Step;

static void
step_free (Step *self)
{
  g_free (self->segment);
  g_clear_pointer (&self->brushed, aisle_brushed_unref);
  g_free (self);
}

static gpointer
run_step (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  const Step *step = input;
  return aisle_command_user_at (project, step->segment, step->brushed, step->place, progress, error);
}

static void
stepped_cb (AisleJob *job, AisleUserPicker *self)
{
  const Step *step = aisle_job_get_input (job);

  if (step->number == self->asked && aisle_job_get_state (job) == AISLE_JOB_DONE)
    aisle_user_picker_set_user (self, aisle_job_get_result (job));
}

static void
go (AisleUserPicker *self, gint64 by)
{
  Step *step;
  AisleJobSpec spec = { .title = _ ("Finding the user"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = run_step,
                        .input_free = (GDestroyNotify) step_free,
                        .result_free = g_free };
  AisleBrushed *brushed = self->brush != NULL ? aisle_page_brush_get_users (self->brush) : NULL;

  if (self->session == NULL)
    return;
  self->place = self->place < 0 && by < 0 ? -1 : self->place + by;
  step = g_new0 (Step, 1);
  step->number = ++self->asked;
  step->place = self->place;
  step->segment = g_strdup (aisle_session_get_segment (self->session));
  step->brushed = brushed != NULL ? aisle_brushed_ref (brushed) : NULL;
  spec.input = step;
  g_signal_connect_object (aisle_session_run (self->session, &spec), "finished", G_CALLBACK (stepped_cb), self, 0);
}

static void
previous_cb (AisleUserPicker *self)
{
  go (self, -1);
}

static void
next_cb (AisleUserPicker *self)
{
  go (self, 1);
}

void
aisle_user_picker_set_context (AisleUserPicker *self, AisleSession *session, AislePageBrush *brush)
{
  g_set_object (&self->session, session);
  g_set_object (&self->brush, brush);
}

/* ---- the widget ---- */

static GtkWidget *
new_button (AisleUserPicker *self, const char *icon, const char *text, GCallback clicked)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  g_signal_connect_object (button, "clicked", clicked, self, G_CONNECT_SWAPPED);
  return button;
}

static void
aisle_user_picker_dispose (GObject *object)
{
  AisleUserPicker *self = AISLE_USER_PICKER (object);
  g_clear_object (&self->session);
  g_clear_object (&self->brush);
  G_OBJECT_CLASS (aisle_user_picker_parent_class)->dispose (object);
}

static void
aisle_user_picker_finalize (GObject *object)
{
  g_free (AISLE_USER_PICKER (object)->user);
  G_OBJECT_CLASS (aisle_user_picker_parent_class)->finalize (object);
}

static void
aisle_user_picker_class_init (AisleUserPickerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = aisle_user_picker_dispose;
  G_OBJECT_CLASS (klass)->finalize = aisle_user_picker_finalize;
  changed_signal =
      g_signal_new ("changed", AISLE_TYPE_USER_PICKER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
aisle_user_picker_init (AisleUserPicker *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0), *entry = gtk_entry_new ();

  self->user = g_strdup ("");
  self->place = -1;
  self->entry = GTK_ENTRY (entry);
  gtk_entry_set_placeholder_text (self->entry, _ ("Most active user"));
  gtk_editable_set_width_chars (GTK_EDITABLE (entry), 9);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (entry), 24);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("User"), -1);
  g_signal_connect_object (entry, "activate", G_CALLBACK (entry_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_css_class (box, "linked");
  gtk_box_append (GTK_BOX (box),
                  new_button (self, "aisle-previous-symbolic", _ ("User before"), G_CALLBACK (previous_cb)));
  gtk_box_append (GTK_BOX (box), entry);
  gtk_box_append (GTK_BOX (box), new_button (self, "aisle-next-symbolic", _ ("Next user"), G_CALLBACK (next_cb)));
  gtk_widget_set_halign (box, GTK_ALIGN_START);
  adw_bin_set_child (ADW_BIN (self), box);
}
