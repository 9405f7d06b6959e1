/* rfm-question.c: the buyers by recency, frequency and monetary value: named cells, or every combination of scores.
 *
 * The scores are in segment/rfm.h; here they are counted. */
#include "behaviour/question.h"
#include "behaviour/segment-words.h"

#include "base/error.h"
#include "base/i18n.h"
#include "columns/event-facts.h"
#include "segment/rfm.h"

#include <math.h>

static const char *const rows_of[] = { NC_ ("choice", "cell"), NC_ ("choice", "score"), NC_ ("choice", "grid"), NULL };
static const char *const ties_of[] = { NC_ ("choice", "together"), NC_ ("choice", "split"), NULL };

static const AisleParam params_table[] = {
  { "by", N_ ("By"), AISLE_PARAM_CHOICE, "cell", 0, 0, rows_of, NULL,
    N_ ("The named cells; every combination of the three scores; or a grid of recency and frequency.") },
  { "at", N_ ("As of"), AISLE_PARAM_DATE, "", 0, 0, NULL, NULL,
    N_ ("Purchases before this day count; empty: all, seen from the day after the log's last.") },
  { "ties", N_ ("Equal buyers"), AISLE_PARAM_CHOICE, "together", 0, 0, ties_of, NULL,
    N_ ("Together: the same value has the same score; split: quintiles of equal size, equal values in the order of the "
        "users' ids.") },
  { "recency_cuts", N_ ("Recency cuts"), AISLE_PARAM_LIST, "", 0, 0, NULL, N_ ("days"),
    N_ ("Four ascending numbers of days, as 30,60,120,365: at most the first is a 5, more than the last a 1; empty takes "
        "quintiles.") },
  { "frequency_cuts", N_ ("Frequency cuts"), AISLE_PARAM_LIST, "", 0, 0, NULL, N_ ("orders"),
    N_ ("Four ascending numbers of orders, as 2,3,5,10: fewer than the first is a 1, at least the last a 5; empty takes "
        "quintiles.") },
  { "monetary_cuts", N_ ("Monetary cuts"), AISLE_PARAM_LIST, "", 0, 0, NULL, NULL,
    N_ ("Four ascending sums of money, as 10,50,100,500: less than the first is a 1, at least the last a 5; empty takes "
        "quintiles.") },
};

static const char *const cut_names[] = { "recency_cuts", "frequency_cuts", "monetary_cuts" };

/* ---- options ---- */

typedef struct
{
  double cuts[AISLE_RFM_N_SCORES][AISLE_RFM_CUTS];
  AisleRfmOptions options;
} Options;

static gboolean
read_cuts (Options *self, const AisleParams *params, guint score, GError **error)
{
  g_auto (GStrv) list = aisle_params_list (params, cut_names[score]);
  guint n = g_strv_length (list);
  gboolean good = n == AISLE_RFM_CUTS;
  if (n == 0)
    return TRUE;
  for (guint i = 0; i < n && good; i++)
    {
      char *end = NULL;
      double value = g_ascii_strtod (list[i], &end);
      good = end != list[i] && *end == '\0' && isfinite (value) && (i == 0 || value > self->cuts[score][i - 1]);
      self->cuts[score][i] = value;
    }
  if (good)
    {
      self->options.cuts[score] = self->cuts[score];
      return TRUE;
    }
  g_set_error (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_USAGE,
               _ ("'%s' is not four ascending numbers: write '%s' as 2,3,5,10"),
               aisle_params_text (params, cut_names[score]), cut_names[score]);
  return FALSE;
}

static gboolean
read_options (Options *self, const AisleParams *params, GError **error)
{
  gint64 day = aisle_params_integer (params, "at");
  *self = (Options){ 0 };
  self->options.split_ties = g_str_equal (aisle_params_text (params, "ties"), "split");
  self->options.until = day != G_MININT64;
  if (self->options.until)
    self->options.day = (gint32) CLAMP (day, -4000000, 4000000);
  for (guint score = 0; score < AISLE_RFM_N_SCORES; score++)
    if (!read_cuts (self, params, score, error))
      return FALSE;
  return TRUE;
}

/* ---- counting ---- */

typedef struct
{
  gint64 users, orders, revenue;
  gint64 days; /* since the last purchase, summed */
} Sums;

static void
add_sums (Sums *to, const Sums *from)
{
  to->users += from->users;
  to->orders += from->orders;
  to->days += from->days;
  to->revenue = aisle_money_add (to->revenue, from->revenue);
}

/* [recency - 1][frequency - 1][monetary - 1] */
typedef Sums Cube[5][5][5];

static gsize
count (const AisleView *view, const AisleRfm *rfm, Cube cube)
{
  gsize n = 0;
  for (gsize user = 0; user < rfm->n_users; user++)
    {
      if (rfm->last[user] == AISLE_TIME_MISSING || (view->users != NULL && !aisle_bitmap_has (view->users, user)))
        continue;
      Sums one = { 1, rfm->orders[user], rfm->revenue[user], aisle_rfm_recency_days (rfm, user) };
      add_sums (&cube[rfm->scores[AISLE_RFM_RECENCY][user] - 1][rfm->scores[AISLE_RFM_FREQUENCY][user] - 1]
                     [rfm->scores[AISLE_RFM_MONETARY][user] - 1],
                &one);
      n++;
    }
  return n;
}

/* ---- tables ---- */

static const AisleColumnSpec columns_of_cells[] = {
  { "cell", N_ ("Cell"), AISLE_COLUMN_TEXT, NULL },
  { "users", N_ ("Buyers"), AISLE_COLUMN_INTEGER, N_ ("users") },
  { "share", N_ ("Of buyers"), AISLE_COLUMN_SHARE, NULL },
  { "orders", N_ ("Orders"), AISLE_COLUMN_INTEGER, N_ ("orders") },
  { "revenue", N_ ("Revenue"), AISLE_COLUMN_MONEY, NULL },
  { "revenue_share", N_ ("Of revenue"), AISLE_COLUMN_SHARE, NULL },
  { "days", N_ ("Days since last order"), AISLE_COLUMN_REAL, N_ ("days") },
  { "orders_per_buyer", N_ ("Orders a buyer"), AISLE_COLUMN_REAL, N_ ("orders") },
  { "revenue_per_buyer", N_ ("Revenue a buyer"), AISLE_COLUMN_MONEY, NULL },
  { "meaning", N_ ("Who they are"), AISLE_COLUMN_TEXT, NULL },
};

static AisleTable *
new_cells (Cube cube)
{
  AisleTable *table = aisle_table_new (columns_of_cells, G_N_ELEMENTS (columns_of_cells));
  Sums cells[AISLE_RFM_N_CELLS] = { 0 }, total = { 0 };
  for (guint r = 0; r < 5; r++)
    for (guint f = 0; f < 5; f++)
      for (guint m = 0; m < 5; m++)
        {
          add_sums (&cells[aisle_rfm_cell (r + 1, f + 1, m + 1)], &cube[r][f][m]);
          add_sums (&total, &cube[r][f][m]);
        }
  for (guint cell = 0; cell < AISLE_RFM_N_CELLS; cell++)
    {
      const Sums *sums = &cells[cell];
      gsize row = aisle_table_add_row (table);
      aisle_table_set_text (table, row, 0, aisle_rfm_cell_title ((AisleRfmCell) cell));
      aisle_table_set_integer (table, row, 1, sums->users);
      aisle_table_set_integer (table, row, 3, sums->orders);
      aisle_table_set_integer (table, row, 4, sums->revenue);
      aisle_table_set_text (table, row, 9, aisle_rfm_cell_meaning ((AisleRfmCell) cell));
      if (total.users > 0)
        aisle_table_set_real (table, row, 2, (double) sums->users / (double) total.users);
      if (total.revenue > 0)
        aisle_table_set_real (table, row, 5, (double) sums->revenue / (double) total.revenue);
      if (sums->users == 0)
        continue;
      aisle_table_set_real (table, row, 6, (double) sums->days / (double) sums->users);
      aisle_table_set_real (table, row, 7, (double) sums->orders / (double) sums->users);
      aisle_table_set_integer (table, row, 8, llround ((double) sums->revenue / (double) sums->users));
    }
  return table;
}

static const AisleColumnSpec columns_of_scores[] = {
  { "recency_score", N_ ("Recency score"), AISLE_COLUMN_INTEGER, NULL },
  { "frequency_score", N_ ("Frequency score"), AISLE_COLUMN_INTEGER, NULL },
  { "monetary_score", N_ ("Monetary score"), AISLE_COLUMN_INTEGER, NULL },
  { "users", N_ ("Buyers"), AISLE_COLUMN_INTEGER, N_ ("users") },
  { "orders", N_ ("Orders"), AISLE_COLUMN_INTEGER, N_ ("orders") },
  { "revenue", N_ ("Revenue"), AISLE_COLUMN_MONEY, NULL },
};

static void
add_scores_row (AisleTable *table, const guint *scores, guint n_scores, const Sums *sums)
{
  gsize row = aisle_table_add_row (table);
  for (guint i = 0; i < n_scores; i++)
    aisle_table_set_integer (table, row, i, scores[i] + 1);
  aisle_table_set_integer (table, row, n_scores, sums->users);
  aisle_table_set_integer (table, row, n_scores + 1, sums->orders);
  aisle_table_set_integer (table, row, n_scores + 2, sums->revenue);
}

/* The combinations that occur. */
static AisleTable *
new_scores (Cube cube)
{
  AisleTable *table = aisle_table_new (columns_of_scores, G_N_ELEMENTS (columns_of_scores));
  guint s[3];
  for (s[0] = 0; s[0] < 5; s[0]++)
    for (s[1] = 0; s[1] < 5; s[1]++)
      for (s[2] = 0; s[2] < 5; s[2]++)
        if (cube[s[0]][s[1]][s[2]].users > 0)
          add_scores_row (table, s, 3, &cube[s[0]][s[1]][s[2]]);
  return table;
}

/* All 25, the most recent first. */
static AisleTable *
new_grid (Cube cube)
{
  const AisleColumnSpec columns[] = { columns_of_scores[0], columns_of_scores[1], columns_of_scores[3],
                                      columns_of_scores[4], columns_of_scores[5] };
  AisleTable *table = aisle_table_new (columns, G_N_ELEMENTS (columns));
  guint s[2];
  for (s[0] = 5; s[0]-- > 0;)
    for (s[1] = 0; s[1] < 5; s[1]++)
      {
        Sums sums = { 0 };
        for (guint m = 0; m < 5; m++)
          add_sums (&sums, &cube[s[0]][s[1]][m]);
        add_scores_row (table, s, 2, &sums);
      }
  return table;
}

/* ---- passport ---- */

static void
add_counted_note (AislePassport *passport, const char *format, gsize n)
{
  g_autofree char *count = g_strdup_printf ("%'" G_GSIZE_FORMAT, n);
  g_auto (GStrv) parts = g_strsplit (format, "%s", 2);
  g_autofree char *note = g_strjoinv (count, parts);
  aisle_passport_add_note (passport, note);
}

static AislePassport *
new_passport (const AisleView *view, const AisleParams *params, const AisleRfm *rfm, gsize buyers)
{
  AislePassport *passport = aisle_view_passport (
      view, _ ("Buyers scored 1 to 5 by the days since their last purchase, their number of orders "
               "and their revenue, purchases less returns."));
  guint cache = 0;
  g_autofree char *day = aisle_day_format (aisle_calendar_day (view->calendar, rfm->at, &cache));
  g_autofree char *seen = g_strdup_printf (_ ("Seen from the start of %s."), day);
  aisle_passport_add_params (passport, params);
  if (rfm->no_time > 0)
    aisle_passport_add_dropped (passport, _ ("purchases without a time"), rfm->no_time);
  if (rfm->after > 0)
    aisle_passport_add_dropped (passport, _ ("purchases after the day"), rfm->after);
  aisle_passport_add_note (passport, seen);
  /* Translators: %s is a number. */
  add_counted_note (passport, _ ("Buyers counted here: %s."), buyers);
  /* Translators: %s is a number. */
  add_counted_note (passport, _ ("Scores compare with all buyers of the log: %s."), rfm->n_buyers);
  if (g_str_equal (aisle_params_text (params, "by"), "cell"))
    aisle_passport_add_note (passport,
                             _ ("Cells go by recency and by the mean of frequency and monetary scores, rounded "
                                "down."));
  if (rfm->no_prices)
    aisle_passport_add_note (passport, _ ("The log has no prices: the monetary score is that of frequency."));
  if (view->columns->sessions_are_users)
    aisle_passport_add_note (passport, _ ("The log has sessions but no users: each session counts as a user."));
  return passport;
}

static AisleAnswer *
answer (const AisleView *view, const AisleParams *params, AisleProgress *progress, GError **error)
{
  const char *by = aisle_params_text (params, "by");
  Options options;
  Cube cube = { 0 };
  if (!aisle_question_check (view, error) || !read_options (&options, params, error))
    return NULL;
  g_autoptr (AisleRfm) rfm = aisle_rfm_new (view, &options.options, progress, error);
  if (rfm == NULL)
    return NULL;
  gsize buyers = count (view, rfm, cube);
  AisleTable *table = by[0] == 'c' ? new_cells (cube) : by[0] == 's' ? new_scores (cube) : new_grid (cube);
  return aisle_answer_new (table, new_passport (view, params, rfm, buyers));
}

/* ---- the users of a cell ---- */

/* " (at = 2024-03-01, ties = split)" where buyers are not scored the usual way. */
static void
add_scoring (GString *text, const AisleRfmOptions *options)
{
  if (options->until)
    aisle_words_add_day (text, " (at = ", options->day);
  if (options->split_ties)
    g_string_append_printf (text, "%sties = split", options->until ? ", " : " (");
  if (options->until || options->split_ties)
    g_string_append_c (text, ')');
}

/* One score as a condition: by name where it is a quintile, else by its cuts. */
static void
add_score (GString *text, const Options *options, AisleRfmScore score, guint value)
{
  static const char *const scores[] = { "recency_score", "frequency_score", "monetary_score" };
  static const char *const numbers[] = { "recency", "orders", "revenue" };
  const double *cuts = options->options.cuts[score];
  char low[G_ASCII_DTOSTR_BUF_SIZE], high[G_ASCII_DTOSTR_BUF_SIZE];
  gboolean down = score == AISLE_RFM_RECENCY; /* few days are a high score */
  if (cuts == NULL)
    {
      g_string_append (text, scores[score]);
      add_scoring (text, &options->options);
      g_string_append_printf (text, " = %u", value);
      return;
    }
  /* Between the cuts at from and from + 1. */
  int from = down ? 4 - (int) value : (int) value - 2;
  if (from >= 0)
    g_string_append_printf (text, "%s %s %s", numbers[score],
                            down ? ">" : ">=", g_ascii_dtostr (low, sizeof low, cuts[from]));
  if (from >= 0 && from + 1 < AISLE_RFM_CUTS)
    g_string_append (text, " and ");
  if (from + 1 < AISLE_RFM_CUTS)
    g_string_append_printf (text, "%s %s %s", numbers[score], down ? "<=" : "<",
                            g_ascii_dtostr (high, sizeof high, cuts[from + 1]));
}

static void
add_scores (GString *text, const Options *options, const guint *scores, guint n)
{
  for (guint score = 0; score < n; score++)
    {
      g_string_append (text, score > 0 ? " and " : "");
      add_score (text, options, (AisleRfmScore) score, scores[score]);
    }
  /* Cuts alone would also hold for those who never bought. */
  if (options->options.cuts[AISLE_RFM_FREQUENCY] != NULL)
    g_string_append (text, " and orders > 0");
}

/* All combinations of scores that have the cell's name. */
static void
add_cell (GString *text, const Options *options, AisleRfmCell cell)
{
  guint s[3];
  for (s[0] = 1; s[0] <= 5; s[0]++)
    for (s[1] = 1; s[1] <= 5; s[1]++)
      for (s[2] = 1; s[2] <= 5; s[2]++)
        if (aisle_rfm_cell (s[0], s[1], s[2]) == cell)
          {
            g_string_append (text, text->len > 0 ? " or " : "");
            add_scores (text, options, s, 3);
          }
}

static char *
segment (const AisleView *view, const AisleParams *params, const AisleTable *table, gsize row, gsize column)
{
  Options options;
  GString *text;
  const char *by = aisle_params_text (params, "by");
  guint n = by[0] == 's' ? 3 : 2, scores[3] = { 0 };
  if (!read_options (&options, params, NULL))
    return NULL;
  gboolean cuts = options.options.cuts[0] != NULL || options.options.cuts[1] != NULL || options.options.cuts[2] != NULL;
  /* Orders and revenue of a segment are those of the whole log. */
  if (cuts && options.options.until)
    return NULL;
  text = g_string_new (NULL);
  if (by[0] == 'c' && !cuts)
    {
      add_scoring (g_string_append (text, "rfm"), &options.options);
      g_string_append_printf (text, " = \"%s\"", aisle_rfm_cell_id ((AisleRfmCell) row));
    }
  else if (by[0] == 'c')
    add_cell (text, &options, (AisleRfmCell) row);
  else
    {
      for (guint i = 0; i < n; i++)
        scores[i] = (guint) aisle_table_integer (table, row, i);
      add_scores (text, &options, scores, n);
    }
  return g_string_free (text, FALSE);
}

const AisleQuestion aisle_question_rfm = {
  .id = "rfm",
  .title = N_ ("Buyers by value"),
  .summary = N_ ("Buyers by recency, frequency and monetary value, with the usual named cells."),
  .chart = "bars",
  .params = params_table,
  .n_params = G_N_ELEMENTS (params_table),
  .answer = answer,
  .segment = segment,
};
