/* bench-behaviour.c: how soon the questions of Behaviour stand on the screen, and whether the window stays at 60 frames a
 * second while somebody brushes.
 *
 * Every view is opened for the first time, with its questions asked as the program asks them: those in sight at once, the
 * others when they are scrolled to, one by one.  A card's first paint is the end of the first frame after its answer,
 * counted from the view's opening or from when it was scrolled into sight.  Then the pointer drags over the first chart of
 * a view that can be brushed, to and fro for some seconds, with a move every 8 ms, while the other cards in sight ask
 * again and again.
 * Usage: bench-behaviour [PROJECT]; or AISLE_BENCH_PROJECT names it: one of ten million events. */
#include "bench/bench.h"
#include "harness.h"
#include "widgets/question-view.h"
#include "stall-watch.h"

#include <X11/extensions/XTest.h>
#include <gdk/x11/gdkx.h>
#include <math.h>

#define BRUSH_S   4
#define MOVE_MS   8
#define PATIENCE  (10 * G_USEC_PER_SEC)
#define MOST      32 /* cards of a view */
#define PAINT_MS  300.0
#define STALL_MS  50.0
#define FRAMES_60 60.0

typedef struct
{
  AisleQuestionView *view;
  gint64 answered, painted; /* 0: not yet */
} Card;

typedef struct
{
  Card cards[MOST];
  guint n, n_answers;
} Cards;

static void
answered_cb (AisleQuestionView *view, Cards *cards)
{
  cards->n_answers++;
  for (guint i = 0; i < cards->n; i++)
    if (cards->cards[i].view == view && cards->cards[i].answered == 0)
      cards->cards[i].answered = g_get_monotonic_time ();
}

static void
painted_cb (GdkFrameClock *clock, Cards *cards)
{
  for (guint i = 0; i < cards->n; i++)
    if (cards->cards[i].answered != 0 && cards->cards[i].painted == 0)
      cards->cards[i].painted = g_get_monotonic_time ();
}

static gboolean
is_in_sight (const Card *card)
{
  GtkWidget *view = GTK_WIDGET (card->view);
  GtkScrolledWindow *scroller = GTK_SCROLLED_WINDOW (gtk_widget_get_ancestor (view, GTK_TYPE_SCROLLED_WINDOW));
  GtkWidget *page = gtk_viewport_get_child (GTK_VIEWPORT (gtk_scrolled_window_get_child (scroller)));
  GtkAdjustment *along = gtk_scrolled_window_get_vadjustment (scroller);
  double top = gtk_adjustment_get_value (along), bottom = top + gtk_adjustment_get_page_size (along);
  graphene_rect_t bounds;

  return gtk_widget_get_height (view) > 0 && gtk_widget_compute_bounds (view, page, &bounds) && bounds.origin.y < bottom
         && bounds.origin.y + bounds.size.height > top;
}

/* Until what is in sight is painted. */
static void
wait_painted (const Cards *cards, gint64 end)
{
  gboolean waits = TRUE;

  while (waits && g_get_monotonic_time () < end)
    {
      waits = FALSE;
      for (guint i = 0; i < cards->n && !waits; i++)
        waits = cards->cards[i].painted == 0 && (is_in_sight (&cards->cards[i]) || i == 0);
      if (waits)
        g_main_context_iteration (NULL, TRUE);
    }
}

/* The cards of what is seen. */
static void
watch_cards (Cards *cards)
{
  GtkWidget *view;

  *cards = (Cards){ 0 };
  for (guint i = 0; i < MOST && (view = harness_find_type (NULL, AISLE_TYPE_QUESTION_VIEW, i)) != NULL; i++)
    {
      cards->cards[cards->n++].view = AISLE_QUESTION_VIEW (view);
      g_signal_connect (view, "answered", G_CALLBACK (answered_cb), cards);
    }
}

static void
unwatch_cards (Cards *cards)
{
  for (guint i = 0; i < cards->n; i++)
    g_signal_handlers_disconnect_by_data (cards->cards[i].view, cards);
}

/* ---- first paint ---- */

static double
paint_ms (const char *name, const Card *card, gint64 since, const char *how)
{
  double ms = card->painted != 0 ? (double) (card->painted - since) / 1e3 : (double) NAN;

  g_printerr ("%s, %s, %s: %.0f ms%s\n", name, aisle_question_view_get_question (card->view)->id, how, ms,
              aisle_question_view_get_answer (card->view) == NULL ? ", an error" : "");
  return ms;
}

static void
bench_open (const char *name)
{
  GtkWidget *window = GTK_WIDGET (harness_window ());
  GdkFrameClock *clock = gtk_widget_get_frame_clock (window);
  g_autofree char *title = g_strdup_printf ("behaviour-%s", name);
  gint64 start = g_get_monotonic_time ();
  double first = G_MAXDOUBLE, last = 0, scrolled = 0;
  guint n_in_sight = 0;
  StallWatch watch;
  Cards cards;
  gulong painted;

  aisle_window_show_page (harness_window (), "behaviour", name);
  watch_cards (&cards);
  painted = g_signal_connect (clock, "after-paint", G_CALLBACK (painted_cb), &cards);
  stall_watch_start (&watch, window);
  wait_painted (&cards, start + PATIENCE);
  for (guint i = 0; i < cards.n; i++)
    if (cards.cards[i].painted != 0 || is_in_sight (&cards.cards[i]))
      {
        double ms = paint_ms (name, &cards.cards[i], start, "in sight");
        first = fmin (first, ms);
        last = fmax (last, ms);
        n_in_sight++;
      }
  for (guint i = 0; i < cards.n; i++)
    if (cards.cards[i].painted == 0)
      {
        gint64 since = g_get_monotonic_time ();
        harness_scroll_to (GTK_WIDGET (cards.cards[i].view));
        wait_painted (&cards, since + PATIENCE);
        /* With those beside it. */
        for (guint j = i; j < cards.n; j++)
          if (j == i || cards.cards[j].painted > since)
            scrolled = fmax (scrolled, paint_ms (name, &cards.cards[j], since, "scrolled to"));
      }
  stall_watch_stop (&watch);
  g_signal_handler_disconnect (clock, painted);
  unwatch_cards (&cards);
  if (cards.n > 0)
    bench_record (title, "first_paint_ms", first, "last_paint_in_sight_ms", last, "cards_in_sight", (double) n_in_sight,
                  "longest_paint_scrolled_to_ms", scrolled, "cards", (double) cards.n, "mark_ms", PAINT_MS,
                  "longest_stall_ms", watch.longest_due / 1e3, "longest_frame_ms", watch.longest_frame / 1e3,
                  "longest_cpu_ms", watch.longest_cpu / 1e3, "mark_stall_ms", STALL_MS, NULL);
}

/* ---- brushing ---- */

typedef struct
{
  Display *display;
  int from[2], to[2];
  gint64 began;
} Drag;

static void
where (Drag *drag, int *at)
{
  Window root, child;
  int x, y;
  unsigned int mask;

  XQueryPointer (drag->display, DefaultRootWindow (drag->display), &root, &child, &at[0], &at[1], &x, &y, &mask);
}

/* To and fro within two seconds. */
static gboolean
move_cb (gpointer data)
{
  const Drag *drag = data;
  double phase = (double) (g_get_monotonic_time () - drag->began) / 1e6, share = .5 - .5 * cos (G_PI * phase);

  XTestFakeMotionEvent (drag->display, -1, drag->from[0] + (int) (share * (drag->to[0] - drag->from[0])),
                        drag->from[1] + (int) (share * (drag->to[1] - drag->from[1])), 0);
  XFlush (drag->display);
  return G_SOURCE_CONTINUE;
}

static gboolean
is_idle (gpointer data)
{
  return aisle_job_queue_n_all (aisle_session_get_queue (harness_session ())) == 0;
}

static void
bench_brush (const char *name)
{
  GtkWidget *chart = NULL;
  g_autofree char *title = g_strdup_printf ("brush-%s", name);
  Drag drag = { .display = gdk_x11_display_get_xdisplay (gdk_display_get_default ()) };
  StallWatch watch;
  Cards cards;
  guint move;
  gint64 released;

  aisle_window_show_page (harness_window (), "behaviour", name);
  harness_wait_idle ();
  watch_cards (&cards);
  for (guint i = 0; i < cards.n && chart == NULL; i++)
    if (aisle_question_view_get_question (cards.cards[i].view)->segment != NULL
        && aisle_question_view_get_answer (cards.cards[i].view) != NULL)
      chart = GTK_WIDGET (aisle_chart_card_get_view (aisle_question_view_get_card (cards.cards[i].view)));
  if (chart == NULL)
    {
      unwatch_cards (&cards);
      return;
    }
  harness_scroll_to (chart);
  harness_move_to (chart, gtk_widget_get_width (chart) * .9, gtk_widget_get_height (chart) * .7);
  where (&drag, drag.to);
  harness_move_to (chart, gtk_widget_get_width (chart) * .3, gtk_widget_get_height (chart) * .3);
  where (&drag, drag.from);
  harness_press ();
  cards.n_answers = 0;
  stall_watch_start (&watch, GTK_WIDGET (harness_window ()));
  drag.began = g_get_monotonic_time ();
  move = g_timeout_add_full (G_PRIORITY_HIGH, MOVE_MS, move_cb, &drag, NULL);
  while (g_get_monotonic_time () < drag.began + BRUSH_S * G_USEC_PER_SEC)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (move);
  stall_watch_stop (&watch);
  {
    guint answers = cards.n_answers;
    harness_release ();
    released = g_get_monotonic_time ();
    harness_wait (is_idle, NULL, "the last answers");
    bench_record (title, "frames_per_s", stall_watch_frames_per_second (&watch), "mark_frames_per_s", FRAMES_60,
                  "late_frames", (double) watch.n_late, "longest_frame_ms", watch.longest_frame / 1e3,
                  "longest_stall_ms", watch.longest_due / 1e3, "longest_cpu_ms", watch.longest_cpu / 1e3,
                  "cpu_per_frame_ms", stall_watch_cpu_per_frame (&watch), "mark_stall_ms", STALL_MS, "answers_per_s",
                  (double) answers / BRUSH_S, "settled_ms", (double) (g_get_monotonic_time () - released) / 1e3, NULL);
  }
  unwatch_cards (&cards);
  harness_key (GDK_KEY_Escape, 0);
  harness_key (GDK_KEY_Escape, 0);
  harness_wait_idle ();
}

int
main (int argc, char **argv)
{
  static const char *const views[] = { "journeys", "funnels", "retention", "baskets" };
  const char *project;

  harness_init (&argc, &argv);
  project = argc > 1 ? argv[1] : g_getenv ("AISLE_BENCH_PROJECT");
  if (project == NULL || !g_file_test (project, G_FILE_TEST_EXISTS))
    {
      bench_skip ("behaviour-in-window", "no project: AISLE_BENCH_PROJECT names none");
      return 0;
    }
  harness_open (NULL);
  harness_resize (1280, 800);
  aisle_window_set_project (harness_window (), project);
  harness_wait_idle ();
  for (gsize i = 0; i < G_N_ELEMENTS (views); i++)
    bench_open (views[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (views); i++)
    bench_brush (views[i]);
  harness_close ();
  return 0;
}
