/* journeys-view.c: see journeys-view.h. */
#include "pages/behaviour/journeys-view.h"
#include "pages/behaviour/user-picker.h"

#include "base/i18n.h"

struct _AisleJourneysView
{
  AisleCardsView parent_instance;
  AisleUserPicker *picker;
  AisleQuestionView *journey, *similar;
};

G_DEFINE_FINAL_TYPE (AisleJourneysView, aisle_journeys_view, AISLE_TYPE_CARDS_VIEW)

static const char *const by_length[] = { "by=length", NULL };
static const char *const by_entry[] = { "by=entry", NULL };
static const char *const by_exit[] = { "by=exit", NULL };
static const char *const by_row[] = { "by", NULL };
static const char *const user_row[] = { "user", NULL };

static const AisleCardSpec cards[] = {
  { "paths", N_ ("Paths"), .wide = TRUE },
  { "sessions", N_ ("Events in a session"), .hidden = by_row },
  { "sessions", N_ ("Length of a session"), .hidden = by_row, .set = by_length },
  { "sessions", N_ ("Where sessions begin"), .hidden = by_row, .set = by_entry, .chart = "bars", .lines = 3 },
  { "sessions", N_ ("Where sessions end"), .hidden = by_row, .set = by_exit, .chart = "bars", .lines = 3 },
};

/* Its table has hundreds of rows: it is made when it is asked for. */
static const AisleCardSpec journey_card = { "journey", .hidden = user_row, .wide = TRUE };
static const AisleCardSpec similar_card = { "similar", .hidden = user_row, .lines = 20, .flags = AISLE_QUESTION_TABLE,
                                            .wide = TRUE };

static void
picked_cb (AisleJourneysView *self)
{
  const char *user = aisle_step_picker_get (AISLE_STEP_PICKER (self->picker));

  aisle_question_view_set_option (self->journey, "user", user);
  aisle_question_view_set_option (self->similar, "user", user);
  aisle_cards_view_refresh (AISLE_CARDS_VIEW (self));
}

/* A row of those alike, or its bar, is one to look at. */
static void
similar_row_cb (GtkWidget *from, guint64 row, AisleJourneysView *self)
{
  const AisleAnswer *answer = aisle_question_view_get_answer (self->similar);
  const char *user = answer != NULL ? aisle_table_text (answer->table, row, 0) : NULL;

  if (user != NULL)
    aisle_step_picker_set (AISLE_STEP_PICKER (self->picker), user);
}

static void
aisle_journeys_view_load (AislePageView *view)
{
  AisleJourneysView *self = AISLE_JOURNEYS_VIEW (view);

  aisle_user_picker_set_context (self->picker, aisle_page_view_get_session (view),
                                 aisle_cards_view_get_brush (AISLE_CARDS_VIEW (view)));
  AISLE_PAGE_VIEW_CLASS (aisle_journeys_view_parent_class)->load (view);
}

static void
aisle_journeys_view_class_init (AisleJourneysViewClass *klass)
{
  AISLE_PAGE_VIEW_CLASS (klass)->load = aisle_journeys_view_load;
}

static void
aisle_journeys_view_init (AisleJourneysView *self)
{
  AisleCardsView *view = AISLE_CARDS_VIEW (self);
  AisleTableView *table;

  aisle_cards_view_add (view, cards, G_N_ELEMENTS (cards));
  self->picker = g_object_new (AISLE_TYPE_USER_PICKER, NULL);
  aisle_cards_view_add_heading (view, _ ("One user"), GTK_WIDGET (self->picker));
  self->journey = aisle_cards_view_add_one (view, &journey_card);
  self->similar = aisle_cards_view_add_one (view, &similar_card);
  table = aisle_question_view_get_table (self->similar);
  aisle_table_view_set_activatable (table, TRUE);
  g_signal_connect_object (table, "row", G_CALLBACK (similar_row_cb), self, 0);
  g_signal_connect_object (aisle_chart_card_get_view (aisle_question_view_get_card (self->similar)), "chosen",
                           G_CALLBACK (similar_row_cb), self, 0);
  g_signal_connect_object (self->picker, "changed", G_CALLBACK (picked_cb), self, G_CONNECT_SWAPPED);
}
