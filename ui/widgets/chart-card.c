/* chart-card.c: see chart-card.h. */
#include "widgets/chart-card.h"
#include "widgets/first-letter.h"
#include "widgets/passport-popover.h"
#include "widgets/table-view.h"
#include "widgets/title-row.h"

#include "base/files.h"
#include "base/i18n.h"

#include <adwaita.h>

struct _AisleChartCard
{
  GtkWidget parent_instance;
  AisleTable *table;
  AislePassport *passport;
  const AisleChartKind *kind;
  char *currency, *own_finding;
  gboolean table_filled;
  AisleTitleRow *header;
  GtkLabel *title, *finding, *message, *note;
  GtkMenuButton *menu;
  GtkStack *stack;
  GtkSpinner *spinner;
  AisleChartView *view;
  AisleTableView *table_view;
  int height; /* of the picture; a note needs none */
  gboolean bare;
};

G_DEFINE_FINAL_TYPE (AisleChartCard, aisle_chart_card, GTK_TYPE_WIDGET)

static void
show (AisleChartCard *self, const char *what)
{
  gtk_stack_set_visible_child_name (self->stack, what);
  gtk_widget_set_size_request (GTK_WIDGET (self->stack), -1, g_str_equal (what, "note") ? -1 : self->height);
  gtk_widget_set_visible (GTK_WIDGET (self->stack), !self->bare || !g_str_equal (what, "chart"));
  gtk_spinner_set_spinning (self->spinner, g_str_equal (what, "busy"));
  gtk_widget_set_visible (GTK_WIDGET (self->menu), self->table != NULL);
}

static void
update_finding (AisleChartCard *self)
{
  g_autofree char *text = g_strdup (self->own_finding);

  if (text == NULL && self->passport != NULL)
    {
      g_autoptr (JsonNode) node = aisle_passport_to_json (self->passport);
      text = g_strdup (aisle_json_text (json_node_get_object (node), "definition", NULL));
    }
  gtk_label_set_text (self->finding, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->finding), text != NULL && *text != '\0');
}

void
aisle_chart_card_set_title (AisleChartCard *self, const char *title)
{
  gtk_label_set_text (self->title, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->menu), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Table, source and saving"), -1);
  aisle_table_view_set_label (self->table_view, title);
}

void
aisle_chart_card_set_finding (AisleChartCard *self, const char *finding)
{
  g_free (self->own_finding);
  self->own_finding = g_strdup (finding);
  update_finding (self);
}

void
aisle_chart_card_set_height (AisleChartCard *self, int height)
{
  self->height = height;
  gtk_widget_set_size_request (GTK_WIDGET (self->stack), -1, height);
}

void
aisle_chart_card_set_busy (AisleChartCard *self)
{
  /* What was there stays until the new is here: no flicker on a quick answer. */
  if (self->table == NULL)
    show (self, "busy");
}

void
aisle_chart_card_set_error (AisleChartCard *self, const char *message)
{
  g_clear_pointer (&self->table, aisle_table_unref);
  aisle_first_letter_label (self->message, message);
  show (self, "error");
}

void
aisle_chart_card_set_note (AisleChartCard *self, const char *note)
{
  g_clear_pointer (&self->table, aisle_table_unref);
  g_clear_pointer (&self->passport, aisle_passport_unref);
  g_clear_pointer (&self->own_finding, g_free);
  update_finding (self);
  aisle_first_letter_label (self->note, note);
  show (self, "note");
}

static void
fill_table (AisleChartCard *self)
{
  if (!self->table_filled)
    aisle_table_view_set_table (self->table_view, self->table, self->currency);
  self->table_filled = TRUE;
}

void
aisle_chart_card_set_answer (AisleChartCard *self, const AisleChartKind *kind, AisleTable *table,
                             AislePassport *passport, const AisleParams *params, const char *currency)
{
  gboolean as_table = aisle_chart_card_shows_table (self);

  aisle_table_ref (table);
  g_clear_pointer (&self->table, aisle_table_unref);
  self->table = table;
  if (passport != NULL)
    aisle_passport_ref (passport);
  g_clear_pointer (&self->passport, aisle_passport_unref);
  self->passport = passport;
  g_free (self->currency);
  self->currency = g_strdup (currency);
  self->kind = kind;
  self->table_filled = FALSE;
  aisle_chart_view_set (self->view, kind, table, params, currency);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "card.passport", passport != NULL);
  update_finding (self);
  if (as_table)
    fill_table (self);
  show (self, as_table ? "table" : "chart");
}

void
aisle_chart_card_set_chart (AisleChartCard *self, const AisleChartKind *kind, const AisleParams *params)
{
  self->kind = kind;
  if (self->table != NULL)
    aisle_chart_view_set (self->view, kind, self->table, params, self->currency);
}

void
aisle_chart_card_add_control (AisleChartCard *self, GtkWidget *control)
{
  gtk_widget_set_valign (control, GTK_ALIGN_CENTER);
  aisle_title_row_add (self->header, control);
}

void
aisle_chart_card_set_bare (AisleChartCard *self, gboolean bare)
{
  self->bare = bare;
}

AisleChartView *
aisle_chart_card_get_view (AisleChartCard *self)
{
  return self->view;
}

gboolean
aisle_chart_card_shows_table (AisleChartCard *self)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "table") == 0;
}

/* ---- actions ---- */

static void
table_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AisleChartCard *self = AISLE_CHART_CARD (widget);

  if (self->table == NULL)
    return;
  fill_table (self);
  show (self, aisle_chart_card_shows_table (self) ? "chart" : "table");
}

static void
passport_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AisleChartCard *self = AISLE_CHART_CARD (widget);
  if (self->passport != NULL)
    aisle_passport_popover_show (GTK_WIDGET (self->menu), self->passport);
}

static gboolean
write_file (AisleChartCard *self, const char *format, const char *path, GError **error)
{
  if (g_str_equal (format, "csv"))
    {
      g_autoptr (GString) text = g_string_new (NULL);
      aisle_table_to_csv (self->table, text);
      return aisle_file_write (path, text->str, text->len, error);
    }
  return aisle_chart_view_write (self->view, gtk_label_get_text (self->title), gtk_label_get_text (self->finding),
                                 g_str_equal (format, "svg")   ? AISLE_PICTURE_SVG
                                 : g_str_equal (format, "pdf") ? AISLE_PICTURE_PDF
                                                               : AISLE_PICTURE_PNG,
                                 path, error);
}

static void
save_response_cb (GtkNativeDialog *dialog, int response, AisleChartCard *self)
{
  g_autoptr (GFile) file =
      response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)) : NULL;

  if (file != NULL && self->table != NULL)
    {
      g_autofree char *path = g_file_get_path (file);
      g_autofree char *text = NULL;
      g_autoptr (GError) error = NULL;
      if (write_file (self, g_object_get_data (G_OBJECT (dialog), "format"), path, &error))
        text = g_strdup_printf (_ ("Saved as %s"), path);
      gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", text != NULL ? text : error->message);
    }
  g_object_unref (dialog);
}

static void
export_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AisleChartCard *self = AISLE_CHART_CARD (widget);
  const char *format = g_variant_get_string (parameter, NULL);
  g_autofree char *file = g_strdup_printf ("%s.%s", gtk_label_get_text (self->title), format);
  GtkFileChooserNative *dialog;

  if (self->table == NULL)
    return;
  dialog = gtk_file_chooser_native_new (_ ("Save"), GTK_WINDOW (gtk_widget_get_root (widget)),
                                        GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), NULL);
  g_object_set_data_full (G_OBJECT (dialog), "format", g_strdup (format), g_free);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), g_strdelimit (file, "/", '-'));
  g_signal_connect_object (dialog, "response", G_CALLBACK (save_response_cb), self, 0);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
aisle_chart_card_dispose (GObject *object)
{
  AisleChartCard *self = AISLE_CHART_CARD (object);
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self));
  if (child != NULL)
    gtk_widget_unparent (child);
  g_clear_pointer (&self->table, aisle_table_unref);
  g_clear_pointer (&self->passport, aisle_passport_unref);
  g_clear_pointer (&self->currency, g_free);
  g_clear_pointer (&self->own_finding, g_free);
  G_OBJECT_CLASS (aisle_chart_card_parent_class)->dispose (object);
}

static void
aisle_chart_card_class_init (AisleChartCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = aisle_chart_card_dispose;
  g_type_ensure (AISLE_TYPE_CHART_VIEW);
  g_type_ensure (AISLE_TYPE_TABLE_VIEW);
  g_type_ensure (AISLE_TYPE_TITLE_ROW);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/aisle/Aisle/ui/chart-card.ui");
  gtk_widget_class_bind_template_child (widget_class, AisleChartCard, header);
  gtk_widget_class_bind_template_child (widget_class, AisleChartCard, title);
  gtk_widget_class_bind_template_child (widget_class, AisleChartCard, finding);
  gtk_widget_class_bind_template_child (widget_class, AisleChartCard, message);
  gtk_widget_class_bind_template_child (widget_class, AisleChartCard, note);
  gtk_widget_class_bind_template_child (widget_class, AisleChartCard, menu);
  gtk_widget_class_bind_template_child (widget_class, AisleChartCard, stack);
  gtk_widget_class_bind_template_child (widget_class, AisleChartCard, spinner);
  gtk_widget_class_bind_template_child (widget_class, AisleChartCard, view);
  gtk_widget_class_bind_template_child (widget_class, AisleChartCard, table_view);
  gtk_widget_class_install_action (widget_class, "card.table", NULL, table_cb);
  gtk_widget_class_install_action (widget_class, "card.passport", NULL, passport_cb);
  gtk_widget_class_install_action (widget_class, "card.export", "s", export_cb);
}

static void
aisle_chart_card_init (AisleChartCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  aisle_chart_card_set_height (self, 220);
  show (self, "busy");
}

GtkWidget *
aisle_chart_card_new (const char *title)
{
  AisleChartCard *self = g_object_new (AISLE_TYPE_CHART_CARD, NULL);
  aisle_chart_card_set_title (self, title);
  return GTK_WIDGET (self);
}
