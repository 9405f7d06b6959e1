/* language-model.c: a decoder trained on plain text, for language-model.py: language-model TRAIN VALID TEST OUT [NAME=NUMBER ...]
 *
 * Learns a vocabulary from TRAIN, writes the tokens of the three texts to OUT.train, OUT.valid and OUT.test (numbers, a line
 * each text), trains with validation choosing the pass, and prints JSON lines: one a pass, then the perplexity of TEST.
 * Numbers: vocabulary layers width heads context passes patience batch rate dropout seed half. */
#include "base/error.h"
#include "neural/decoder-network.h"
#include "neural/token-learner.h"
#include "numeric/vector.h"
#include "text/bpe.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct
{
  const char *name;
  double value;
} Setting;

static Setting settings[] = { { "vocabulary", 2048 }, { "layers", 3 },   { "width", 192 },  { "heads", 6 },
                              { "context", 256 },     { "passes", 16 },  { "patience", 4 }, { "batch", 8 },
                              { "rate", .003 },       { "dropout", .3 }, { "seed", 1 },     { "half", 1 } };

static double
get (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    if (g_str_equal (settings[i].name, name))
      return settings[i].value;
  g_error ("no setting '%s'", name);
}

static void
set (const char *pair)
{
  const char *equals = strchr (pair, '=');

  for (gsize i = 0; equals != NULL && i < G_N_ELEMENTS (settings); i++)
    if (strlen (settings[i].name) == (gsize) (equals - pair) && g_str_has_prefix (pair, settings[i].name))
      {
        settings[i].value = g_ascii_strtod (equals + 1, NULL);
        return;
      }
  g_error ("no such setting: '%s'", pair);
}

static GArray *
encode (const AisleBpe *vocabulary, const char *text, const char *out, const char *part)
{
  g_autofree char *path = g_strconcat (out, ".", part, NULL);
  g_autoptr (GString) numbers = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  GArray *tokens = g_array_new (FALSE, FALSE, sizeof (gint32));

  if (!aisle_bpe_encode (vocabulary, text, -1, tokens))
    g_error ("not enough memory");
  for (guint i = 0; i < tokens->len; i++)
    g_string_append_printf (numbers, "%d%c", g_array_index (tokens, gint32, i), i + 1 < tokens->len ? ' ' : '\n');
  if (!g_file_set_contents (path, numbers->str, (gssize) numbers->len, &error))
    g_error ("%s", error->message);
  return tokens;
}

/* Windows of context + 1 tokens, half a context apart.  judged: a token is guessed once, with at least half a context before
 * it where the text has so much; else in every window. */
typedef struct
{
  GArray *start, *ids, *wanted;
} Windows;

static Windows
cut (const GArray *tokens, gsize context, gboolean judged)
{
  Windows self = { g_array_new (FALSE, FALSE, sizeof (gint64)), g_array_new (FALSE, FALSE, sizeof (gint32)),
                   g_array_new (FALSE, FALSE, sizeof (guint8)) };
  gint64 at = 0;
  gsize seen = 1;

  g_array_append_val (self.start, at);
  for (gsize from = 0; from + 1 < tokens->len; from += context / 2)
    {
      gsize n = MIN (context + 1, tokens->len - from);

      g_array_append_vals (self.ids, &g_array_index (tokens, gint32, from), (guint) n);
      for (gsize i = 0; i < n; i++)
        {
          guint8 wanted = !judged || from + i >= seen;

          g_array_append_val (self.wanted, wanted);
        }
      at += (gint64) n;
      g_array_append_val (self.start, at);
      seen = from + n;
      if (seen == tokens->len)
        break;
    }
  return self;
}

static AisleTokenRows
rows_of (const Windows *self)
{
  return (AisleTokenRows){ self->start->len - 1, (const gint64 *) (gconstpointer) self->start->data,
                           (const gint32 *) (gconstpointer) self->ids->data, (const guint8 *) self->wanted->data };
}

static double
perplexity (const AisleTokenSettings *of, const float *params, double *n)
{
  g_autoptr (GError) error = NULL;
  double loss;

  if (!aisle_token_loss (of, params, &loss, n, NULL, &error))
    g_error ("%s", error->message);
  return exp (loss / *n);
}

static gboolean
validate (gpointer data, const float *params, double *score, GError **error)
{
  double n;

  *score = -log (perplexity (data, params, &n));
  return TRUE;
}

static void
pass_done (guint pass, double loss, double validation, double seconds, gboolean again, gpointer data)
{
  g_print ("{\"pass\":%u,\"perplexity\":%.4f,\"valid\":%.4f,\"seconds\":%.1f}\n", pass, exp (loss), exp (-validation),
           seconds);
}

int
main (int argc, char **argv)
{
  static const char *const specials[] = { "<end>", NULL };
  g_autofree char *train = NULL, *valid = NULL, *test = NULL;
  g_autoptr (GError) error = NULL;
  const char *texts[1];
  Windows parts[3];
  double n_tokens, result;
  float *params;

  if (argc < 5 || !g_file_get_contents (argv[1], &train, NULL, &error)
      || !g_file_get_contents (argv[2], &valid, NULL, &error) || !g_file_get_contents (argv[3], &test, NULL, &error))
    g_error ("%s", error != NULL ? error->message : "TRAIN VALID TEST OUT [NAME=NUMBER ...]");
  for (int i = 5; i < argc; i++)
    set (argv[i]);
  texts[0] = train;
  g_autoptr (AisleBpe) vocabulary = aisle_bpe_train (texts, 1, (gsize) get ("vocabulary"), specials, NULL, &error);
  if (vocabulary == NULL)
    g_error ("%s", error->message);
  parts[0] = cut (encode (vocabulary, train, argv[4], "train"), (gsize) get ("context"), FALSE);
  parts[1] = cut (encode (vocabulary, valid, argv[4], "valid"), (gsize) get ("context"), TRUE);
  parts[2] = cut (encode (vocabulary, test, argv[4], "test"), (gsize) get ("context"), TRUE);

  AisleDecoderShape shape = { .width = (gsize) get ("width"),
                              .hidden = aisle_decoder_hidden ((gsize) get ("width")),
                              .layers = (gsize) get ("layers"),
                              .heads = (gsize) get ("heads"),
                              .kv_heads = (gsize) get ("heads"),
                              .vocabulary = aisle_bpe_size (vocabulary),
                              .context = (gsize) get ("context"),
                              .theta = 10000,
                              .epsilon = 1e-5,
                              .tied = TRUE };
  g_autoptr (AisleNetwork) network = aisle_decoder_network (&shape, get ("dropout"));
  AisleTokenSettings fit = { "language model",      network,
                             shape.vocabulary,      shape.width,
                             (gsize) get ("batch"), rows_of (&parts[0]),
                             get ("half") != 0 };
  AisleTokenSettings held = fit, judged = fit;
  AisleTraining training = { .subject = "language model",
                             .adam = { get ("rate"), .9, .95, 1e-8, .1, 1, AISLE_SCHEDULE_COSINE, 100 },
                             .batch = fit.batch,
                             .passes = (guint) get ("passes"),
                             .patience = (guint) get ("patience"),
                             .seed = (guint64) get ("seed"),
                             .validate = validate,
                             .validate_data = &held,
                             .pass = pass_done };
  held.rows = rows_of (&parts[1]);
  judged.rows = rows_of (&parts[2]);
  params = aisle_vector_new (shape.vocabulary * shape.width + aisle_network_n_params (network));
  aisle_decoder_init (&shape, network, params, training.seed);
  g_autoptr (AisleTokenLearner) owner = aisle_token_learner_new (&fit, &error);
  if (owner == NULL)
    g_error ("%s", error->message);
  AisleLearner learner = aisle_token_learner_get (owner);
  if (!aisle_training_run (&learner, &training, params, NULL, NULL, &error))
    g_error ("%s", error->message);
  result = perplexity (&judged, params, &n_tokens);
  g_print ("{\"test\":%.4f,\"tokens\":%.0f,\"vocabulary\":%zu}\n", result, n_tokens, shape.vocabulary);
  aisle_vector_free (params);
  return 0;
}
