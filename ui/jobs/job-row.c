/* job-row.c: see job-row.h. */
#include "jobs/job-row.h"
#include "widgets/first-letter.h"

#include "base/i18n.h"

#define STRIP_HIGH 200 /* about three rows */

struct _AisleJobRow
{
  GtkBox parent_instance;
  AisleJob *job;
  AisleJobQueue *queue;
  guint tick;
  GtkImage *icon;
  GtkLabel *title, *detail, *message;
  GtkProgressBar *bar;
  GtkButton *button;
};

G_DEFINE_FINAL_TYPE (AisleJobRow, aisle_job_row, GTK_TYPE_BOX)

static void
update (AisleJobRow *self)
{
  gboolean failed = aisle_job_get_state (self->job) == AISLE_JOB_FAILED;
  g_autofree char *detail = failed ? NULL : aisle_job_dup_detail (self->job);

  gtk_label_set_text (self->detail, failed ? _ ("Failed") : detail);
  gtk_progress_bar_set_fraction (self->bar, aisle_job_get_fraction (self->job));
  gtk_widget_set_visible (GTK_WIDGET (self->bar), !failed);
  gtk_widget_set_visible (GTK_WIDGET (self->icon), failed);
  gtk_widget_set_visible (GTK_WIDGET (self->message), failed);
  if (failed)
    aisle_first_letter_label (self->message, aisle_job_get_error (self->job)->message);
  gtk_button_set_label (self->button, failed ? _ ("Dismiss") : _ ("Stop"));
}

static gboolean
tick_cb (gpointer data)
{
  update (data);
  return G_SOURCE_CONTINUE;
}

static void
button_clicked_cb (AisleJobRow *self)
{
  if (aisle_job_is_over (self->job))
    aisle_job_queue_dismiss (self->queue, self->job);
  else
    aisle_job_cancel (self->job);
}

static void
aisle_job_row_dispose (GObject *object)
{
  AisleJobRow *self = AISLE_JOB_ROW (object);
  g_clear_handle_id (&self->tick, g_source_remove);
  g_clear_object (&self->job);
  g_clear_object (&self->queue);
  G_OBJECT_CLASS (aisle_job_row_parent_class)->dispose (object);
}

static void
aisle_job_row_class_init (AisleJobRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = aisle_job_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/aisle/Aisle/ui/job-row.ui");
  gtk_widget_class_bind_template_child (widget_class, AisleJobRow, icon);
  gtk_widget_class_bind_template_child (widget_class, AisleJobRow, title);
  gtk_widget_class_bind_template_child (widget_class, AisleJobRow, detail);
  gtk_widget_class_bind_template_child (widget_class, AisleJobRow, message);
  gtk_widget_class_bind_template_child (widget_class, AisleJobRow, bar);
  gtk_widget_class_bind_template_child (widget_class, AisleJobRow, button);
  gtk_widget_class_bind_template_callback (widget_class, button_clicked_cb);
}

static void
aisle_job_row_init (AisleJobRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
aisle_job_row_new (AisleJob *job, AisleJobQueue *queue)
{
  AisleJobRow *self = g_object_new (AISLE_TYPE_JOB_ROW, NULL);
  const char *title = aisle_job_get_title (job);

  self->job = g_object_ref (job);
  self->queue = g_object_ref (queue);
  gtk_label_set_text (self->title, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, title, -1);
  g_signal_connect_object (job, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  self->tick = g_timeout_add_seconds (1, tick_cb, self); /* the remaining time goes on between reports */
  update (self);
  return GTK_WIDGET (self);
}

static GtkWidget *
create_row_cb (gpointer item, gpointer queue)
{
  GtkWidget *row = gtk_list_box_row_new ();
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), aisle_job_row_new (item, queue));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  return row;
}

static void
items_changed_cb (GListModel *model, guint position, guint removed, guint added, GtkRevealer *revealer)
{
  gtk_revealer_set_reveal_child (revealer, g_list_model_get_n_items (model) > 0);
}

GtkWidget *
aisle_task_strip_new (AisleJobQueue *queue)
{
  GtkWidget *list = gtk_list_box_new (), *scrolled = gtk_scrolled_window_new (), *revealer = gtk_revealer_new ();
  GListModel *visible = aisle_job_queue_get_visible (queue);

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_list_box_bind_model (GTK_LIST_BOX (list), visible, create_row_cb, g_object_ref (queue), g_object_unref);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Tasks"), -1);
  gtk_widget_add_css_class (list, "task-strip");
  /* Many failed at once must leave the page in sight. */
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), STRIP_HIGH);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), list);
  gtk_revealer_set_child (GTK_REVEALER (revealer), scrolled);
  gtk_revealer_set_transition_type (GTK_REVEALER (revealer), GTK_REVEALER_TRANSITION_TYPE_SLIDE_UP);
  g_signal_connect_object (visible, "items-changed", G_CALLBACK (items_changed_cb), revealer, 0);
  return revealer;
}
