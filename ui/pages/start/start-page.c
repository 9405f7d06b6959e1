/* start-page.c: see start-page.h. */
#include "pages/start/start-page.h"
#include "app/library.h"
#include "app/settings.h"
#include "pages/start/sample-shop.h"
#include "widgets/wrap-box.h"

#include "base/i18n.h"

struct _AisleStartPage
{
  AislePage parent_instance;
  GtkWidget *sample_button, *tasks, *library;
  GtkFlowBox *tiles, *projects;
};

G_DEFINE_FINAL_TYPE (AisleStartPage, aisle_start_page, AISLE_TYPE_PAGE)

const AislePageKind aisle_page_start = {
  .id = "start", .title = N_ ("Start"), .icon = "aisle-start-symbolic", .get_type = aisle_start_page_get_type
};

static AisleSession *
session_of (AisleStartPage *self)
{
  return aisle_page_get_session (AISLE_PAGE (self));
}

/* ---- the sample shop ---- */

static void
sample_finished_cb (AisleJob *job, AisleStartPage *self)
{
  gtk_widget_set_sensitive (self->sample_button, TRUE);
  if (aisle_job_get_state (job) == AISLE_JOB_DONE)
    aisle_session_open_project (session_of (self), aisle_job_get_result (job));
}

static void
sample_clicked_cb (AisleStartPage *self)
{
  g_autofree char *there = aisle_sample_shop_find ();
  AisleJobSpec spec = { .title = _ ("Making the sample shop"),
                        .lane = AISLE_LANE_COMPUTE,
                        .run = aisle_sample_shop_run,
                        .input_free = g_free,
                        .result_free = g_free };

  if (there != NULL)
    {
      aisle_session_open_project (session_of (self), there);
      return;
    }
  spec.input = aisle_sample_shop_new_path ();
  gtk_widget_set_sensitive (self->sample_button, FALSE);
  g_signal_connect_object (aisle_session_run_alone (session_of (self), &spec), "finished",
                           G_CALLBACK (sample_finished_cb), self, G_CONNECT_AFTER);
}

/* ---- cards ---- */

static GtkWidget *
text_label (const char *text, const char *css)
{
  GtkWidget *label = gtk_label_new (text);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, css);
  return label;
}

static GtkWidget *
card (GtkFlowBox *flow, GtkWidget *content, const char *name, const char *text)
{
  GtkWidget *child = gtk_flow_box_child_new ();

  gtk_widget_add_css_class (content, "card");
  gtk_widget_add_css_class (content, "project-card");
  gtk_widget_set_size_request (content, 240, -1);
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), content);
  gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
  gtk_flow_box_append (flow, child);
  return child;
}

/* What one can do with the open project: a tile for each page that is there. */
static void
fill_tiles (AisleStartPage *self)
{
  static const struct
  {
    const char *page, *title, *line;
  } tiles[] = {
    { "overview", N_ ("See how the shop does"), N_ ("Users, buyers, revenue and what changed") },
    { "behaviour", N_ ("Find where customers drop off"), N_ ("A funnel over any steps of your log") },
    { "recommendations", N_ ("Train recommenders"), N_ ("Compare them fairly on held-out events") },
    { "search", N_ ("Improve the search"), N_ ("What is not found, and rankers that learn from clicks") },
    { "assistant", N_ ("Build an assistant"), N_ ("From what customers ask to answers that are tested") },
    { "models", N_ ("Export a model"), N_ ("Files that production can run and check") },
  };
  gsize n;
  const AislePageKind *const *kinds = aisle_page_kinds (&n);

  for (gsize i = 0; i < G_N_ELEMENTS (tiles); i++)
    for (gsize j = 0; j < n; j++)
      if (g_str_equal (kinds[j]->id, tiles[i].page))
        {
          GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
          gtk_box_append (GTK_BOX (box), text_label (_ (tiles[i].title), "heading"));
          gtk_box_append (GTK_BOX (box), text_label (_ (tiles[i].line), "dim-label"));
          g_object_set_data (G_OBJECT (card (self->tiles, box, _ (tiles[i].title), _ (tiles[i].line))), "page",
                             (gpointer) tiles[i].page);
        }
}

static void
tile_activated_cb (AisleStartPage *self, GtkFlowBoxChild *child)
{
  aisle_session_go_to (session_of (self), g_object_get_data (G_OBJECT (child), "page"), NULL);
}

/* ---- the library ---- */

static void
project_activated_cb (AisleStartPage *self, GtkFlowBoxChild *child)
{
  aisle_session_open_project (session_of (self), g_object_get_data (G_OBJECT (child), "path"));
}

static void
remove_cb (GtkButton *button, AisleStartPage *self)
{
  const char *path = g_object_get_data (G_OBJECT (button), "path");
  g_autofree char *name = aisle_library_name (path);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  if (aisle_library_trash (path, &error))
    text = g_strdup_printf (_ ("“%s” moved to the trash"), name);
  aisle_session_toast (session_of (self), text != NULL ? text : error->message, FALSE);
  aisle_page_invalidate (AISLE_PAGE (self));
}

static char *
facts (const AisleLibraryEntry *entry)
{
  JsonObject *info = entry->info != NULL ? json_node_get_object (entry->info) : NULL;
  g_autofree char *records = info != NULL ? aisle_library_records (info) : NULL;

  if (info == NULL)
    return g_strdup (entry->error);
  if (records != NULL)
    return g_steal_pointer (&records);
  /* Translators: numbers of events and users of a project */
  return g_strdup_printf (_ ("%'lld events · %'lld users"), (long long) aisle_json_integer (info, "events", 0),
                          (long long) aisle_json_integer (info, "users", 0));
}

static void
add_project (AisleStartPage *self, const AisleLibraryEntry *entry)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *button = gtk_button_new_from_icon_name ("aisle-remove-symbolic"), *label;
  g_autoptr (GDateTime) changed = g_date_time_new_from_unix_local (entry->changed);
  g_autofree char *when = changed != NULL ? g_date_time_format (changed, "%x") : g_strdup ("");
  g_autofree char *text = facts (entry), *line = g_strdup_printf (_ ("Changed %s"), when);
  g_autofree char *remove_text = g_strdup_printf (_ ("Move “%s” to the trash"), entry->name);

  gtk_box_append (GTK_BOX (box), text_label (entry->name, "heading"));
  label = text_label (text, "dim-label");
  gtk_widget_add_css_class (label, "numeric");
  gtk_widget_set_tooltip_text (label, entry->error);
  gtk_box_append (GTK_BOX (box), label);
  label = text_label (line, "dim-label");
  gtk_widget_add_css_class (label, "caption");
  gtk_box_append (GTK_BOX (box), label);
  gtk_widget_set_hexpand (box, TRUE);
  gtk_widget_set_valign (button, GTK_ALIGN_START);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, remove_text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, remove_text, -1);
  g_object_set_data_full (G_OBJECT (button), "path", g_strdup (entry->path), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (remove_cb), self);
  gtk_box_append (GTK_BOX (row), box);
  gtk_box_append (GTK_BOX (row), button);
  g_object_set_data_full (G_OBJECT (card (self->projects, row, entry->name, text)), "path", g_strdup (entry->path),
                          g_free);
}

static gpointer
run_library (AisleProject *none, gpointer recent, AisleProgress *progress, GError **error)
{
  return aisle_library_list (recent, progress, error);
}

static void
library_finished_cb (AisleJob *job, AisleStartPage *self)
{
  GPtrArray *entries = aisle_job_get_result (job);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->projects))) != NULL)
    gtk_flow_box_remove (self->projects, child);
  for (guint i = 0; entries != NULL && i < entries->len; i++)
    add_project (self, entries->pdata[i]);
  gtk_widget_set_visible (self->library, entries != NULL && entries->len > 0);
}

static void
aisle_start_page_load (AislePage *page)
{
  AisleStartPage *self = AISLE_START_PAGE (page);
  AisleJobSpec spec = { .title = _ ("Looking for projects"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .run = run_library,
                        .input = aisle_settings_recent (),
                        .input_free = (GDestroyNotify) g_strfreev,
                        .result_free = (GDestroyNotify) g_ptr_array_unref };

  gtk_widget_set_visible (self->tasks, aisle_session_get_path (session_of (self)) != NULL);
  g_signal_connect_object (aisle_session_run_alone (session_of (self), &spec), "finished",
                           G_CALLBACK (library_finished_cb), self, 0);
}

static void
aisle_start_page_class_init (AisleStartPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  AISLE_PAGE_CLASS (klass)->load = aisle_start_page_load;
  g_type_ensure (AISLE_TYPE_WRAP_BOX);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/aisle/Aisle/ui/start-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AisleStartPage, sample_button);
  gtk_widget_class_bind_template_child (widget_class, AisleStartPage, tasks);
  gtk_widget_class_bind_template_child (widget_class, AisleStartPage, library);
  gtk_widget_class_bind_template_child (widget_class, AisleStartPage, tiles);
  gtk_widget_class_bind_template_child (widget_class, AisleStartPage, projects);
  gtk_widget_class_bind_template_callback (widget_class, sample_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, tile_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, project_activated_cb);
}

static void
aisle_start_page_init (AisleStartPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  fill_tiles (self);
}
