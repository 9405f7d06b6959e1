/* data-page.c: see data-page.h.  The views load themselves when they are looked at. */
#include "pages/data/data-page.h"
#include "app/library.h"
#include "pages/data/features-view.h"
#include "pages/data/import-assistant.h"
#include "pages/data/quality-view.h"
#include "pages/data/steps-view.h"
#include "pages/data/sources-view.h"
#include "pages/data/sql-view.h"
#include "pages/data/tables-view.h"
#include "widgets/first-letter.h"

#include "base/i18n.h"

struct _AisleDataPage
{
  AislePage parent_instance;
  GtkStack *stack, *views;
  AisleImportAssistant *assistant;
  GtkLabel *facts, *message;
};

G_DEFINE_FINAL_TYPE (AisleDataPage, aisle_data_page, AISLE_TYPE_PAGE)

const AislePageKind aisle_page_data = { .id = "data",
                                        .title = N_ ("Data"),
                                        .section = N_ ("Data"),
                                        .icon = "aisle-data-symbolic",
                                        .get_type = aisle_data_page_get_type };

/* The one registration line of a view, in the order of the switcher. */
static const struct
{
  const char *id, *title;
  GType (*get_type) (void);
} views[] = {
  { "tables", N_ ("Tables"), aisle_tables_view_get_type },
  { "sql", N_ ("SQL"), aisle_sql_view_get_type },
  { "quality", N_ ("Quality"), aisle_quality_view_get_type },
  { "recipe", N_ ("Recipe"), aisle_steps_view_get_type },
  { "features", N_ ("Features"), aisle_features_view_get_type },
  { "sources", N_ ("Sources"), aisle_sources_view_get_type },
};

static AisleSession *
session_of (AisleDataPage *self)
{
  return aisle_page_get_session (AISLE_PAGE (self));
}

static void
say (AisleDataPage *self, const char *message)
{
  aisle_first_letter_label (self->message, message);
  gtk_widget_set_visible (GTK_WIDGET (self->message), message != NULL);
}

static void
show_facts (AisleDataPage *self)
{
  JsonObject *info = aisle_session_get_info (session_of (self));
  g_autofree char *text = NULL, *first = NULL, *last = NULL;

  if (info == NULL)
    return;
  text = aisle_library_records (info);
  if (text != NULL)
    {
      gtk_label_set_text (self->facts, text);
      return;
    }
  first = g_strndup (aisle_json_text (info, "first_time", ""), 10);
  last = g_strndup (aisle_json_text (info, "last_time", ""), 10);
  /* Translators: numbers of events, users and items, then the first and the last day */
  text = g_strdup_printf (*first != '\0' ? _ ("%'lld events of %'lld users with %'lld items, %s to %s")
                                         : _ ("%'lld events of %'lld users with %'lld items"),
                          (long long) aisle_json_integer (info, "events", 0),
                          (long long) aisle_json_integer (info, "users", 0),
                          (long long) aisle_json_integer (info, "items", 0), first, last);
  gtk_label_set_text (self->facts, text);
}

/* ---- the views ---- */

static AisleDataView *
view_named (AisleDataPage *self, const char *id)
{
  GtkWidget *view = gtk_stack_get_child_by_name (self->views, id);
  return view != NULL ? AISLE_DATA_VIEW (view) : NULL;
}

/* Each view asks when it is looked at; what another said went wrong goes. */
static void
view_changed_cb (AisleDataPage *self)
{
  say (self, NULL);
}

static void
failed_cb (AisleDataPage *self, const char *message, AisleDataView *view)
{
  if (gtk_stack_get_visible_child (self->views) == GTK_WIDGET (view))
    say (self, message);
}

static void
add_views (AisleDataPage *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (views); i++)
    {
      GtkWidget *view = g_object_new (views[i].get_type (), NULL);
      g_signal_connect_object (view, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
      gtk_stack_add_titled (self->views, view, views[i].id, _ (views[i].title));
    }
}

static void
info_cb (AisleDataPage *self)
{
  show_facts (self);
  say (self, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (views); i++)
    aisle_data_view_invalidate (view_named (self, views[i].id));
}

static void
show_data (AisleDataPage *self)
{
  gboolean open = aisle_session_get_path (session_of (self)) != NULL;
  gtk_stack_set_visible_child_name (self->stack, open ? "data" : "empty");
}

static void
assistant_done_cb (AisleDataPage *self, gboolean imported)
{
  if (aisle_session_get_path (session_of (self)) == NULL && !imported)
    aisle_session_go_to (session_of (self), "start", NULL);
  else
    show_data (self);
}

static void
aisle_data_page_load (AislePage *page)
{
  AisleDataPage *self = AISLE_DATA_PAGE (page);

  for (gsize i = 0; i < G_N_ELEMENTS (views); i++)
    aisle_data_view_set_session (view_named (self, views[i].id), session_of (self));
  g_signal_handlers_disconnect_by_func (session_of (self), info_cb, self);
  g_signal_connect_object (session_of (self), "info", G_CALLBACK (info_cb), self, G_CONNECT_SWAPPED);
  show_facts (self);
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "assistant") != 0)
    show_data (self);
}

/* "quality", "tables events", "" for what is shown anyway, or what to import: a path, or file URIs, a line each. */
static void
aisle_data_page_show_detail (AislePage *page, const char *detail)
{
  AisleDataPage *self = AISLE_DATA_PAGE (page);
  g_auto (GStrv) words = g_strsplit (detail, " ", 2);
  g_auto (GStrv) paths = NULL;
  AisleDataView *view = words[0] != NULL ? view_named (self, words[0]) : NULL;

  if (view != NULL)
    {
      show_data (self);
      gtk_stack_set_visible_child (self->views, GTK_WIDGET (view));
      if (words[1] != NULL)
        aisle_data_view_show_detail (view, words[1]);
      return;
    }
  if (*detail == '\0')
    {
      show_data (self);
      return;
    }
  paths = g_strsplit (detail, "\n", 0);
  for (gsize i = 0; g_str_has_prefix (detail, "file:") && paths[i] != NULL; i++)
    {
      g_autoptr (GFile) file = g_file_new_for_uri (paths[i]);
      g_free (paths[i]);
      paths[i] = g_file_get_path (file);
    }
  aisle_import_assistant_open (self->assistant, session_of (self), (const char *const *) paths);
  gtk_stack_set_visible_child_name (self->stack, "assistant");
}

static void
aisle_data_page_class_init (AisleDataPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  AISLE_PAGE_CLASS (klass)->load = aisle_data_page_load;
  AISLE_PAGE_CLASS (klass)->show_detail = aisle_data_page_show_detail;
  g_type_ensure (AISLE_TYPE_IMPORT_ASSISTANT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/aisle/Aisle/ui/data-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AisleDataPage, stack);
  gtk_widget_class_bind_template_child (widget_class, AisleDataPage, views);
  gtk_widget_class_bind_template_child (widget_class, AisleDataPage, assistant);
  gtk_widget_class_bind_template_child (widget_class, AisleDataPage, facts);
  gtk_widget_class_bind_template_child (widget_class, AisleDataPage, message);
  gtk_widget_class_bind_template_callback (widget_class, view_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, assistant_done_cb);
}

static void
aisle_data_page_init (AisleDataPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_views (self);
}
