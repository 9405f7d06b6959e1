/* rank-order.c: see rank-order.h. */
#include "command/rank-order.h"

#include "command/compare-runs.h"

#include "base/error.h"
#include "base/i18n.h"

#include <math.h>

static const char *const teachers[] = { NC_ ("choice", "both"), NC_ ("choice", "judgements"), NC_ ("choice", "clicks"),
                                        NULL };
/* In the order of AisleClickModel but for the first, the default. */
static const char *const click_models[] = { NC_ ("choice", "position"), NC_ ("choice", "raw"),
                                            NC_ ("choice", "cascade"), NC_ ("choice", "dbn"), NULL };
static const char *const candidates[] = { NC_ ("choice", "judged"), NC_ ("choice", "found"), NULL };
static const char *const lists[] = { NC_ ("choice", "auto"), NC_ ("choice", "query"), NC_ ("choice", "search"), NULL };
static const char *const answers[] = { NC_ ("choice", "no"), NC_ ("choice", "yes"), NULL };

const AisleParam aisle_rank_order_params[] = {
  { "labels", N_ ("Learn from"), AISLE_PARAM_CHOICE, "both", 0, 0, teachers, NULL,
    N_ ("What people judged, what customers clicked, or both where there are both.") },
  { "click_model", N_ ("Click model"), AISLE_PARAM_CHOICE, "position", 0, 0, click_models, NULL,
    N_ ("How clicks are freed from where a result stood: by how much its position is looked at, as a reader who goes down "
        "to the first click (cascade) or to the last (DBN), or not at all (raw).") },
  { "history", N_ ("Searches for features only"), AISLE_PARAM_REAL, "0.5", 0, 0.9, NULL, NULL,
    N_ ("Where clicks teach: the share of the searches, the oldest, that features look at and no grade is made of, so that "
        "a click is never foretold from itself.") },
  { "lists", N_ ("Lists of clicks"), AISLE_PARAM_CHOICE, "auto", 0, 0, lists, NULL,
    N_ ("One a query, of all its clicks together, or one a search with its customer and time; auto: one a search where "
        "customers are known or the split is by time.") },
  { "personal", N_ ("Know customers"), AISLE_PARAM_CHOICE, "no", 0, 0, answers, NULL,
    N_ ("Yes: lists depend on what the customer did before, and who has no past gets the list of a ranker that knows "
        "nobody. No: everybody gets the same list.") },
  { "recommender", N_ ("Recommender"), AISLE_PARAM_INTEGER, "0", 0, G_MAXINT32, NULL, NULL,
    N_ ("The run of a recommender, split by time, whose score for the customer and the item is a feature where customers "
        "are known; 0: none. It helps with the searches after its training alone.") },
  { "zero", N_ ("Grade of no use"), AISLE_PARAM_TEXT, "lowest", 0, 0, NULL, NULL,
    N_ ("The judges' grade that means of no use; lowest: the lowest that anybody gave.") },
  { "strangers", N_ ("Strangers per query"), AISLE_PARAM_INTEGER, "10", 0, 200, NULL, NULL,
    N_ ("How many items that the search finds further down, and that nobody judged, teach as of no use: people judge what "
        "looks likely, and a ranker that orders all that is found must have seen the unlikely.") },
  { "candidates", N_ ("Candidates"), AISLE_PARAM_CHOICE, "judged", 0, 0, candidates, NULL,
    N_ ("Judge the order of the items that have a grade, or of those that the search finds.") },
  { "depth", N_ ("Found items"), AISLE_PARAM_INTEGER, "100", 10, 1000, NULL, NULL,
    N_ ("With found candidates, how many of them are ranked.") },
  { "relevant", N_ ("Relevant from"), AISLE_PARAM_REAL, "0.5", 0.01, 1, NULL, NULL,
    N_ ("The share of the highest grade from which an item counts as relevant in precision, MAP and MRR.") },
};
const gsize aisle_rank_order_n_params = G_N_ELEMENTS (aisle_rank_order_params);

static gboolean
read_zero (const char *text, double *zero, GError **error)
{
  char *end;

  *zero = NAN;
  if (g_str_equal (text, "lowest"))
    return TRUE;
  *zero = g_ascii_strtod (text, &end);
  if (end != text && *end == '\0' && isfinite (*zero))
    return TRUE;
  g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE, _ ("'%s' is no grade: give a number or lowest"), text);
  return FALSE;
}

gboolean
aisle_rank_order_read (AisleRankOrder *self, const AisleParams *params, GError **error)
{
  g_autoptr (AisleParams) own = params != NULL ? aisle_params_dup (params)
                                               : aisle_params_new (aisle_rank_order_params, aisle_rank_order_n_params);
  const char *taught = aisle_params_text (own, "labels");

  self->judgements = !g_str_equal (taught, "clicks");
  self->clicks = !g_str_equal (taught, "judgements");
  for (gsize m = 0; m < AISLE_N_CLICK_MODELS; m++)
    if (g_str_equal (aisle_params_text (own, "click_model"), aisle_click_model_id ((AisleClickModel) m)))
      self->model = (AisleClickModel) m;
  self->lists = g_str_equal (aisle_params_text (own, "lists"), "search")  ? AISLE_RANK_LISTS_SEARCH
                : g_str_equal (aisle_params_text (own, "lists"), "query") ? AISLE_RANK_LISTS_QUERY
                                                                          : AISLE_RANK_LISTS_AUTO;
  self->history = aisle_params_real (own, "history");
  self->personal = g_str_equal (aisle_params_text (own, "personal"), "yes");
  self->recommender = aisle_params_integer (own, "recommender");
  if (self->recommender > 0 && !self->personal)
    {
      g_set_error_literal (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE,
                           _ ("a recommender helps a ranker that knows customers: set personal=yes"));
      return FALSE;
    }
  self->strangers = (guint) aisle_params_integer (own, "strangers");
  self->depth =
      g_str_equal (aisle_params_text (own, "candidates"), "found") ? (guint) aisle_params_integer (own, "depth") : 0;
  self->relevant = aisle_params_real (own, "relevant");
  return read_zero (aisle_params_text (own, "zero"), &self->zero, error);
}

void
aisle_rank_order_to_json (const AisleRankOrder *self, JsonObject *protocol)
{
  if (self->depth > 0)
    {
      g_autofree char *found = g_strdup_printf ("found %u", self->depth);
      json_object_set_string_member (protocol, "candidates", found);
    }
  json_object_set_double_member (protocol, "relevant", self->relevant);
}

const char *const aisle_rank_order_lessons[] = { "labels",      "click_model", "history", "personal",
                                                 "recommender", "strangers",   "zero",    NULL };

/* What it learnt from, as parameters: what does not apply is left out. */
static void
describe_lessons (const AisleRankOrder *self, AislePassport *passport)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  aisle_passport_add_param (passport, "labels",
                            self->judgements && self->clicks ? "both"
                            : self->clicks                   ? "clicks"
                                                             : "judgements");
  if (self->clicks)
    {
      aisle_passport_add_param (passport, "click_model", aisle_click_model_id (self->model));
      aisle_passport_add_param (passport, "history", g_ascii_formatd (number, sizeof number, "%.4g", self->history));
    }
  if (self->judgements)
    {
      g_snprintf (number, sizeof number, "%u", self->strangers);
      aisle_passport_add_param (passport, "strangers", number);
      aisle_passport_add_param (passport, "zero",
                                isnan (self->zero) ? "lowest"
                                                   : g_ascii_formatd (number, sizeof number, "%.6g", self->zero));
    }
  aisle_passport_add_param (passport, "personal", self->personal ? "yes" : "no");
  if (self->recommender > 0)
    {
      g_snprintf (number, sizeof number, "%" G_GINT64_FORMAT, self->recommender);
      aisle_passport_add_param (passport, "recommender", number);
    }
}

void
aisle_rank_order_describe (const AisleRankOrder *self, AislePassport *passport)
{
  g_autofree char *relevant = g_strdup_printf (
      _ ("An item counts as relevant from %.3g of the highest grade; NDCG names its gain: linear g, exponential 2^g - 1."),
      self->relevant);

  describe_lessons (self, passport);
  if (self->judgements && self->strangers > 0)
    {
      g_autofree char *taught = g_strdup_printf (
          _ ("Up to %u found items of each query that nobody judged teach as of no use; they judge nothing."),
          self->strangers);
      aisle_passport_add_note (passport, taught);
    }
  if (self->depth > 0)
    {
      g_autofree char *note = g_strdup_printf (
          _ ("The %u best that the search finds are ranked; what nobody judged counts as of no use, and what was judged "
             "but not found stands last. ndcg_low and ndcg_high say what NDCG could be, were all of them judged."),
          self->depth);
      aisle_passport_add_note (passport, note);
    }
  else
    aisle_passport_add_note (passport,
                             _ ("The items of a query that have a grade are put in order; others are left out."));
  aisle_passport_add_note (passport, relevant);
  aisle_passport_add_note (passport,
                           _ ("Of equal scores the worse grade stands first: ties count against the ranker."));
  aisle_passport_add_note (
      passport, self->personal ? _ ("Lists depend on the customer: of two rankers, one knows customers and orders "
                                    "the lists of those with a past; all others get the lists of one that was "
                                    "trained without anything personal.")
                               : _ ("Not personal: every customer gets the same list for a query."));
}

gint64
aisle_rank_order_recommender (const AisleRun *run)
{
  JsonObject *params = aisle_json_object (aisle_json_node_object (run->passport), "params");

  return g_ascii_strtoll (aisle_json_text (params, "recommender", "0"), NULL, 10);
}

gboolean
aisle_rank_order_teaches (const AisleRankOrder *self, const AisleRankLabels *labels, gsize list)
{
  return labels->clicked[list] ? self->clicks : self->judgements;
}

void
aisle_rank_order_choose (const AisleRankOrder *self, const AisleRankLabels *labels, AisleRankSplit *split)
{
  for (gsize list = 0; list < labels->set->n_queries; list++)
    if (split->part[list] == AISLE_RANK_FIT && !aisle_rank_order_teaches (self, labels, list))
      {
        split->part[list] = AISLE_RANK_OUT;
        split->lists[AISLE_RANK_FIT]--;
        split->lists[AISLE_RANK_OUT]++;
      }
}
