/* protocol.c: see protocol.h. */
#include "evaluate/protocol.h"

#include "base/i18n.h"

static const char *const candidates[] = { NC_ ("choice", "full"), NC_ ("choice", "sampled"), NULL };
static const char *const recalls[] = { NC_ ("choice", "relevant"), NC_ ("choice", "possible"), NULL };
static const char *const tie_rules[] = {
  [AISLE_TIES_AGAINST] = NC_ ("choice", "against"),
  [AISLE_TIES_FOR] = NC_ ("choice", "for"),
  [AISLE_TIES_INDEX] = NC_ ("choice", "index"),
  NULL,
};

const AisleParam aisle_protocol_params[] = {
  { "candidates", N_ ("Candidates"), AISLE_PARAM_CHOICE, "full", 0, 0, candidates, NULL,
    N_ ("What an item to be found competes with: all items of the project, as in real life, or a random sample, which "
        "flatters.") },
  { "sample_size", N_ ("Sampled items"), AISLE_PARAM_INTEGER, "100", 1, 100000, NULL, NULL,
    N_ ("With sampled candidates, how many items the user never touched are drawn for each judged row.") },
  { "sample_seed", N_ ("Seed of the sample"), AISLE_PARAM_INTEGER, "1", 0, G_MAXINT32, NULL, NULL,
    N_ ("Fixes the sampled items: the same for every model, so that their figures pair.") },
  { "recall", N_ ("Recall divides by"), AISLE_PARAM_CHOICE, "relevant", 0, 0, recalls, NULL,
    N_ ("All relevant items, or as many of them as a list can hold.") },
  { "ties", N_ ("Ties count"), AISLE_PARAM_CHOICE, "against", 0, 0, tie_rules, NULL,
    N_ ("Where other items have the score of the item to be found: against the model, for it, or by the order of the "
        "items.") },
};
const gsize aisle_protocol_n_params = G_N_ELEMENTS (aisle_protocol_params);

AisleProtocol
aisle_protocol_from_params (const AisleParams *params)
{
  AisleProtocol self = { .seed = 1 };

  if (params == NULL)
    return self;
  if (g_str_equal (aisle_params_text (params, "candidates"), "sampled"))
    self.sampled = (guint) aisle_params_integer (params, "sample_size");
  self.seed = (guint64) aisle_params_integer (params, "sample_seed");
  self.possible = g_str_equal (aisle_params_text (params, "recall"), "possible");
  for (gsize i = 0; tie_rules[i] != NULL; i++)
    if (g_str_equal (aisle_params_text (params, "ties"), tie_rules[i]))
      self.ties = (AisleTies) i;
  return self;
}

char *
aisle_protocol_metric_name (const AisleProtocol *self, const char *metric, guint k)
{
  g_autoptr (GString) name = g_string_new (NULL);
  gboolean by_possible = self->possible && g_str_equal (metric, "recall");

  g_string_printf (name, "%s@%u", metric, k);
  if (by_possible || self->sampled > 0)
    g_string_append (name, " (");
  if (by_possible)
    g_string_append (name, self->sampled > 0 ? "min, " : "min)");
  if (self->sampled > 0)
    g_string_append_printf (name, "1+%u sampled)", self->sampled);
  return g_string_free (g_steal_pointer (&name), FALSE);
}

void
aisle_protocol_to_json (const AisleProtocol *self, JsonObject *object)
{
  if (self->sampled > 0)
    {
      g_autofree char *text = g_strdup_printf ("1+%u sampled", self->sampled);
      json_object_set_string_member (object, "candidates", text);
      json_object_set_int_member (object, "sample_seed", (gint64) self->seed);
    }
  if (self->possible)
    json_object_set_string_member (object, "recall", "possible");
  if (self->ties != AISLE_TIES_AGAINST)
    json_object_set_string_member (object, "ties", tie_rules[self->ties]);
}

void
aisle_protocol_describe (const AisleProtocol *self, AislePassport *passport)
{
  if (self->sampled > 0)
    {
      g_autofree char *note = g_strdup_printf (
          _ ("1+%u sampled: each item to be found competes with %u items drawn from those its user never "
             "touched, not with all; such figures are far higher and do not compare with full ranking."),
          self->sampled, self->sampled);
      aisle_passport_add_note (passport, note);
    }
  else
    aisle_passport_add_note (passport, _ ("Full ranking: every item of the project is a candidate."));
  aisle_passport_add_note (passport, self->ties == AISLE_TIES_AGAINST ? _ ("Ties count against the model.")
                                     : self->ties == AISLE_TIES_FOR
                                         ? _ ("Ties count for the model: constant scores would find everything.")
                                         : _ ("Ties go to the item that comes first in the catalogue."));
  aisle_passport_add_note (
      passport, self->possible ? _ ("Recall divides by min(k, relevant): the share of what a list of k could hold.")
                               : _ ("Recall divides by all relevant items, also where they are more than k."));
}
