/* label-errors-card.c: see label-errors-card.h. */
#include "pages/assistant/label-errors-card.h"
#include "pages/assistant/judged-list.h"

#include "base/i18n.h"
#include "command/confusion.h"

#define MOST_TEXTS 100 /* shown */

struct _AisleLabelErrorsCard
{
  AdwBin parent_instance;
  AisleSession *session;
  gint64 run;
  GtkWidget *look;
  AisleJudgedList *texts;
  AisleTable *errors; /* (nullable) all that were found */
  char **labels;      /* (nullable) that there are */
};

G_DEFINE_FINAL_TYPE (AisleLabelErrorsCard, aisle_label_errors_card, ADW_TYPE_BIN)

static void
forget (AisleLabelErrorsCard *self)
{
  g_clear_pointer (&self->errors, aisle_table_unref);
  g_clear_pointer (&self->labels, g_strfreev);
  gtk_widget_set_visible (GTK_WIDGET (self->texts), FALSE);
}

/* ---- looking ---- */

typedef struct
{
  AisleTable *errors;
  char **labels;
} Found;

static void
found_free (Found *self)
{
  g_clear_pointer (&self->errors, aisle_table_unref);
  g_strfreev (self->labels);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Found, found_free)

static gpointer
run_look (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleRun) run = aisle_runs_get (project, *(const gint64 *) input, error);
  g_autoptr (AisleParams) reading = run != NULL ? aisle_classifier_reading (run, error) : NULL;
  g_autoptr (AisleAnswer) answer = NULL;
  Found *found;

  if (reading == NULL)
    return NULL;
  found = g_new0 (Found, 1);
  answer = aisle_command_label_errors (project, reading, &found->labels, progress, error);
  if (answer == NULL)
    g_clear_pointer (&found, found_free);
  else
    found->errors = aisle_table_ref (answer->table);
  return found;
}

/* ---- showing: without those that were moved ---- */

typedef struct
{
  AisleTable *errors, *shown; /* (nullable) shown */
  gsize left;
} Now;

static void
now_free (Now *self)
{
  aisle_table_unref (self->errors);
  g_clear_pointer (&self->shown, aisle_table_unref);
  g_free (self);
}

static gpointer
run_now (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  Now *self = input;

  self->shown = aisle_command_label_errors_now (project, self->errors, MOST_TEXTS, &self->left, error);
  return self->shown;
}

static void
now_cb (AisleJob *job, AisleLabelErrorsCard *self)
{
  const Now *now = aisle_job_get_input (job);
  g_autofree char *title = NULL;

  if (aisle_job_get_state (job) != AISLE_JOB_DONE || now->errors != self->errors)
    return;
  title = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%zu label is contradicted by other texts",
                                        "%zu labels are contradicted by other texts, the surest first", now->left),
                           now->left);
  gtk_widget_set_visible (GTK_WIDGET (self->texts), TRUE);
  aisle_judged_list_set (self->texts, self->session, title, now->left, now->shown, (const char *const *) self->labels);
}

static void
show (AisleLabelErrorsCard *self)
{
  Now *now = g_new0 (Now, 1);
  AisleJobSpec spec = { .title = _ ("Reading labels"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = run_now,
                        .input = now,
                        .input_free = (GDestroyNotify) now_free };

  now->errors = aisle_table_ref (self->errors);
  g_signal_connect_object (aisle_session_run (self->session, &spec), "finished", G_CALLBACK (now_cb), self, 0);
}

static void
found_cb (AisleJob *job, AisleLabelErrorsCard *self)
{
  const Found *found = aisle_job_get_result (job);
  const gint64 *run = aisle_job_get_input (job);

  gtk_widget_set_sensitive (self->look, TRUE);
  if (found == NULL || *run != self->run)
    return;
  forget (self);
  self->errors = aisle_table_ref (found->errors);
  self->labels = g_strdupv (found->labels);
  show (self);
}

static void
look_cb (AisleLabelErrorsCard *self)
{
  AisleJobSpec spec = { .title = _ ("Looking for label errors"),
                        .lane = AISLE_LANE_COMPUTE,
                        .mode = AISLE_PROJECT_READ,
                        .run = run_look,
                        .input = g_memdup2 (&self->run, sizeof self->run),
                        .input_free = g_free,
                        .result_free = (GDestroyNotify) found_free };

  gtk_widget_set_sensitive (self->look, FALSE);
  g_signal_connect_object (aisle_session_run (self->session, &spec), "finished", G_CALLBACK (found_cb), self, 0);
}

void
aisle_label_errors_card_load (AisleLabelErrorsCard *self, AisleSession *session, gint64 run)
{
  g_set_object (&self->session, session);
  if (run != self->run)
    forget (self);
  self->run = run;
  if (self->errors != NULL)
    show (self);
}

/* ---- the widget ---- */

static void
aisle_label_errors_card_dispose (GObject *object)
{
  AisleLabelErrorsCard *self = AISLE_LABEL_ERRORS_CARD (object);

  g_clear_object (&self->session);
  g_clear_pointer (&self->errors, aisle_table_unref);
  g_clear_pointer (&self->labels, g_strfreev);
  G_OBJECT_CLASS (aisle_label_errors_card_parent_class)->dispose (object);
}

static void
aisle_label_errors_card_class_init (AisleLabelErrorsCardClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = aisle_label_errors_card_dispose;
}

static void
aisle_label_errors_card_init (AisleLabelErrorsCard *self)
{
  GtkWidget *group = adw_preferences_group_new ();

  self->look = gtk_button_new_with_label (_ ("Find Them"));
  self->texts = g_object_new (AISLE_TYPE_JUDGED_LIST, "visible", FALSE, NULL);
  gtk_widget_set_valign (self->look, GTK_ALIGN_CENTER);
  g_signal_connect_object (self->look, "clicked", G_CALLBACK (look_cb), self, G_CONNECT_SWAPPED);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _ ("Possible label errors"));
  adw_preferences_group_set_description (
      ADW_PREFERENCES_GROUP (group),
      _ ("Labels of all texts, not only of the test, that other texts contradict. Models know what others teach, not what "
         "is true: read each text before you move it."));
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (group), self->look);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (self->texts));
  adw_bin_set_child (ADW_BIN (self), group);
}
