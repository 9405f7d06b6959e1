/* ranker-view.c: see ranker-view.h.  Its parts load when they are looked at. */
#include "pages/search/ranker-view.h"
#include "widgets/compare-view.h"
#include "widgets/leaderboard-view.h"
#include "widgets/model-trainer.h"
#include "widgets/params-form.h"

#include "base/i18n.h"
#include "command/rank-order.h"

struct _AisleRankerView
{
  AislePageView parent_instance;
  GtkStack *parts;
  AisleModelTrainer *trainer;
  AisleParamsForm *lessons, *split;
  AisleLeaderboardView *leaderboard;
  AisleCompareView *compare;
  gboolean leaderboard_stale, compare_stale;
};

G_DEFINE_FINAL_TYPE (AisleRankerView, aisle_ranker_view, AISLE_TYPE_PAGE_VIEW)

/* ---- how rankers are taught and judged ---- */

static const struct
{
  const char *split, *meaning;
} meanings[] = {
  { "queries",
    N_ ("Queries are divided into folds: the results of each are judged by a ranker that never saw them, so that "
        "the figures are those of queries nobody prepared.") },
  { "time",
    N_ ("Learns from the searches of the first four fifths of the time, is tuned on the next tenth and judged once on the "
        "last: as it would have been used.") },
  { "given", N_ ("The judgements’ own column says what is for training, validation and test.") },
  { "none", N_ ("Trains on everything; nothing is left to judge by, so there are no metrics.") },
};

static void
order_cb (AisleRankerView *self)
{
  const AisleParams *split = aisle_params_form_get_params (self->split);
  gboolean valid = aisle_params_form_is_valid (self->split) && aisle_params_form_is_valid (self->lessons);

  for (gsize i = 0; i < G_N_ELEMENTS (meanings); i++)
    if (g_str_equal (meanings[i].split, aisle_params_text (split, "split")))
      aisle_params_form_set_description (self->split, _ (meanings[i].meaning));
  aisle_model_trainer_set_order (self->trainer, split, aisle_params_form_get_params (self->lessons), valid);
}

static void
make_trainer (AisleRankerView *self)
{
  self->trainer = AISLE_MODEL_TRAINER (aisle_model_trainer_new (AISLE_TASK_SEARCH));
  self->lessons = AISLE_PARAMS_FORM (
      aisle_params_form_new (_ ("What they learn from"), aisle_rank_order_params, aisle_rank_order_n_params, NULL));
  self->split = AISLE_PARAMS_FORM (
      aisle_params_form_new (_ ("How they are judged"), aisle_rank_split_params, aisle_rank_split_n_params, NULL));
  aisle_model_trainer_append (self->trainer, GTK_WIDGET (self->split));
  aisle_model_trainer_append (self->trainer, GTK_WIDGET (self->lessons));
  g_signal_connect_object (self->split, "changed", G_CALLBACK (order_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->lessons, "changed", G_CALLBACK (order_cb), self, G_CONNECT_SWAPPED);
  order_cb (self);
}

/* ---- the parts ---- */

static void
load_part (AisleRankerView *self)
{
  AisleSession *session = aisle_page_view_get_session (AISLE_PAGE_VIEW (self));
  const char *part = gtk_stack_get_visible_child_name (self->parts);

  if (session == NULL || part == NULL)
    return;
  if (g_str_equal (part, "leaderboard") && self->leaderboard_stale)
    {
      self->leaderboard_stale = FALSE;
      aisle_leaderboard_view_load (self->leaderboard, session);
    }
  if (g_str_equal (part, "compare") && self->compare_stale)
    {
      self->compare_stale = FALSE;
      aisle_compare_view_load (self->compare, session);
    }
}

static void
trained_cb (AisleRankerView *self)
{
  gtk_stack_set_visible_child_name (self->parts, "leaderboard");
}

static void
aisle_ranker_view_load (AislePageView *view)
{
  AisleRankerView *self = AISLE_RANKER_VIEW (view);

  self->leaderboard_stale = self->compare_stale = TRUE;
  aisle_model_trainer_set_session (self->trainer, aisle_page_view_get_session (view));
  load_part (self);
}

/* A part, "compare" with the runs to compare: "compare 3 7". */
static void
aisle_ranker_view_show_detail (AislePageView *view, const char *detail)
{
  AisleRankerView *self = AISLE_RANKER_VIEW (view);
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
      self->compare_stale = TRUE;
    }
  if (words[0] != NULL && gtk_stack_get_child_by_name (self->parts, words[0]) != NULL)
    gtk_stack_set_visible_child_name (self->parts, words[0]);
  load_part (self);
}

static void
aisle_ranker_view_class_init (AisleRankerViewClass *klass)
{
  AISLE_PAGE_VIEW_CLASS (klass)->load = aisle_ranker_view_load;
  AISLE_PAGE_VIEW_CLASS (klass)->show_detail = aisle_ranker_view_show_detail;
}

static void
aisle_ranker_view_init (AisleRankerView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *switcher = gtk_stack_switcher_new ();

  make_trainer (self);
  self->leaderboard = g_object_new (AISLE_TYPE_LEADERBOARD_VIEW, NULL);
  self->compare = g_object_new (AISLE_TYPE_COMPARE_VIEW, NULL);
  aisle_leaderboard_view_set_task (self->leaderboard, AISLE_TASK_SEARCH);
  aisle_compare_view_set_task (self->compare, AISLE_TASK_SEARCH);
  self->parts = GTK_STACK (gtk_stack_new ());
  gtk_stack_set_hhomogeneous (self->parts, FALSE);
  gtk_widget_set_vexpand (GTK_WIDGET (self->parts), TRUE);
  gtk_stack_add_titled (self->parts, GTK_WIDGET (self->trainer), "train", _ ("Train"));
  gtk_stack_add_titled (self->parts, GTK_WIDGET (self->leaderboard), "leaderboard", _ ("Leaderboard"));
  gtk_stack_add_titled (self->parts, GTK_WIDGET (self->compare), "compare", _ ("Compare"));
  gtk_stack_switcher_set_stack (GTK_STACK_SWITCHER (switcher), self->parts);
  gtk_widget_set_halign (switcher, GTK_ALIGN_START);
  gtk_widget_add_css_class (switcher, "part-switcher");
  g_signal_connect_swapped (self->parts, "notify::visible-child", G_CALLBACK (load_part), self);
  g_signal_connect_object (self->trainer, "trained", G_CALLBACK (trained_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), switcher);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->parts));
  adw_bin_set_child (ADW_BIN (self), box);
}
