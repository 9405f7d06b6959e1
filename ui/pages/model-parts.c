/* model-parts.c: see model-parts.h. */
#include "pages/model-parts.h"
#include "widgets/compare-view.h"
#include "widgets/leaderboard-view.h"

#include "base/i18n.h"

typedef struct
{
  const char *id;
  GtkWidget *widget; /* borrowed */
  AisleModelPartLoad load;
  gboolean stale;
} Part;

struct _AisleModelParts
{
  GtkBox parent_instance;
  AisleSession *session; /* (nullable) */
  GtkStack *stack;
  GtkWidget *switcher;
  AisleCompareView *compare;
  GArray *parts; /* Part */
};

G_DEFINE_FINAL_TYPE (AisleModelParts, aisle_model_parts, GTK_TYPE_BOX)

static void
load_seen (AisleModelParts *self)
{
  const char *seen = gtk_stack_get_visible_child_name (self->stack);

  for (guint i = 0; self->session != NULL && i < self->parts->len; i++)
    {
      Part *part = &g_array_index (self->parts, Part, i);

      if (!part->stale || g_strcmp0 (part->id, seen) != 0)
        continue;
      part->stale = FALSE;
      part->load (part->widget, self->session);
    }
}

void
aisle_model_parts_add (AisleModelParts *self, const char *id, const char *title, GtkWidget *part,
                       AisleModelPartLoad load)
{
  const Part added = { id, part, load, TRUE };

  g_array_append_val (self->parts, added);
  gtk_stack_add_titled (self->stack, part, id, title);
}

void
aisle_model_parts_load (AisleModelParts *self, AisleSession *session)
{
  g_set_object (&self->session, session);
  for (guint i = 0; i < self->parts->len; i++)
    g_array_index (self->parts, Part, i).stale = TRUE;
  load_seen (self);
}

void
aisle_model_parts_show (AisleModelParts *self, const char *detail)
{
  g_auto (GStrv) words = g_strsplit (detail, " ", -1);
  g_autoptr (GArray) runs = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 1; words[0] != NULL && words[i] != NULL; i++)
    {
      gint64 run = g_ascii_strtoll (words[i], NULL, 10);
      g_array_append_val (runs, run);
    }
  if (runs->len > 0)
    {
      aisle_compare_view_choose (self->compare, (const gint64 *) (gpointer) runs->data, runs->len);
      for (guint i = 0; i < self->parts->len; i++)
        g_array_index (self->parts, Part, i).stale |=
            g_array_index (self->parts, Part, i).widget == GTK_WIDGET (self->compare);
    }
  if (words[0] != NULL && gtk_stack_get_child_by_name (self->stack, words[0]) != NULL)
    gtk_stack_set_visible_child_name (self->stack, words[0]);
  load_seen (self);
}

/* Who has gone on to another part meanwhile stays there. */
static void
trained_cb (AisleModelParts *self)
{
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "train") == 0)
    gtk_stack_set_visible_child_name (self->stack, "leaderboard");
}

static void
load_leaderboard (GtkWidget *part, AisleSession *session)
{
  aisle_leaderboard_view_load (AISLE_LEADERBOARD_VIEW (part), session);
}

static void
load_compare (GtkWidget *part, AisleSession *session)
{
  aisle_compare_view_load (AISLE_COMPARE_VIEW (part), session);
}

static void
aisle_model_parts_dispose (GObject *object)
{
  g_clear_object (&AISLE_MODEL_PARTS (object)->session);
  G_OBJECT_CLASS (aisle_model_parts_parent_class)->dispose (object);
}

static void
aisle_model_parts_finalize (GObject *object)
{
  g_array_unref (AISLE_MODEL_PARTS (object)->parts);
  G_OBJECT_CLASS (aisle_model_parts_parent_class)->finalize (object);
}

static void
aisle_model_parts_class_init (AisleModelPartsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = aisle_model_parts_dispose;
  G_OBJECT_CLASS (klass)->finalize = aisle_model_parts_finalize;
}

static void
aisle_model_parts_init (AisleModelParts *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->parts = g_array_new (FALSE, FALSE, sizeof (Part));
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  self->switcher = gtk_stack_switcher_new ();
  gtk_widget_set_halign (self->switcher, GTK_ALIGN_START);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_EXTERNAL, GTK_POLICY_NEVER);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->switcher);
  gtk_box_append (GTK_BOX (self), scroller);
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_set_hhomogeneous (self->stack, FALSE);
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  gtk_stack_switcher_set_stack (GTK_STACK_SWITCHER (self->switcher), self->stack);
  g_signal_connect_swapped (self->stack, "notify::visible-child", G_CALLBACK (load_seen), self);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->stack));
}

GtkWidget *
aisle_model_parts_new (const char *style)
{
  AisleModelParts *self = g_object_new (AISLE_TYPE_MODEL_PARTS, NULL);

  gtk_widget_add_css_class (self->switcher, style);
  return GTK_WIDGET (self);
}

void
aisle_model_parts_add_models (AisleModelParts *self, AisleTask task, GtkWidget *train, AisleModelPartLoad load)
{
  GtkWidget *leaderboard = g_object_new (AISLE_TYPE_LEADERBOARD_VIEW, NULL);

  self->compare = g_object_new (AISLE_TYPE_COMPARE_VIEW, NULL);
  aisle_leaderboard_view_set_task (AISLE_LEADERBOARD_VIEW (leaderboard), task);
  aisle_compare_view_set_task (self->compare, task);
  g_signal_connect_object (train, "trained", G_CALLBACK (trained_cb), self, G_CONNECT_SWAPPED);
  aisle_model_parts_add (self, "train", _ ("Train"), train, load);
  aisle_model_parts_add (self, "leaderboard", _ ("Leaderboard"), leaderboard, load_leaderboard);
  aisle_model_parts_add (self, "compare", _ ("Compare"), GTK_WIDGET (self->compare), load_compare);
}
