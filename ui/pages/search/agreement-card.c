/* agreement-card.c: see agreement-card.h. */
#include "pages/search/agreement-card.h"
#include "widgets/chart-card.h"

#include "base/error.h"
#include "base/i18n.h"
#include "command/search-judgements.h"

#include <math.h>

struct _AisleAgreementCard
{
  AdwBin parent_instance;
  AisleChartCard *card;
};

G_DEFINE_FINAL_TYPE (AisleAgreementCard, aisle_agreement_card, ADW_TYPE_BIN)

/* A row for two judges has one name, "Ann and Bob"; the rest as it was told. */
static AisleTable *
name_pairs (const AisleTable *told)
{
  static const AisleColumnSpec specs[] = {
    { "judges", N_ ("Judges"), AISLE_COLUMN_TEXT },
    { "agreement", N_ ("Agreement"), AISLE_COLUMN_SHARE },
    { "agreement_low", N_ ("Agreement, low"), AISLE_COLUMN_SHARE },
    { "agreement_high", N_ ("Agreement, high"), AISLE_COLUMN_SHARE },
    { "expected", N_ ("By chance"), AISLE_COLUMN_SHARE },
    { "kappa", N_ ("Kappa"), AISLE_COLUMN_REAL },
    { "weighted", N_ ("Weighted kappa"), AISLE_COLUMN_REAL },
    { "pairs", N_ ("Judged by both"), AISLE_COLUMN_INTEGER },
  };
  AisleTable *table = aisle_table_new (specs, G_N_ELEMENTS (specs));

  for (gsize row = 0; row < aisle_table_n_rows (told); row++)
    {
      /* Translators: two judges */
      g_autofree char *judges =
          g_strdup_printf (_ ("%s and %s"), aisle_table_text (told, row, 0), aisle_table_text (told, row, 1));
      gsize to = aisle_table_add_row (table);

      aisle_table_set_text (table, to, 0, judges);
      for (gsize column = 1; column < 7; column++)
        aisle_table_set_real (table, to, column, aisle_table_number_of (told, row, specs[column].name));
      aisle_table_set_integer (table, to, 7, aisle_table_integer (told, row, 2));
    }
  return table;
}

/* The words of Landis and Koch (1977). */
static const char *
strength (double kappa)
{
  static const struct
  {
    double below;
    const char *said;
  } words[] = { { 0, N_ ("worse than chance") },
                { .2, N_ ("slight agreement") },
                { .4, N_ ("fair agreement") },
                { .6, N_ ("moderate agreement") },
                { .8, N_ ("substantial agreement") } };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (kappa < words[i].below)
      return _ (words[i].said);
  return _ ("almost perfect agreement");
}

static char *
make_finding (const AisleTable *pairs)
{
  gsize n = aisle_table_n_rows (pairs);
  double least = INFINITY, most = -INFINITY;

  for (gsize row = 0; row < n; row++)
    if (isfinite (aisle_table_number_of (pairs, row, "kappa")))
      {
        least = MIN (least, aisle_table_number_of (pairs, row, "kappa"));
        most = MAX (most, aisle_table_number_of (pairs, row, "kappa"));
      }
  if (!isfinite (least))
    return g_strdup (_ ("Kappa is not known: the judges gave one grade alone."));
  if (n == 1)
    /* Translators: kappa, what it means, how many items */
    return g_strdup_printf (_ ("Kappa %.2f, %s, on %'lld items that both judged."), least, strength (least),
                            (long long) aisle_table_integer (pairs, 0, 7));
  /* Translators: pairs of judges, the least and the largest kappa */
  return g_strdup_printf (_ ("Kappa of %zu pairs of judges from %.2f to %.2f: at least %s."), n, least, most,
                          strength (least));
}

static gpointer
run (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  return aisle_command_agreement (project, progress, error);
}

static void
finished_cb (AisleJob *job, AisleAgreementCard *self)
{
  const AisleAnswer *answer = aisle_job_get_result (job);
  const GError *problem = aisle_job_get_error (job);
  const AisleChartKind *kind = aisle_chart_kind ("dots");
  g_autoptr (AisleTable) pairs = NULL;
  g_autofree char *finding = NULL;

  if (answer == NULL && problem != NULL && !g_error_matches (problem, AISLE_COMMAND_ERROR, AISLE_ERROR_EMPTY))
    aisle_chart_card_set_error (self->card, problem->message);
  else if (answer == NULL)
    aisle_chart_card_set_note (self->card, _ ("Nothing is judged yet"));
  else if (aisle_table_n_rows (answer->table) == 0)
    aisle_chart_card_set_note (self->card, _ ("Agreement needs two judges who judged the same items: let somebody "
                                              "else judge some of these queries, or import their judgements"));
  else
    {
      pairs = name_pairs (answer->table);
      finding = make_finding (pairs);
      aisle_chart_card_set_finding (self->card, finding);
      aisle_chart_card_set_height (self->card, CLAMP (64 + 28 * (int) aisle_table_n_rows (pairs), 120, 480));
      aisle_chart_card_set_answer (self->card, kind, pairs, answer->passport, NULL, NULL);
    }
}

void
aisle_agreement_card_load (AisleAgreementCard *self, AisleSession *session)
{
  AisleJobSpec spec = { .title = _ ("Comparing judges"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = run,
                        .result_free = (GDestroyNotify) aisle_answer_free };

  g_signal_connect_object (aisle_session_run (session, &spec), "finished", G_CALLBACK (finished_cb), self, 0);
}

static void
aisle_agreement_card_class_init (AisleAgreementCardClass *klass)
{
}

static void
aisle_agreement_card_init (AisleAgreementCard *self)
{
  self->card = AISLE_CHART_CARD (aisle_chart_card_new (_ ("Agreement of judges")));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->card));
}
