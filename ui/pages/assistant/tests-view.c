/* tests-view.c: see tests-view.h.  Tests run whenever the view is looked at after a change: no result is kept, so none is
 * out of date. */
#include "pages/assistant/tests-view.h"
#include "pages/assistant/test-row.h"
#include "widgets/first-letter.h"

#include "base/error.h"
#include "base/i18n.h"

struct _AisleTestsView
{
  AislePageView parent_instance;
  GtkStack *stack;
  GtkLabel *summary, *message;
  AdwPreferencesGroup *tests, *runs;
  GPtrArray *rows; /* of both groups, borrowed */
  gint64 opened;   /* the test that stood open */
  AisleJob *job;   /* (nullable) that runs them */
  guint loads;
};

G_DEFINE_FINAL_TYPE (AisleTestsView, aisle_tests_view, AISLE_TYPE_PAGE_VIEW)

/* ---- what is asked ---- */

typedef struct
{
  GPtrArray *tests;
  AisleTable *results, *beside; /* (nullable) where the assistant cannot be opened */
  char **intents;               /* (nullable) */
  char *problem;                /* (nullable) why it cannot */
  guint load;
} Told;

static void
told_free (Told *self)
{
  g_clear_pointer (&self->tests, g_ptr_array_unref);
  g_clear_pointer (&self->results, aisle_table_unref);
  g_clear_pointer (&self->beside, aisle_table_unref);
  g_strfreev (self->intents);
  g_free (self->problem);
  g_free (self);
}

/* Tests are listed although there is nothing to run them with. */
static gpointer
run_tests (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  Told *self = input;
  g_autoptr (AisleAssistant) assistant = NULL;
  g_autoptr (GError) local = NULL;
  AisleProgress part = aisle_progress_part (progress, .2, 1);

  self->tests = aisle_command_tests (project, error);
  if (self->tests == NULL || self->tests->len == 0)
    return self->tests != NULL ? self : NULL;
  assistant = aisle_assistant_open (project, NULL, progress, &local);
  if (assistant == NULL && !g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      self->problem = g_strdup (local->message);
      return self;
    }
  if (assistant == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  self->intents = g_strdupv ((char **) aisle_assistant_intents (assistant));
  self->results = aisle_command_tests_run (project, NULL, progress, error);
  if (self->results != NULL)
    self->beside = aisle_command_tests_beside (project, NULL, &part, error);
  return self->beside != NULL ? self : NULL;
}

/* ---- edits ---- */

static void
say_problem (AisleTestsView *self, const char *message)
{
  aisle_first_letter_label (self->message, message);
  gtk_widget_set_visible (GTK_WIDGET (self->message), message != NULL);
}

static gpointer
run_keep (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  return aisle_command_tests_keep (project, input, error) ? input : NULL;
}

static gpointer
run_remove (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  return aisle_command_tests_remove (project, ((const AisleChatTest *) input)->id, error) ? input : NULL;
}

static void edit (AisleTestsView *self, AisleTestRow *row, gboolean removes);

static void
edited_cb (AisleJob *job, AisleTestsView *self)
{
  AisleSession *session = aisle_page_view_get_session (AISLE_PAGE_VIEW (self));
  GObject *row = g_object_get_data (G_OBJECT (job), "row");
  const AisleChatTest *test = aisle_job_get_input (job);
  const GError *error = aisle_job_get_error (job);
  gboolean again = g_object_get_data (row, "again") != NULL, removes = g_object_get_data (row, "removes") != NULL;

  g_object_set_data (row, "busy", NULL);
  g_object_set_data (row, "again", NULL);
  if (aisle_job_get_state (job) == AISLE_JOB_DONE)
    {
      self->opened = test->id;
      aisle_test_row_set_id (AISLE_TEST_ROW (row), test->id);
      aisle_session_toast (session, g_object_get_data (G_OBJECT (job), "said"), TRUE);
      if (again)
        edit (self, AISLE_TEST_ROW (row), removes);
      aisle_session_changed (session);
    }
  else if (error != NULL)
    say_problem (self, error->message);
}

/* One edit of a row at a time, since each gives its test another id; those that come meanwhile are one when it is done. */
static void
edit (AisleTestsView *self, AisleTestRow *row, gboolean removes)
{
  GObject *object = G_OBJECT (row);
  AisleJobSpec spec = { .title = _ ("Keeping a test"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_WRITE,
                        .run = removes ? run_remove : run_keep,
                        .input_free = (GDestroyNotify) aisle_chat_test_free };
  AisleJob *job;

  g_object_set_data (object, "removes", GINT_TO_POINTER (removes));
  if (g_object_get_data (object, "busy") != NULL)
    {
      g_object_set_data (object, "again", GINT_TO_POINTER (TRUE));
      return;
    }
  g_object_set_data (object, "busy", GINT_TO_POINTER (TRUE));
  spec.input = aisle_test_row_dup_test (row);
  job = aisle_session_run (aisle_page_view_get_session (AISLE_PAGE_VIEW (self)), &spec);
  g_object_set_data (G_OBJECT (job), "said", removes ? _ ("Test removed") : _ ("Test changed"));
  g_object_set_data_full (G_OBJECT (job), "row", g_object_ref (row), g_object_unref);
  g_signal_connect_object (job, "finished", G_CALLBACK (edited_cb), self, 0);
}

static void
changed_cb (AisleTestRow *row, AisleTestsView *self)
{
  edit (self, row, FALSE);
}

static void
remove_cb (AisleTestRow *row, AisleTestsView *self)
{
  edit (self, row, TRUE);
}

/* ---- what is shown ---- */

static void
clear (AisleTestsView *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      GtkWidget *group = gtk_widget_get_ancestor (self->rows->pdata[i], ADW_TYPE_PREFERENCES_GROUP);

      adw_preferences_group_remove (ADW_PREFERENCES_GROUP (group), self->rows->pdata[i]);
    }
  g_ptr_array_set_size (self->rows, 0);
}

static void
add (AisleTestsView *self, AdwPreferencesGroup *group, GtkWidget *row)
{
  adw_preferences_group_add (group, row);
  g_ptr_array_add (self->rows, row);
}

static void
add_run (AisleTestsView *self, const AisleTable *beside, gsize row)
{
  gint64 passed = aisle_table_integer (beside, row, 4), failed = aisle_table_integer (beside, row, 5);
  GtkWidget *line = adw_action_row_new (), *badge;
  /* Translators: model, run */
  g_autofree char *title = g_strdup_printf (_ ("%s, run %lld"), aisle_table_text (beside, row, 1),
                                            (long long) aisle_table_integer (beside, row, 0));
  /* Translators: passed, of all */
  g_autofree char *said = g_strdup_printf (_ ("%lld of %lld"), (long long) passed, (long long) (passed + failed));

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (line), title);
  if (aisle_table_integer (beside, row, 3) != 0)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (line), _ ("In the assistant"));
  badge = gtk_label_new (said);
  gtk_widget_add_css_class (badge, "badge");
  gtk_widget_add_css_class (badge, "numeric");
  gtk_widget_add_css_class (badge, failed == 0 ? "badge-passed" : "badge-failed");
  gtk_widget_set_valign (badge, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (line), badge);
  add (self, self->runs, line);
}

static char *
summary_of (const Told *told)
{
  gsize n = told->tests->len, failed = told->results != NULL ? aisle_tests_n_failed (told->results) : 0;

  if (told->results == NULL)
    return g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "%zu conversation to get right", "%zu conversations to get right", n), n);
  if (failed == 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%zu test passes", "All %zu tests pass", n), n);
  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%zu of %zu tests fails: the assistant cannot be exported without a reason",
                   "%zu of %zu tests fail: the assistant cannot be exported without a reason", failed),
      failed, n);
}

static void
show (AisleTestsView *self, const Told *told)
{
  g_autofree char *summary = summary_of (told);

  clear (self);
  gtk_label_set_text (self->summary, summary);
  for (guint i = 0; i < told->tests->len; i++)
    {
      const AisleChatTest *test = told->tests->pdata[i];
      GtkWidget *row = aisle_test_row_new (test, told->results, (const char *const *) told->intents);

      adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), test->id == self->opened);
      g_signal_connect_object (row, "changed", G_CALLBACK (changed_cb), self, 0);
      g_signal_connect_object (row, "remove", G_CALLBACK (remove_cb), self, 0);
      add (self, self->tests, row);
    }
  for (gsize row = 0; told->beside != NULL && row < aisle_table_n_rows (told->beside); row++)
    add_run (self, told->beside, row);
  gtk_widget_set_visible (GTK_WIDGET (self->runs), told->beside != NULL && aisle_table_n_rows (told->beside) > 0);
  say_problem (self, told->problem);
  gtk_stack_set_visible_child_name (self->stack, told->tests->len > 0 ? "tests" : "empty");
}

static void
told_cb (AisleJob *job, AisleTestsView *self)
{
  const Told *told = aisle_job_get_input (job);
  const GError *error = aisle_job_get_error (job);

  if (told->load != self->loads)
    return;
  g_clear_object (&self->job);
  if (aisle_job_get_state (job) == AISLE_JOB_DONE)
    show (self, told);
  else if (error != NULL)
    {
      gtk_label_set_text (self->summary, NULL);
      say_problem (self, error->message);
      gtk_stack_set_visible_child_name (self->stack, "tests");
    }
}

static void
aisle_tests_view_load (AislePageView *view)
{
  AisleTestsView *self = AISLE_TESTS_VIEW (view);
  Told *told = g_new0 (Told, 1);
  AisleJobSpec spec = { .title = _ ("Testing conversations"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = run_tests,
                        .input = told,
                        .input_free = (GDestroyNotify) told_free };

  /* What runs is of tests or models that there are no more. */
  told->load = ++self->loads;
  if (self->job != NULL)
    aisle_job_cancel (self->job);
  gtk_label_set_text (self->summary, _ ("Testing conversations"));
  g_set_object (&self->job, aisle_session_run (aisle_page_view_get_session (view), &spec));
  g_signal_connect_object (self->job, "finished", G_CALLBACK (told_cb), self, 0);
}

/* ---- the class ---- */

static void
chat_cb (AisleTestsView *self)
{
  aisle_session_go_to (aisle_page_view_get_session (AISLE_PAGE_VIEW (self)), "assistant", "try");
}

static void
aisle_tests_view_finalize (GObject *object)
{
  g_clear_object (&AISLE_TESTS_VIEW (object)->job);
  g_ptr_array_unref (AISLE_TESTS_VIEW (object)->rows);
  G_OBJECT_CLASS (aisle_tests_view_parent_class)->finalize (object);
}

static void
aisle_tests_view_class_init (AisleTestsViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = aisle_tests_view_finalize;
  AISLE_PAGE_VIEW_CLASS (klass)->load = aisle_tests_view_load;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/aisle/Aisle/ui/tests-view.ui");
  gtk_widget_class_bind_template_child (widget_class, AisleTestsView, stack);
  gtk_widget_class_bind_template_child (widget_class, AisleTestsView, summary);
  gtk_widget_class_bind_template_child (widget_class, AisleTestsView, message);
  gtk_widget_class_bind_template_child (widget_class, AisleTestsView, tests);
  gtk_widget_class_bind_template_child (widget_class, AisleTestsView, runs);
  gtk_widget_class_bind_template_callback (widget_class, chat_cb);
}

static void
aisle_tests_view_init (AisleTestsView *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}
