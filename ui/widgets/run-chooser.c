/* run-chooser.c: see run-chooser.h. */
#include "widgets/run-chooser.h"
#include "widgets/card-list.h"

#include "base/i18n.h"

struct _AisleRunChooser
{
  AdwBin parent_instance;
  AisleTask task;
  gboolean (*wanted) (const AisleFamily *family); /* (nullable) */
  GtkDropDown *list;
  GtkLabel *label;
  char *none;    /* (nullable) what no run is called */
  GArray *runs;  /* gint64, newest first */
  gint64 chosen; /* 0: the leading one */
  gboolean filling;
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (AisleRunChooser, aisle_run_chooser, ADW_TYPE_BIN)

gint64
aisle_run_chooser_get_run (AisleRunChooser *self)
{
  guint at = gtk_drop_down_get_selected (self->list);

  return at < self->runs->len ? g_array_index (self->runs, gint64, at) : 0;
}

void
aisle_run_chooser_choose (AisleRunChooser *self, gint64 run)
{
  self->chosen = run;
}

void
aisle_run_chooser_set_none (AisleRunChooser *self, const char *label, const char *none)
{
  gtk_label_set_text (self->label, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_free (self->none);
  self->none = g_strdup (none);
}

/* ---- which there are ---- */

typedef struct
{
  AisleTask task;
  AisleTable *runs;
  gint64 leader; /* 0: cannot be said */
} Known;

static void
known_free (gpointer data)
{
  Known *self = data;

  g_clear_pointer (&self->runs, aisle_table_unref);
  g_free (self);
}

static gint64
find_leader (AisleProject *project, AisleTask task, AisleProgress *progress)
{
  g_autoptr (GArray) runs = aisle_command_comparable (project, task, NULL);
  g_autoptr (AisleComparison) comparison =
      runs != NULL
          ? aisle_command_compare (project, (const gint64 *) (gpointer) runs->data, runs->len, NULL, progress, NULL)
          : NULL;

  if (comparison == NULL)
    return 0;
  return comparison->verdict->best != 0 ? comparison->verdict->best
                                        : g_array_index ((GArray *) comparison->verdict->groups->pdata[0], gint64, 0);
}

static gpointer
run_known (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  Known *self = input;

  self->runs = aisle_command_runs (project, FALSE, error);
  if (self->runs == NULL)
    return NULL;
  self->leader = find_leader (project, self->task, progress);
  return self;
}

static gboolean
is_wanted (AisleRunChooser *self, const AisleFamily *family)
{
  return family != NULL && family->task == self->task && (self->wanted == NULL || self->wanted (family));
}

static void
known_cb (AisleJob *job, AisleRunChooser *self)
{
  const Known *known = aisle_job_get_result (job);
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  gssize run = known != NULL ? aisle_table_find (known->runs, "run") : -1;
  gssize family = known != NULL ? aisle_table_find (known->runs, "family") : -1;
  gint64 wanted, no_run = 0;
  guint selected = 0;

  if (run < 0 || family < 0)
    return;
  g_array_set_size (self->runs, 0);
  wanted = self->chosen != 0 || self->none != NULL ? self->chosen : known->leader;
  if (self->none != NULL)
    {
      gtk_string_list_append (titles, self->none);
      g_array_append_val (self->runs, no_run);
    }
  for (gsize row = 0; row < aisle_table_n_rows (known->runs); row++)
    {
      const AisleFamily *of = aisle_family (aisle_table_text (known->runs, row, (gsize) family));
      gint64 id = aisle_table_integer (known->runs, row, (gsize) run);
      g_autofree char *title = NULL;

      if (!is_wanted (self, of))
        continue;
      title = g_strdup_printf (_ ("%s, run %lld"), _ (of->title), (long long) id);
      if (id == wanted)
        selected = self->runs->len;
      g_array_append_val (self->runs, id);
      gtk_string_list_append (titles, title);
    }
  self->filling = TRUE;
  gtk_drop_down_set_model (self->list, G_LIST_MODEL (titles));
  gtk_drop_down_set_selected (self->list, selected);
  self->filling = FALSE;
  g_signal_emit (self, changed_signal, 0);
}

void
aisle_run_chooser_load (AisleRunChooser *self, AisleSession *session)
{
  Known *known = g_new0 (Known, 1);
  AisleJobSpec spec = { .title = _ ("Reading runs"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = run_known,
                        .input = known,
                        .input_free = known_free };

  known->task = self->task;
  g_signal_connect_object (aisle_session_run (session, &spec), "finished", G_CALLBACK (known_cb), self, 0);
}

/* ---- the widget ---- */

static void
selected_cb (AisleRunChooser *self)
{
  if (self->filling)
    return;
  self->chosen = aisle_run_chooser_get_run (self);
  g_signal_emit (self, changed_signal, 0);
}

static void
aisle_run_chooser_finalize (GObject *object)
{
  g_array_unref (AISLE_RUN_CHOOSER (object)->runs);
  g_free (AISLE_RUN_CHOOSER (object)->none);
  G_OBJECT_CLASS (aisle_run_chooser_parent_class)->finalize (object);
}

static void
aisle_run_chooser_class_init (AisleRunChooserClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aisle_run_chooser_finalize;
  changed_signal =
      g_signal_new ("changed", AISLE_TYPE_RUN_CHOOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
aisle_run_chooser_init (AisleRunChooser *self)
{
  static const char *const none[] = { NULL };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9), *label = gtk_label_new (_ ("Model"));

  self->label = GTK_LABEL (label);
  self->runs = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->list = GTK_DROP_DOWN (aisle_card_list_new (none, _ ("Model")));
  g_signal_connect_object (self->list, "notify::selected", G_CALLBACK (selected_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->list));
  gtk_widget_set_halign (box, GTK_ALIGN_START);
  adw_bin_set_child (ADW_BIN (self), box);
}

GtkWidget *
aisle_run_chooser_new (AisleTask task, gboolean (*wanted) (const AisleFamily *family))
{
  AisleRunChooser *self = g_object_new (AISLE_TYPE_RUN_CHOOSER, NULL);

  self->task = task;
  self->wanted = wanted;
  return GTK_WIDGET (self);
}
