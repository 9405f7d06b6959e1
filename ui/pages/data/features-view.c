/* features-view.c: see features-view.h. */
#include "pages/data/features-view.h"
#include "pages/data/feature-ask.h"
#include "pages/data/feature-row.h"
#include "widgets/no-events.h"
#include "widgets/table-view.h"
#include "widgets/wrap-box.h"

#include "base/i18n.h"

#define SHOWN 1000 /* members in the table */

enum
{
  CUT_END,
  CUT_SHARE,
  CUT_DAY
};

struct _AisleFeaturesView
{
  AisleDataView parent_instance;
  GtkStack *stack;
  AisleNoEvents *none;
  AisleWrapBox *controls;
  GtkLabel *facts, *members_title;
  GtkListBox *list;
  GtkAdjustment *share_adjustment;
  GtkDropDown *direction;
  AisleTableView *members;
  GtkDropDown *entity, *cut;
  GtkStack *moment; /* of the cut-off: nothing, a share, a day */
  GtkEntry *day;
  char *feature, *feature_title; /* whose members are shown */
  guint64 asked;                 /* only the last answer counts */
  guint waiting;                 /* the share is still being turned */
};

G_DEFINE_FINAL_TYPE (AisleFeaturesView, aisle_features_view, AISLE_TYPE_DATA_VIEW)

static AisleSession *
session_of (AisleFeaturesView *self)
{
  return aisle_data_view_get_session (AISLE_DATA_VIEW (self));
}

static const AisleEntity *
entity_of (AisleFeaturesView *self)
{
  gsize n;
  const AisleEntity *const *entities = aisle_entities (&n);

  return entities[MIN (gtk_drop_down_get_selected (self->entity), n - 1)];
}

static char *
dup_cutoff (AisleFeaturesView *self)
{
  switch (gtk_drop_down_get_selected (self->cut))
    {
    case CUT_SHARE:
      return g_strdup_printf ("%.0f%%", gtk_adjustment_get_value (self->share_adjustment));
    case CUT_DAY:
      return g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->day)));
    default:
      return g_strdup ("end");
    }
}

static AisleJob *
run (AisleFeaturesView *self, const char *title, AisleJobFunc func, gboolean silent, const char *sort, gsize limit,
     const char *path, GDestroyNotify result_free)
{
  g_autofree char *cutoff = dup_cutoff (self);
  AisleFeatureAsk ask = { .entity = (char *) entity_of (self)->id,
                          .cutoff = cutoff,
                          .sort = (char *) sort,
                          .ascending = gtk_drop_down_get_selected (self->direction) == 1,
                          .limit = limit,
                          .path = (char *) path };
  AisleJobSpec spec = { .title = title,
                        .lane = AISLE_LANE_LOOK,
                        .silent = silent,
                        .mode = AISLE_PROJECT_READ,
                        .run = func,
                        .input = aisle_feature_ask_dup (&ask),
                        .input_free = aisle_feature_ask_free,
                        .result_free = result_free };

  return aisle_session_run (session_of (self), &spec);
}

static void
run_silent (AisleFeaturesView *self, const char *title, AisleJobFunc func, const char *sort, GDestroyNotify result_free,
            GCallback finished)
{
  AisleJob *job = run (self, title, func, TRUE, sort, sort != NULL ? SHOWN : 0, NULL, result_free);

  g_object_set_data (G_OBJECT (job), "number", GSIZE_TO_POINTER (++self->asked));
  g_signal_connect_object (job, "finished", finished, self, 0);
}

static gboolean
is_last (AisleFeaturesView *self, AisleJob *job)
{
  return GPOINTER_TO_SIZE (g_object_get_data (G_OBJECT (job), "number")) == self->asked;
}

/* ---- features ---- */

/* "at 2026-04-02T09:10:00Z" as people write it. */
static char *
readable_times (const char *text)
{
  GString *out = g_string_new (NULL);

  for (const char *c = text; *c != '\0'; c++)
    if (c == text || !g_ascii_isdigit (c[-1]) || (*c != 'T' && *c != 'Z'))
      g_string_append_c (out, *c);
    else
      g_string_append (out, *c == 'T' ? " " : " UTC");
  return g_string_free (out, FALSE);
}

static void
show_facts (AisleFeaturesView *self, const AisleFeatureReport *report)
{
  g_autoptr (JsonNode) node = aisle_passport_to_json (report->answer->passport);
  JsonObject *params = aisle_json_object (json_node_get_object (node), "params");
  g_autofree char *cutoff = readable_times (aisle_json_text (params, "cutoff", ""));
  /* Translators: how many users, items, sessions or queries; then the cut-off */
  g_autofree char *text = g_strdup_printf (_ ("%'zu %s. Cut-off: %s. No feature sees what came at or after it."),
                                           report->members, _ (entity_of (self)->unit), cutoff);

  gtk_label_set_text (self->facts, text);
}

static void
clear_list (AisleFeaturesView *self)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, row);
}

static void
summary_cb (AisleJob *job, AisleFeaturesView *self)
{
  AisleFeatureReport *report = aisle_job_get_result (job);
  const AisleTable *summary;

  if (!is_last (self, job))
    return;
  aisle_data_view_fail_job (AISLE_DATA_VIEW (self), job);
  clear_list (self);
  gtk_widget_set_visible (GTK_WIDGET (self->list), report != NULL);
  gtk_label_set_text (self->facts, "");
  if (report == NULL)
    return;
  show_facts (self, report);
  summary = report->answer->table;
  for (guint lacking = 0; lacking < 2; lacking++) /* what the log cannot give comes last */
    for (gsize row = 0; row < aisle_table_n_rows (summary); row++)
      if (aisle_table_is_missing_of (summary, row, "lacks") == !lacking)
        gtk_list_box_append (self->list, aisle_feature_row_new (summary, row, report->bins, entity_of (self)));
}

static void
ask_summary (AisleFeaturesView *self)
{
  gtk_stack_set_visible_child_name (self->stack, "features");
  run_silent (self, _ ("Computing features"), aisle_feature_ask_summary, NULL,
              (GDestroyNotify) aisle_feature_report_free, G_CALLBACK (summary_cb));
}

/* ---- members ---- */

static void
members_cb (AisleJob *job, AisleFeaturesView *self)
{
  AisleAnswer *answer = aisle_job_get_result (job);

  if (!is_last (self, job))
    return;
  aisle_data_view_fail_job (AISLE_DATA_VIEW (self), job);
  if (answer != NULL)
    aisle_table_view_set_table (self->members, answer->table, aisle_session_get_currency (session_of (self)));
}

static void
ask_members (AisleFeaturesView *self)
{
  /* Translators: "Users by Spend", the first thousand in a table */
  g_autofree char *title =
      g_strdup_printf (_ ("%s by %s, the first %d"), _ (entity_of (self)->plural), self->feature_title, SHOWN);

  gtk_label_set_text (self->members_title, title);
  aisle_table_view_set_label (self->members, title);
  gtk_stack_set_visible_child_name (self->stack, "members");
  run_silent (self, _ ("Computing features"), aisle_feature_ask_members, self->feature,
              (GDestroyNotify) aisle_answer_free, G_CALLBACK (members_cb));
}

static void
row_cb (AisleFeaturesView *self, GtkListBoxRow *row)
{
  AisleFeatureRow *feature = AISLE_FEATURE_ROW (row);

  g_free (self->feature);
  self->feature = g_strdup (aisle_feature_row_get_feature (feature));
  g_free (self->feature_title);
  self->feature_title = g_strdup (aisle_feature_row_get_title (feature));
  ask_members (self);
}

static void
direction_cb (AisleFeaturesView *self)
{
  if (self->feature != NULL && g_str_equal (gtk_stack_get_visible_child_name (self->stack), "members"))
    ask_members (self);
}

static void
back_cb (AisleFeaturesView *self)
{
  gtk_stack_set_visible_child_name (self->stack, "features");
}

/* ---- export ---- */

static void
exported_cb (AisleJob *job, AisleFeaturesView *self)
{
  const char *path = aisle_job_get_result (job);
  g_autofree char *text = path != NULL ? g_strdup_printf (_ ("Saved as %s"), path) : NULL;

  if (text != NULL)
    aisle_session_toast (session_of (self), text, FALSE);
}

static void
save_response_cb (GtkNativeDialog *dialog, int response, AisleFeaturesView *self)
{
  g_autoptr (GFile) file =
      response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)) : NULL;

  if (file != NULL)
    {
      g_autofree char *path = g_file_get_path (file);
      AisleJob *job = run (self, _ ("Saving the features"), aisle_feature_ask_export, FALSE, NULL, 0, path, g_free);
      g_signal_connect_object (job, "finished", G_CALLBACK (exported_cb), self, 0);
    }
  g_object_unref (dialog);
}

static void
export_cb (AisleFeaturesView *self)
{
  GtkFileChooserNative *dialog =
      gtk_file_chooser_native_new (_ ("Save"), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                   GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), NULL);
  g_autofree char *name = g_strdup_printf ("%s.csv", _ (entity_of (self)->plural));

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  g_signal_connect_object (dialog, "response", G_CALLBACK (save_response_cb), self, 0);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* ---- controls ---- */

static void
changed_cb (AisleFeaturesView *self)
{
  static const char *const shown[] = { "end", "share", "day" };
  guint cut = gtk_drop_down_get_selected (self->cut);

  gtk_widget_set_visible (GTK_WIDGET (self->moment), cut != CUT_END);
  gtk_stack_set_visible_child_name (self->moment, shown[MIN (cut, CUT_DAY)]);
  if (session_of (self) == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  if (cut == CUT_DAY && *gtk_editable_get_text (GTK_EDITABLE (self->day)) == '\0')
    gtk_widget_grab_focus (GTK_WIDGET (self->day));
  else
    ask_summary (self);
}

static gboolean
turned_cb (gpointer data)
{
  AisleFeaturesView *self = data;

  self->waiting = 0;
  changed_cb (self);
  return G_SOURCE_REMOVE;
}

/* Asks once the share stands still. */
static void
share_cb (AisleFeaturesView *self)
{
  if (self->waiting != 0)
    g_source_remove (self->waiting);
  self->waiting = g_timeout_add (300, turned_cb, self);
}

static void
name_widget (GtkWidget *widget, const char *label)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static GtkDropDown *
add_list (AisleFeaturesView *self, const char *const *titles, const char *label)
{
  GtkWidget *list = gtk_drop_down_new_from_strings (titles);

  name_widget (list, label);
  gtk_widget_set_valign (list, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (list, "notify::selected", G_CALLBACK (changed_cb), self);
  aisle_wrap_box_append (self->controls, list);
  return GTK_DROP_DOWN (list);
}

static void
add_moment (AisleFeaturesView *self)
{
  GtkWidget *stack = gtk_stack_new (), *share = gtk_spin_button_new (self->share_adjustment, 1, 0);
  GtkWidget *day = gtk_entry_new ();

  gtk_stack_set_hhomogeneous (GTK_STACK (stack), FALSE);
  gtk_stack_add_named (GTK_STACK (stack), gtk_label_new (NULL), "end");
  gtk_stack_add_named (GTK_STACK (stack), share, "share");
  gtk_stack_add_named (GTK_STACK (stack), day, "day");
  name_widget (share, _ ("Share of the log’s events, per cent"));
  name_widget (day, _ ("Day of the cut-off"));
  gtk_entry_set_placeholder_text (GTK_ENTRY (day), _ ("2026-03-15"));
  g_signal_connect_swapped (self->share_adjustment, "value-changed", G_CALLBACK (share_cb), self);
  g_signal_connect_swapped (day, "activate", G_CALLBACK (changed_cb), self);
  gtk_widget_set_visible (stack, FALSE);
  aisle_wrap_box_append (self->controls, stack);
  self->moment = GTK_STACK (stack);
  self->day = GTK_ENTRY (day);
}

static void
aisle_features_view_load (AisleDataView *view)
{
  AisleFeaturesView *self = AISLE_FEATURES_VIEW (view);

  if (aisle_no_events_look (self->none, session_of (self)))
    gtk_stack_set_visible_child_name (self->stack, "empty");
  else
    ask_summary (self);
}

static void
aisle_features_view_finalize (GObject *object)
{
  AisleFeaturesView *self = AISLE_FEATURES_VIEW (object);

  if (self->waiting != 0)
    g_source_remove (self->waiting);
  g_free (self->feature);
  g_free (self->feature_title);
  G_OBJECT_CLASS (aisle_features_view_parent_class)->finalize (object);
}

static void
aisle_features_view_class_init (AisleFeaturesViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = aisle_features_view_finalize;
  AISLE_DATA_VIEW_CLASS (klass)->load = aisle_features_view_load;
  g_type_ensure (AISLE_TYPE_WRAP_BOX);
  g_type_ensure (AISLE_TYPE_TABLE_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/aisle/Aisle/ui/features-view.ui");
  gtk_widget_class_bind_template_child (widget_class, AisleFeaturesView, stack);
  gtk_widget_class_bind_template_child (widget_class, AisleFeaturesView, controls);
  gtk_widget_class_bind_template_child (widget_class, AisleFeaturesView, facts);
  gtk_widget_class_bind_template_child (widget_class, AisleFeaturesView, members_title);
  gtk_widget_class_bind_template_child (widget_class, AisleFeaturesView, list);
  gtk_widget_class_bind_template_child (widget_class, AisleFeaturesView, share_adjustment);
  gtk_widget_class_bind_template_child (widget_class, AisleFeaturesView, direction);
  gtk_widget_class_bind_template_child (widget_class, AisleFeaturesView, members);
  gtk_widget_class_bind_template_callback (widget_class, row_cb);
  gtk_widget_class_bind_template_callback (widget_class, back_cb);
  gtk_widget_class_bind_template_callback (widget_class, direction_cb);
}

static void
aisle_features_view_init (AisleFeaturesView *self)
{
  const char *cuts[] = { _ ("End of the log"), _ ("Share of the log"), _ ("Before a day"), NULL };
  gsize n;
  const AisleEntity *const *entities = aisle_entities (&n);
  g_autofree const char **titles = g_new0 (const char *, n + 1);
  GtkWidget *save = gtk_button_new_with_label (_ ("Save as CSV…"));

  gtk_widget_init_template (GTK_WIDGET (self));
  self->none = AISLE_NO_EVENTS (aisle_no_events_new (
      "aisle-data-symbolic", _ ("Features are counted from what customers viewed, carted and bought: import a log of "
                                "events")));
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->none), "empty");
  for (gsize i = 0; i < n; i++)
    titles[i] = _ (entities[i]->plural);
  self->entity = add_list (self, titles, _ ("Features of"));
  self->cut = add_list (self, cuts, _ ("Cut-off"));
  add_moment (self);
  g_signal_connect_swapped (save, "clicked", G_CALLBACK (export_cb), self);
  gtk_widget_set_valign (save, GTK_ALIGN_CENTER);
  aisle_wrap_box_append (self->controls, save);
}
