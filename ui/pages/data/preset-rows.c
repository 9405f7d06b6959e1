/* preset-rows.c: see preset-rows.h. */
#include "pages/data/preset-rows.h"

#include "base/i18n.h"

static int
by_match (gconstpointer a, gconstpointer b, gpointer mapping)
{
  guint x = aisle_preset_match (*(AislePreset *const *) a, mapping);
  guint y = aisle_preset_match (*(AislePreset *const *) b, mapping);
  return x > y ? -1 : x < y;
}

GPtrArray *
aisle_preset_matches (const AisleMapping *mapping)
{
  g_autoptr (GPtrArray) all = aisle_presets ();

  for (guint i = all->len; i > 0; i--)
    {
      const AislePreset *preset = all->pdata[i - 1];
      if (aisle_preset_match (preset, mapping) == 0 && g_strcmp0 (preset->id, mapping->preset) != 0)
        g_ptr_array_remove_index (all, i - 1);
    }
  g_ptr_array_sort_with_data (all, by_match, (gpointer) mapping);
  return g_steal_pointer (&all);
}

GtkWidget *
aisle_preset_row (const AisleMapping *mapping, const GPtrArray *presets, AisleMappingChange change, gpointer data)
{
  GPtrArray *values = g_ptr_array_new (), *titles = g_ptr_array_new ();
  const char *reason = _ ("Its columns are not read by a preset");

  g_ptr_array_add (values, g_strdup ("none"));
  g_ptr_array_add (titles, _ ("No known export"));
  for (guint i = 0; i < presets->len; i++)
    {
      const AislePreset *preset = presets->pdata[i];
      g_ptr_array_add (values, g_strdup (preset->id));
      g_ptr_array_add (titles, preset->title);
      if (g_strcmp0 (preset->id, mapping->preset) == 0)
        reason = preset->own ? _ ("A preset of yours") : _ ("Its columns have the names of this export");
    }
  return aisle_option_row (_ ("Looks like"), reason,
                           aisle_option_list (values, titles, mapping->preset != NULL ? mapping->preset : "none",
                                              aisle_option_new ("preset", TRUE, change, data)));
}

/* ---- saving ---- */

typedef struct
{
  AisleSession *session;
  AisleMapping *mapping;
  GtkEditable *entry;
} Ask;

static void
ask_free (gpointer data, GClosure *closure)
{
  Ask *self = data;
  g_object_unref (self->session);
  aisle_mapping_free (self->mapping);
  g_free (self);
}

typedef struct
{
  char *name;
  AisleMapping *mapping;
} Save;

static void
save_free (gpointer data)
{
  Save *self = data;
  g_free (self->name);
  aisle_mapping_free (self->mapping);
  g_free (self);
}

static gpointer
run_save (AisleProject *none, gpointer input, AisleProgress *progress, GError **error)
{
  Save *save = input;
  return aisle_preset_save (save->mapping, save->name, error) ? g_strdup_printf (_ ("Preset “%s” saved"), save->name)
                                                              : NULL;
}

static void
saved_cb (AisleJob *job, AisleSession *session)
{
  if (aisle_job_get_result (job) != NULL)
    aisle_session_toast (session, aisle_job_get_result (job), FALSE);
  else if (aisle_job_get_error (job) != NULL)
    aisle_session_toast (session, aisle_job_get_error (job)->message, FALSE);
}

static void
response_cb (AdwMessageDialog *dialog, const char *response, Ask *ask)
{
  Save *input = g_new0 (Save, 1);
  AisleJobSpec spec = { .title = _ ("Saving the preset"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .run = run_save,
                        .input = input,
                        .input_free = save_free,
                        .result_free = g_free };

  input->name = g_strstrip (g_strdup (gtk_editable_get_text (ask->entry)));
  input->mapping = aisle_mapping_dup (ask->mapping);
  if (g_str_equal (response, "save") && *input->name != '\0')
    g_signal_connect_object (aisle_session_run_alone (ask->session, &spec), "finished", G_CALLBACK (saved_cb),
                             ask->session, 0);
  else
    save_free (input);
}

static void
name_cb (GtkEditable *entry, AdwMessageDialog *dialog)
{
  adw_message_dialog_set_response_enabled (dialog, "save", *gtk_editable_get_text (entry) != '\0');
}

void
aisle_preset_ask_name (GtkWidget *parent, AisleSession *session, const AisleMapping *mapping)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (parent)), _ ("Save as Preset"),
                                              _ ("Files with these columns are then read the same way."));
  GtkWidget *entry = gtk_entry_new ();
  Ask *ask = g_new0 (Ask, 1);

  ask->session = g_object_ref (session);
  ask->mapping = aisle_mapping_dup (mapping);
  ask->entry = GTK_EDITABLE (entry);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _ ("Name of the preset"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Name of the preset"), -1);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), entry);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "save", _ ("_Save"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "save", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "save");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (dialog), "save", FALSE);
  g_signal_connect (entry, "changed", G_CALLBACK (name_cb), dialog);
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), ask, ask_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
