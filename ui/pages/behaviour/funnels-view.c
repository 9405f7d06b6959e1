/* funnels-view.c: see funnels-view.h. */
#include "pages/behaviour/funnels-view.h"
#include "pages/behaviour/steps-editor.h"
#include "widgets/split-box.h"

#include "base/i18n.h"

struct _AisleFunnelsView
{
  AisleCardsView parent_instance;
  AisleStepsEditor *steps;
  AisleQuestionView *funnel;
  char *kinds; /* of the log, as they were last shown */
};

G_DEFINE_FINAL_TYPE (AisleFunnelsView, aisle_funnels_view, AISLE_TYPE_CARDS_VIEW)

/* What the other cards take over from the funnel itself. */
static const char *const shared[] = { "steps", "mode", "window", "start", "optional", "exclude", NULL };

static const char *const funnel_rows[] = { "steps", "optional", "exclude", "by", "groups", "form", NULL };
static const char *const time_rows[] = { "steps",   "mode", "window", "start", "optional",
                                         "exclude", "by",   "groups", "form",  NULL };
static const char *const group_rows[] = { "steps", "mode", "window", "start", "optional", "exclude", "form", NULL };
static const char *const as_times[] = { "form=times", NULL };
static const char *const by_days[] = { "by=days", NULL };
static const char *const dropped[] = { "who=dropped", NULL };
static const char *const named_steps[] = { "y=share_of_first", "across=name", NULL };

static const AisleCardSpec funnel_card = { "funnel", .hidden = funnel_rows,
                                           .flags = AISLE_QUESTION_TABLE | AISLE_QUESTION_FORM };

static const AisleCardSpec time_card = { "funnel", N_ ("Time to convert"), .hidden = time_rows, .set = as_times,
                                         .chart = "histogram" };

static const AisleCardSpec cards[] = {
  { "funnel", N_ ("Funnel, broken down"), .wide = TRUE, .hidden = group_rows, .set = by_days, .chart = "heat",
    .draw = named_steps, .lines = 2 },
  { "next", N_ ("What they did next"), .hidden = shared, .lines = 3 },
  { "next", N_ ("What those who dropped off did next"), .hidden = shared, .set = dropped, .lines = 3 },
};

/* The steps at first: what the log has of view, cart and purchase, else its first two kinds. */
static void
add_first_steps (GPtrArray *steps, JsonArray *kinds)
{
  static const char *const roles[] = { "view", "cart", "purchase" };
  guint n = json_array_get_length (kinds);

  for (guint r = 0; r < G_N_ELEMENTS (roles); r++)
    for (guint i = 0; i < n; i++)
      {
        JsonObject *kind = json_array_get_object_element (kinds, i);
        if (g_str_equal (aisle_json_text (kind, "role", ""), roles[r]))
          {
            g_ptr_array_add (steps, (gpointer) aisle_json_text (kind, "name", ""));
            break;
          }
      }
  if (steps->len < 2)
    {
      g_ptr_array_set_size (steps, 0);
      for (guint i = 0; i < MIN (n, 2); i++)
        g_ptr_array_add (steps, (gpointer) aisle_json_text (json_array_get_object_element (kinds, i), "name", ""));
    }
}

/* New kinds: the steps begin anew. */
static void
take_kinds (AisleFunnelsView *self)
{
  JsonObject *info = aisle_session_get_info (aisle_page_view_get_session (AISLE_PAGE_VIEW (self)));
  JsonArray *kinds = aisle_json_array (info, "kinds");
  g_autoptr (GPtrArray) names = g_ptr_array_new (), steps = g_ptr_array_new ();
  g_autofree char *joined = NULL;

  for (guint i = 0; kinds != NULL && i < json_array_get_length (kinds); i++)
    g_ptr_array_add (names, (gpointer) aisle_json_text (json_array_get_object_element (kinds, i), "name", ""));
  g_ptr_array_add (names, NULL);
  joined = g_strjoinv (",", (char **) names->pdata);
  if (g_strcmp0 (joined, self->kinds) == 0)
    return;
  if (kinds != NULL)
    add_first_steps (steps, kinds);
  g_ptr_array_add (steps, NULL);
  aisle_steps_editor_set (self->steps, (const char *const *) names->pdata, (const char *const *) steps->pdata);
  g_free (self->kinds);
  self->kinds = g_steal_pointer (&joined);
}

/* The same funnel in every card. */
static void
share_options (AisleFunnelsView *self)
{
  g_autofree char *steps = aisle_steps_editor_dup_steps (self->steps);
  g_autofree char *optional = aisle_steps_editor_dup_optional (self->steps);
  g_autofree char *excluded = aisle_steps_editor_dup_excluded (self->steps);
  const AisleParams *params = aisle_params_form_get_params (aisle_question_view_get_form (self->funnel));
  AisleQuestionView *card;

  aisle_question_view_set_option (self->funnel, "steps", steps);
  aisle_question_view_set_option (self->funnel, "optional", optional);
  aisle_question_view_set_option (self->funnel, "exclude", excluded);
  for (guint i = 1; (card = aisle_cards_view_get (AISLE_CARDS_VIEW (self), i)) != NULL; i++)
    for (guint s = 0; shared[s] != NULL; s++)
      if (aisle_question_view_has_option (card, shared[s]))
        aisle_question_view_set_option (card, shared[s], aisle_params_text (params, shared[s]));
}

static void
options_changed_cb (AisleFunnelsView *self)
{
  aisle_page_view_invalidate (AISLE_PAGE_VIEW (self));
}

static void
aisle_funnels_view_load (AislePageView *view)
{
  AisleFunnelsView *self = AISLE_FUNNELS_VIEW (view);

  take_kinds (self);
  share_options (self);
  AISLE_PAGE_VIEW_CLASS (aisle_funnels_view_parent_class)->load (view);
}

static void
aisle_funnels_view_finalize (GObject *object)
{
  g_free (AISLE_FUNNELS_VIEW (object)->kinds);
  G_OBJECT_CLASS (aisle_funnels_view_parent_class)->finalize (object);
}

static void
aisle_funnels_view_class_init (AisleFunnelsViewClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aisle_funnels_view_finalize;
  AISLE_PAGE_VIEW_CLASS (klass)->load = aisle_funnels_view_load;
}

static void
aisle_funnels_view_init (AisleFunnelsView *self)
{
  GtkWidget *settings = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18), *start = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12),
            *split;

  self->steps = g_object_new (AISLE_TYPE_STEPS_EDITOR, NULL);
  self->funnel = aisle_cards_view_new_card (AISLE_CARDS_VIEW (self), &funnel_card);
  gtk_box_append (GTK_BOX (settings), GTK_WIDGET (self->steps));
  gtk_box_append (GTK_BOX (settings), GTK_WIDGET (aisle_question_view_get_form (self->funnel)));
  gtk_box_append (GTK_BOX (start), GTK_WIDGET (self->funnel));
  gtk_box_append (GTK_BOX (start), GTK_WIDGET (aisle_cards_view_new_card (AISLE_CARDS_VIEW (self), &time_card)));
  split =
      g_object_new (AISLE_TYPE_SPLIT_BOX, "start", start, "end", settings, "end-width", 312, "threshold", 760, NULL);
  aisle_cards_view_add_widget (AISLE_CARDS_VIEW (self), split);
  aisle_cards_view_add (AISLE_CARDS_VIEW (self), cards, G_N_ELEMENTS (cards));
  g_signal_connect_object (self->steps, "changed", G_CALLBACK (options_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (aisle_question_view_get_form (self->funnel), "changed", G_CALLBACK (options_changed_cb),
                           self, G_CONNECT_SWAPPED);
}
