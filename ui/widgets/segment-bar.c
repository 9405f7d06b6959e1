/* segment-bar.c: see segment-bar.h. */
#include "widgets/segment-bar.h"

#include "base/i18n.h"

struct _AisleSegmentBar
{
  AdwBin parent_instance;
  AisleSession *session;
  GtkMenuButton *button;
  GtkLabel *label, *share;
  GtkWidget *clear;

  GtkPopover *popover;
  GtkListBox *saved;
  GtkDropDown *did, *kind;
  GtkWidget *at_least, *save, *use;
  GtkSpinButton *times;
  GtkEntry *text, *name;
  GtkLabel *count;
  GPtrArray *kinds; /* ids as the predicate writes them */
  guint delay;
  guint64 asked; /* only the last count asked for is shown */
};

G_DEFINE_FINAL_TYPE (AisleSegmentBar, aisle_segment_bar, ADW_TYPE_BIN)

/* ---- counting ---- */

typedef struct
{
  char *text;
  guint64 number;
  gsize users, of;
} Count;

static void
count_free (Count *self)
{
  g_free (self->text);
  g_free (self);
}

static gpointer
run_count (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  Count *count = input;
  return aisle_command_segment_count (project, count->text, &count->users, &count->of, progress, error) ? count : NULL;
}

static AisleJob *
count_users (AisleSegmentBar *self, const char *text)
{
  Count *count = g_new0 (Count, 1);
  AisleJobSpec spec = { .title = _ ("Counting users"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = run_count,
                        .input = count,
                        .input_free = (GDestroyNotify) count_free };
  count->text = g_strdup (text);
  count->number = ++self->asked;
  return aisle_session_run (self->session, &spec);
}

static char *
count_text (AisleJob *job)
{
  Count *count = aisle_job_get_input (job);
  if (aisle_job_get_state (job) != AISLE_JOB_DONE)
    return g_strdup (aisle_job_get_error (job)->message);
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%'zu of %'zu user", "%'zu of %'zu users", count->of),
                          count->users, count->of);
}

static void
counted_cb (AisleJob *job, AisleSegmentBar *self)
{
  Count *count = aisle_job_get_input (job);
  g_autofree char *text = count_text (job);
  gboolean fine = aisle_job_get_state (job) == AISLE_JOB_DONE;

  if (count->number != self->asked)
    return;
  gtk_label_set_text (self->count, text);
  gtk_widget_set_sensitive (self->use, fine);
  gtk_widget_set_sensitive (self->save, fine && gtk_entry_get_text_length (self->name) > 0);
}

static gboolean
count_now_cb (gpointer data)
{
  AisleSegmentBar *self = data;
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->text));

  self->delay = 0;
  if (*text != '\0')
    g_signal_connect_object (count_users (self, text), "finished", G_CALLBACK (counted_cb), self, 0);
  return G_SOURCE_REMOVE;
}

static void
text_changed_cb (AisleSegmentBar *self)
{
  gboolean empty = gtk_entry_get_text_length (self->text) == 0;

  g_clear_handle_id (&self->delay, g_source_remove);
  gtk_widget_set_sensitive (self->use, FALSE);
  gtk_widget_set_sensitive (self->save, FALSE);
  gtk_label_set_text (self->count, empty ? "" : _ ("Counting…"));
  self->asked++;
  self->delay = g_timeout_add (300, count_now_cb, self);
}

static void
name_changed_cb (AisleSegmentBar *self)
{
  gtk_widget_set_sensitive (self->save,
                            gtk_widget_get_sensitive (self->use) && gtk_entry_get_text_length (self->name) > 0);
}

/* ---- the simple form writes the text ---- */

static void
form_changed_cb (AisleSegmentBar *self)
{
  guint kind = gtk_drop_down_get_selected (self->kind);
  gboolean did_not = gtk_drop_down_get_selected (self->did) == 1;
  g_autofree char *text = NULL;

  gtk_widget_set_visible (self->at_least, !did_not);
  if (kind >= self->kinds->len)
    return;
  text = did_not ? g_strdup_printf ("not did(%s)", (char *) self->kinds->pdata[kind])
                 : g_strdup_printf ("did(%s) >= %d", (char *) self->kinds->pdata[kind],
                                    gtk_spin_button_get_value_as_int (self->times));
  gtk_editable_set_text (GTK_EDITABLE (self->text), text);
}

static void
info_cb (AisleSegmentBar *self)
{
  JsonObject *info = aisle_session_get_info (self->session);
  JsonArray *kinds = info != NULL ? aisle_json_array (info, "kinds") : NULL;
  GtkStringList *names = gtk_string_list_new (NULL);

  g_ptr_array_set_size (self->kinds, 0);
  for (guint i = 0; kinds != NULL && i < json_array_get_length (kinds); i++)
    {
      const char *name = aisle_json_text (json_array_get_object_element (kinds, i), "name", "");
      g_ptr_array_add (self->kinds, g_strdup (name));
      gtk_string_list_append (names, name);
    }
  gtk_drop_down_set_model (self->kind, G_LIST_MODEL (names));
  g_object_unref (names);
}

/* ---- saved segments ---- */

static void
use (AisleSegmentBar *self, const char *segment)
{
  gtk_popover_popdown (self->popover);
  aisle_session_set_segment (self->session, segment);
}

static void
use_cb (AisleSegmentBar *self)
{
  use (self, gtk_editable_get_text (GTK_EDITABLE (self->text)));
}

typedef struct
{
  char *name, *definition; /* definition NULL: remove */
} Change;

static void
change_free (Change *self)
{
  g_free (self->name);
  g_free (self->definition);
  g_free (self);
}

static gpointer
run_change (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  Change *change = input;
  gboolean done = change->definition != NULL
                      ? aisle_command_segment_save (project, change->name, change->definition, error)
                      : aisle_command_segment_remove (project, change->name, error);
  return GINT_TO_POINTER (done);
}

static void
change_finished_cb (AisleJob *job, AisleSegmentBar *self)
{
  Change *change = aisle_job_get_input (job);
  g_autofree char *text = NULL;

  if (aisle_job_get_state (job) != AISLE_JOB_DONE)
    return;
  text = g_strdup_printf (change->definition != NULL ? _ ("Segment “%s” saved") : _ ("Segment “%s” removed"),
                          change->name);
  aisle_session_toast (self->session, text, TRUE);
  if (change->definition != NULL)
    use (self, change->name);
  else if (g_strcmp0 (aisle_session_get_segment (self->session), change->name) == 0)
    use (self, NULL);
  aisle_session_changed (self->session);
}

static void
change (AisleSegmentBar *self, const char *name, const char *definition)
{
  Change *input = g_new0 (Change, 1);
  AisleJobSpec spec = { .title = definition != NULL ? _ ("Saving the segment") : _ ("Removing the segment"),
                        .lane = AISLE_LANE_COMPUTE,
                        .mode = AISLE_PROJECT_WRITE,
                        .run = run_change,
                        .input = input,
                        .input_free = (GDestroyNotify) change_free };
  input->name = g_strdup (name);
  input->definition = g_strdup (definition);
  g_signal_connect_object (aisle_session_run (self->session, &spec), "finished", G_CALLBACK (change_finished_cb), self,
                           0);
}

static void
save_cb (AisleSegmentBar *self)
{
  change (self, gtk_editable_get_text (GTK_EDITABLE (self->name)), gtk_editable_get_text (GTK_EDITABLE (self->text)));
}

static void
remove_cb (GtkButton *button, AisleSegmentBar *self)
{
  change (self, g_object_get_data (G_OBJECT (button), "segment"), NULL);
}

static void
row_activated_cb (AdwActionRow *row, AisleSegmentBar *self)
{
  use (self, g_object_get_data (G_OBJECT (row), "segment"));
}

static void
add_saved (AisleSegmentBar *self, const char *name, const char *definition)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *title = g_markup_escape_text (name != NULL ? name : _ ("All users"), -1);
  g_autofree char *subtitle = g_markup_escape_text (definition != NULL ? definition : "", -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "segment", g_strdup (name), g_free);
  g_signal_connect (row, "activated", G_CALLBACK (row_activated_cb), self);
  if (name != NULL)
    {
      GtkWidget *button = gtk_button_new_from_icon_name ("aisle-remove-symbolic");
      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      gtk_widget_add_css_class (button, "flat");
      gtk_widget_set_tooltip_text (button, _ ("Remove"));
      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Remove"), -1);
      g_object_set_data_full (G_OBJECT (button), "segment", g_strdup (name), g_free);
      g_signal_connect (button, "clicked", G_CALLBACK (remove_cb), self);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
    }
  gtk_list_box_append (self->saved, row);
}

static gpointer
run_list (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  return aisle_segment_list (project, error);
}

static void
listed_cb (AisleJob *job, AisleSegmentBar *self)
{
  GPtrArray *segments = aisle_job_get_result (job);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->saved))) != NULL)
    gtk_list_box_remove (self->saved, child);
  add_saved (self, NULL, NULL);
  for (guint i = 0; segments != NULL && i < segments->len; i++)
    {
      const AisleSegment *segment = segments->pdata[i];
      add_saved (self, segment->name, segment->definition);
    }
}

static void
shown_cb (AisleSegmentBar *self)
{
  AisleJobSpec spec = { .title = _ ("Reading segments"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = run_list,
                        .result_free = (GDestroyNotify) g_ptr_array_unref };
  g_signal_connect_object (aisle_session_run (self->session, &spec), "finished", G_CALLBACK (listed_cb), self, 0);
}

/* ---- the bar ---- */

static void
share_cb (AisleJob *job, AisleSegmentBar *self)
{
  Count *count = aisle_job_get_input (job);
  if (g_strcmp0 (count->text, aisle_session_get_segment (self->session)) == 0)
    {
      g_autofree char *text = count_text (job);
      gtk_label_set_text (self->share, text);
    }
}

static void
segment_cb (AisleSegmentBar *self)
{
  const char *segment = aisle_session_get_segment (self->session);

  gtk_label_set_text (self->label, segment != NULL ? segment : _ ("All users"));
  gtk_widget_set_visible (self->clear, segment != NULL);
  gtk_label_set_text (self->share, "");
  if (segment != NULL)
    g_signal_connect_object (count_users (self, segment), "finished", G_CALLBACK (share_cb), self, 0);
}

static void
clear_cb (AisleSegmentBar *self)
{
  aisle_session_set_segment (self->session, NULL);
}

static void
build_popover (AisleSegmentBar *self)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource ("/io/github/aisle/Aisle/ui/segment-bar.ui");

  self->popover = GTK_POPOVER (gtk_builder_get_object (builder, "popover"));
  self->saved = GTK_LIST_BOX (gtk_builder_get_object (builder, "saved"));
  self->did = GTK_DROP_DOWN (gtk_builder_get_object (builder, "did"));
  self->kind = GTK_DROP_DOWN (gtk_builder_get_object (builder, "kind"));
  self->at_least = GTK_WIDGET (gtk_builder_get_object (builder, "at_least"));
  self->times = GTK_SPIN_BUTTON (gtk_builder_get_object (builder, "times"));
  self->text = GTK_ENTRY (gtk_builder_get_object (builder, "text"));
  self->name = GTK_ENTRY (gtk_builder_get_object (builder, "name"));
  self->count = GTK_LABEL (gtk_builder_get_object (builder, "count"));
  self->save = GTK_WIDGET (gtk_builder_get_object (builder, "save"));
  self->use = GTK_WIDGET (gtk_builder_get_object (builder, "use"));
  g_signal_connect_swapped (self->did, "notify::selected", G_CALLBACK (form_changed_cb), self);
  g_signal_connect_swapped (self->kind, "notify::selected", G_CALLBACK (form_changed_cb), self);
  g_signal_connect_swapped (self->times, "value-changed", G_CALLBACK (form_changed_cb), self);
  g_signal_connect_swapped (self->text, "changed", G_CALLBACK (text_changed_cb), self);
  g_signal_connect_swapped (self->name, "changed", G_CALLBACK (name_changed_cb), self);
  g_signal_connect_swapped (self->save, "clicked", G_CALLBACK (save_cb), self);
  g_signal_connect_swapped (self->use, "clicked", G_CALLBACK (use_cb), self);
  g_signal_connect_swapped (self->popover, "show", G_CALLBACK (shown_cb), self);
  gtk_menu_button_set_popover (self->button, GTK_WIDGET (self->popover));
}

static void
aisle_segment_bar_dispose (GObject *object)
{
  AisleSegmentBar *self = AISLE_SEGMENT_BAR (object);
  g_clear_handle_id (&self->delay, g_source_remove);
  g_clear_object (&self->session);
  g_clear_pointer (&self->kinds, g_ptr_array_unref);
  G_OBJECT_CLASS (aisle_segment_bar_parent_class)->dispose (object);
}

static void
aisle_segment_bar_class_init (AisleSegmentBarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = aisle_segment_bar_dispose;
}

static void
aisle_segment_bar_init (AisleSegmentBar *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *inner = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->kinds = g_ptr_array_new_with_free_func (g_free);
  self->button = GTK_MENU_BUTTON (gtk_menu_button_new ());
  self->label = GTK_LABEL (gtk_label_new (NULL));
  self->share = GTK_LABEL (gtk_label_new (NULL));
  self->clear = gtk_button_new_from_icon_name ("aisle-close-symbolic");
  gtk_label_set_ellipsize (self->label, PANGO_ELLIPSIZE_END);
  gtk_label_set_ellipsize (self->share, PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (GTK_WIDGET (self->share), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (self->share), "numeric");
  gtk_widget_add_css_class (GTK_WIDGET (self->share), "caption");
  gtk_box_append (GTK_BOX (inner), gtk_image_new_from_icon_name ("aisle-segment-symbolic"));
  gtk_box_append (GTK_BOX (inner), GTK_WIDGET (self->label));
  gtk_box_append (GTK_BOX (inner), gtk_image_new_from_icon_name ("aisle-down-symbolic"));
  gtk_menu_button_set_child (self->button, inner);
  gtk_menu_button_set_has_frame (self->button, FALSE);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->button), _ ("Whose behaviour is shown"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Segment"), -1);
  gtk_widget_add_css_class (self->clear, "flat");
  gtk_widget_set_tooltip_text (self->clear, _ ("Show all users"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->clear), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Show all users"),
                                  -1);
  g_signal_connect_swapped (self->clear, "clicked", G_CALLBACK (clear_cb), self);
  gtk_widget_add_css_class (box, "segment-bar");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->button));
  gtk_box_append (GTK_BOX (box), self->clear);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->share));
  adw_bin_set_child (ADW_BIN (self), box);
  build_popover (self);
}

GtkWidget *
aisle_segment_bar_new (AisleSession *session)
{
  AisleSegmentBar *self = g_object_new (AISLE_TYPE_SEGMENT_BAR, NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (session, "notify::segment", G_CALLBACK (segment_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "info", G_CALLBACK (info_cb), self, G_CONNECT_SWAPPED);
  segment_cb (self);
  info_cb (self);
  return GTK_WIDGET (self);
}
