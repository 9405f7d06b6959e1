/* saved-segments-list.c: see saved-segments-list.h. */
#include "pages/behaviour/saved-segments-list.h"

#include "base/i18n.h"

struct _AisleSavedSegmentsList
{
  AdwBin parent_instance;
  AisleSession *session;
  GtkListBox *list;
  GtkWidget *empty;
  GHashTable *chosen; /* names */
  AisleJob *job;      /* (nullable) the last that reads */
};

static guint open_signal, chosen_signal;

G_DEFINE_FINAL_TYPE (AisleSavedSegmentsList, aisle_saved_segments_list, ADW_TYPE_BIN)

/* ---- changes ---- */

typedef struct
{
  char *name, *new_name; /* new_name NULL: remove */
} Change;

static void
change_free (Change *self)
{
  g_free (self->name);
  g_free (self->new_name);
  g_free (self);
}

static gpointer
run_change (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  Change *change = input;
  gboolean done = change->new_name != NULL
                      ? aisle_command_segment_rename (project, change->name, change->new_name, error)
                      : aisle_command_segment_remove (project, change->name, error);
  return GINT_TO_POINTER (done);
}

/* What the pages are asked about follows the name. */
static void
changed_cb (AisleJob *job, AisleSavedSegmentsList *self)
{
  Change *change = aisle_job_get_input (job);
  g_autofree char *text = NULL;

  if (aisle_job_get_state (job) != AISLE_JOB_DONE)
    return;
  text = change->new_name != NULL
             ? g_strdup_printf (_ ("Segment “%s” is now called “%s”"), change->name, change->new_name)
             : g_strdup_printf (_ ("Segment “%s” removed"), change->name);
  if (g_hash_table_remove (self->chosen, change->name) && change->new_name != NULL)
    g_hash_table_add (self->chosen, g_strdup (change->new_name));
  if (g_strcmp0 (aisle_session_get_segment (self->session), change->name) == 0)
    aisle_session_set_segment (self->session, change->new_name);
  aisle_session_toast (self->session, text, TRUE);
  aisle_session_changed (self->session);
}

static void
change (AisleSavedSegmentsList *self, const char *name, const char *new_name)
{
  Change *input = g_new0 (Change, 1);
  AisleJobSpec spec = { .title = new_name != NULL ? _ ("Renaming the segment") : _ ("Removing the segment"),
                        .lane = AISLE_LANE_COMPUTE,
                        .mode = AISLE_PROJECT_WRITE,
                        .run = run_change,
                        .input = input,
                        .input_free = (GDestroyNotify) change_free };

  input->name = g_strdup (name);
  input->new_name = g_strdup (new_name);
  g_signal_connect_object (aisle_session_run (self->session, &spec), "finished", G_CALLBACK (changed_cb), self, 0);
}

/* ---- the menu of a row ---- */

static const char *
name_of (gpointer control)
{
  return g_object_get_data (G_OBJECT (control), "segment");
}

static void
close_menu (GtkWidget *control)
{
  gtk_popover_popdown (GTK_POPOVER (gtk_widget_get_ancestor (control, GTK_TYPE_POPOVER)));
}

static void
use_cb (GtkWidget *button, AisleSavedSegmentsList *self)
{
  close_menu (button);
  aisle_session_set_segment (self->session, name_of (button));
}

static void
remove_cb (GtkWidget *button, AisleSavedSegmentsList *self)
{
  close_menu (button);
  change (self, name_of (button), NULL);
}

static void
rename_cb (GtkWidget *control, AisleSavedSegmentsList *self)
{
  GtkEditable *entry = g_object_get_data (G_OBJECT (control), "entry");
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (entry)));

  close_menu (control);
  if (*name != '\0' && !g_str_equal (name, name_of (control)))
    change (self, name_of (control), name);
}

static GtkWidget *
menu_button (AisleSavedSegmentsList *self, const char *title, const char *name, GCallback clicked)
{
  GtkWidget *button = gtk_button_new_with_label (title);

  g_object_set_data_full (G_OBJECT (button), "segment", g_strdup (name), g_free);
  g_signal_connect_object (button, "clicked", clicked, self, 0);
  return button;
}

static GtkWidget *
new_menu (AisleSavedSegmentsList *self, const char *name)
{
  GtkWidget *popover = gtk_popover_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *entry = gtk_entry_new ();
  GtkWidget *rename = menu_button (self, _ ("Rename"), name, G_CALLBACK (rename_cb));

  gtk_editable_set_text (GTK_EDITABLE (entry), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("New name"), -1);
  g_object_set_data (G_OBJECT (rename), "entry", entry);
  g_object_set_data (G_OBJECT (entry), "entry", entry);
  g_object_set_data_full (G_OBJECT (entry), "segment", g_strdup (name), g_free);
  g_signal_connect_object (entry, "activate", G_CALLBACK (rename_cb), self, 0);
  gtk_box_append (GTK_BOX (line), entry);
  gtk_box_append (GTK_BOX (line), rename);
  gtk_widget_add_css_class (box, "options");
  gtk_box_append (GTK_BOX (box), menu_button (self, _ ("Use on All Pages"), name, G_CALLBACK (use_cb)));
  gtk_box_append (GTK_BOX (box), line);
  gtk_box_append (GTK_BOX (box), menu_button (self, _ ("Remove"), name, G_CALLBACK (remove_cb)));
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  return popover;
}

/* ---- rows ---- */

static void
check_cb (GtkCheckButton *check, AisleSavedSegmentsList *self)
{
  if (gtk_check_button_get_active (check))
    g_hash_table_add (self->chosen, g_strdup (name_of (check)));
  else
    g_hash_table_remove (self->chosen, name_of (check));
  g_signal_emit (self, chosen_signal, 0);
}

static void
activated_cb (AdwActionRow *row, AisleSavedSegmentsList *self)
{
  g_signal_emit (self, open_signal, 0, name_of (row), g_object_get_data (G_OBJECT (row), "definition"));
}

static char *
subtitle_of (AisleTable *table, gsize row)
{
  const char *problem = aisle_table_text_of (table, row, "problem");
  gsize users = (gsize) aisle_table_integer_of (table, row, "users");
  g_autofree char *share = aisle_table_format_of (table, row, "share");
  g_autofree char *count = NULL;

  if (problem != NULL)
    return g_strdup (problem);
  count = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%'zu user", "%'zu users", users), users);
  return g_strdup_printf ("%s · %s", count, share);
}

static void
add_row (AisleSavedSegmentsList *self, AisleTable *table, gsize row)
{
  const char *name = aisle_table_text (table, row, 0);
  const char *definition = aisle_table_text_of (table, row, "definition");
  GtkWidget *line = adw_action_row_new (), *check = gtk_check_button_new (), *button = gtk_menu_button_new ();
  g_autofree char *subtitle = subtitle_of (table, row), *escaped = g_markup_escape_text (subtitle, -1);
  g_autofree char *compare = g_strdup_printf (_ ("Compare “%s”"), name);
  g_autofree char *more = g_strdup_printf (_ ("More about “%s”"), name);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (line), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (line), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (line), subtitle);
  gtk_widget_set_tooltip_text (line, definition);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), g_hash_table_contains (self->chosen, name));
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (check, compare);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, compare, -1);
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "aisle-more-symbolic");
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), new_menu (self, name));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, more, -1);
  g_object_set_data_full (G_OBJECT (line), "segment", g_strdup (name), g_free);
  g_object_set_data_full (G_OBJECT (line), "definition", g_strdup (definition), g_free);
  g_object_set_data_full (G_OBJECT (check), "segment", g_strdup (name), g_free);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (line), TRUE);
  g_signal_connect_object (line, "activated", G_CALLBACK (activated_cb), self, 0);
  g_signal_connect_object (check, "toggled", G_CALLBACK (check_cb), self, 0);
  adw_action_row_add_prefix (ADW_ACTION_ROW (line), check);
  adw_action_row_add_suffix (ADW_ACTION_ROW (line), button);
  gtk_list_box_append (self->list, line);
}

/* What is no longer there is not compared. */
static void
forget_removed (AisleSavedSegmentsList *self, AisleTable *table)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer name;

  for (gsize row = 0; row < aisle_table_n_rows (table); row++)
    g_hash_table_add (names, (gpointer) aisle_table_text (table, row, 0));
  g_hash_table_iter_init (&iter, self->chosen);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (!g_hash_table_contains (names, name))
      g_hash_table_iter_remove (&iter);
}

static void
loaded_cb (AisleJob *job, AisleSavedSegmentsList *self)
{
  AisleTable *table = aisle_job_get_result (job);
  GtkWidget *child;
  gsize n = table != NULL ? aisle_table_n_rows (table) : 0;

  if (job != self->job)
    return;
  g_clear_object (&self->job);
  if (table == NULL)
    return;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, child);
  forget_removed (self, table);
  for (gsize row = 0; row < n; row++)
    add_row (self, table, row);
  gtk_widget_set_visible (GTK_WIDGET (self->list), n > 0);
  gtk_widget_set_visible (self->empty, n == 0);
  g_signal_emit (self, chosen_signal, 0);
}

static gpointer
run_load (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  return aisle_command_segments (project, progress, error);
}

void
aisle_saved_segments_list_load (AisleSavedSegmentsList *self, AisleSession *session)
{
  AisleJobSpec spec = { .title = _ ("Reading segments"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = run_load,
                        .result_free = (GDestroyNotify) aisle_table_unref };

  g_set_object (&self->session, session);
  g_clear_object (&self->job);
  self->job = g_object_ref (aisle_session_run (session, &spec));
  g_signal_connect_object (self->job, "finished", G_CALLBACK (loaded_cb), self, 0);
}

char *
aisle_saved_segments_list_dup_chosen (AisleSavedSegmentsList *self)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->list)); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    if (g_hash_table_contains (self->chosen, name_of (row)))
      {
        g_auto (GStrv) parts = g_strsplit (name_of (row), "\"", -1);
        g_autofree char *doubled = g_strjoinv ("\"\"", parts);
        g_string_append_printf (names, "%s\"%s\"", names->len > 0 ? "," : "", doubled);
      }
  return g_string_free (g_steal_pointer (&names), FALSE);
}

static void
aisle_saved_segments_list_dispose (GObject *object)
{
  AisleSavedSegmentsList *self = AISLE_SAVED_SEGMENTS_LIST (object);

  g_clear_object (&self->job);
  g_clear_object (&self->session);
  g_clear_pointer (&self->chosen, g_hash_table_unref);
  G_OBJECT_CLASS (aisle_saved_segments_list_parent_class)->dispose (object);
}

static void
aisle_saved_segments_list_class_init (AisleSavedSegmentsListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = aisle_saved_segments_list_dispose;
  open_signal = g_signal_new ("open", AISLE_TYPE_SAVED_SEGMENTS_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                              G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  chosen_signal =
      g_signal_new ("chosen", AISLE_TYPE_SAVED_SEGMENTS_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
aisle_saved_segments_list_init (AisleSavedSegmentsList *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *title = gtk_label_new (_ ("Saved segments"));

  self->chosen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  self->empty = gtk_label_new (_ ("None yet. Name a segment and save it, or brush a chart of another view."));
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_add_css_class (title, "heading");
  gtk_label_set_xalign (GTK_LABEL (self->empty), 0);
  gtk_label_set_wrap (GTK_LABEL (self->empty), TRUE);
  gtk_widget_add_css_class (self->empty, "dim-label");
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  gtk_widget_set_visible (GTK_WIDGET (self->list), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Saved segments"), -1);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->list));
  gtk_box_append (GTK_BOX (box), self->empty);
  adw_bin_set_child (ADW_BIN (self), box);
}
