/* model.h: the interface of a model family and of a trained model.
 *
 * A family is a const table; a model is a value.  Which operations it has depends on its task.  Letters: U training users,
 * I items, B histories in a batch; of rankers Q queries, R rows, F features (feature/rank-set.h). */
#pragma once

#include "base/params.h"
#include "base/progress.h"
#include "feature/rank-set.h"
#include "feature/split.h"
#include "neural/decoder.h"
#include "numeric/tensor.h"
#include "opgraph/opgraph.h"
#include "text/bpe.h"
#include "trees/forest.h"

#define AISLE_MODEL_ERROR (aisle_model_error_quark ())
GQuark aisle_model_error_quark (void);

typedef struct _AisleFamily AisleFamily;
typedef struct _AisleModel AisleModel;
typedef struct _AisleItemTexts AisleItemTexts;
typedef struct _AisleUtterances AisleUtterances;
typedef struct _AislePassages AislePassages;
typedef struct _AisleConversations AisleConversations;
typedef struct _AisleTextReading AisleTextReading;

typedef enum
{
  AISLE_TASK_RECOMMEND,
  AISLE_TASK_SEARCH,   /* rankers of the items that answer a query */
  AISLE_TASK_CLASSIFY, /* intents and moods of texts */
  AISLE_TASK_REPLY,    /* what to answer: passages that are found (find), or text that is written (begin, step, end) */
  AISLE_N_TASKS
} AisleTask;

const char *aisle_task_id (AisleTask task);

#define AISLE_CHECKPOINT_FIRST "-first"

/* What a family needs beside histories. */
typedef enum
{
  AISLE_NEEDS_MODELS = 1 << 0, /* finished models of other runs */
  AISLE_NEEDS_TEXTS = 1 << 1,  /* the catalogue's words */
} AisleNeeds;

/* One pass over the training data, for learning curves. */
typedef struct
{
  guint pass;        /* from 1 */
  double loss;       /* of the training data, per target or cell */
  double validation; /* what validate said, NaN where it was not asked */
  double seconds;    /* of the training so far, with what came before a checkpoint; 0 not told */
  gboolean again;    /* it was done before this start, which went on from a checkpoint */
} AislePass;

/* A tuning fit has validate (and valid) and fills chosen; the fit that is judged reads chosen.  Where the split has
 * final=fit, or nothing to validate by, one fit is both. */
typedef struct
{
  const AisleSparse *matrix;       /* U x I weights; rows of users outside the segment are empty */
  const AisleSequences *sequences; /* the same users' items in order */
  const AisleParams *params;       /* of the family */
  guint64 seed;
  /* (nullable) judges the model in progress on validation; higher is better. */
  gboolean (*validate) (const AisleModel *model, double *score, gpointer data, GError **error);
  gpointer validate_data;
  const AisleTestSet *valid; /* (nullable) what validate judges */
  gboolean keep_seen;        /* it leaves seen items in the lists */
  /* (nullable) of double: what validation chose beside the parameters, such as the best pass: empty until a tuning fit
   * appends it. */
  GArray *chosen;
  /* (nullable) called after every pass. */
  void (*pass) (const AislePass *pass, gpointer data);
  gpointer pass_data;
  const AisleModel *const *models;        /* where the family needs them: trained on the same matrix as this one is */
  const AisleParams *const *model_params; /* of each */
  gsize n_models;
  const AisleItemTexts *texts; /* where the family needs them; (nullable) without a catalogue */
  /* (nullable unless the family is resumable) a file in which a long training keeps its state, so that it goes on from
   * there after a crash.  A file that is not of this very training is written over.  It is left when the training is
   * done, and a training that finds it finished is done at once: the caller removes it.  A family that trains twice keeps
   * the state of the first in another one, which has AISLE_CHECKPOINT_FIRST behind its name. */
  const char *checkpoint;
  /* Of rankers, which need nothing of the above but params, seed, chosen, pass, models and checkpoint.  Rows that nobody
   * judged are left out of learning; valid (nullable, of the same columns) is what a tuning fit stops and chooses by. */
  const AisleRankSet *ranking, *ranking_valid;
  /* Of classifiers, which need nothing of the above but params, seed, chosen, pass, validate, models and checkpoint; valid
   * (nullable, of the same classes) is what a tuning fit calibrates and chooses by. */
  const AisleUtterances *utterances, *utterances_valid;
  /* Of families of replies, which need nothing of the above but params, seed, chosen, pass, validate, models and
   * checkpoint.  Those that find learn from passages (questions and the answers that they got) and find among those that
   * may be found; valid (nullable, pairs held back) is what a tuning fit chooses by.  Those that write learn from
   * conversations (nullable) and passages. */
  const AislePassages *passages, *passages_valid;
  const AisleConversations *conversations;
} AisleTrainInput;

typedef struct
{
  double seconds;
  gsize memory, file_bytes;
} AisleEstimate;

/* Which part of an item's score came from which item of the history. */
typedef struct
{
  gint32 item;
  float part;
} AislePart;

/* A passage that was found. */
typedef struct
{
  gint32 passage;
  float score;  /* higher is better; of one model alone */
  float chance; /* 0..1 how often so good a find was right on validation; NaN where nothing validated */
} AisleHit;

/* What a reply is written to; texts are valid UTF-8. */
typedef struct
{
  const char *said;          /* by the customer, last */
  const char *const *before; /* (nullable) NULL-terminated: what was said before, by turns, the agent's words last */
  const char *passage;       /* (nullable) the answer that was found, to stay by */
} AislePrompt;

/* How it is written. */
typedef struct
{
  gsize longest;      /* tokens; 0: as many as the model can */
  double temperature; /* 0: always the likeliest token */
  double top_p;       /* the likeliest tokens that have this chance together; 1: all */
  double repetition;  /* what a token that stands there already is divided by; 1: nothing */
  guint64 seed;
} AisleReplyRules;

struct _AisleFamily
{
  const char *id; /* unique over all tasks */
  AisleTask task;
  const char *title;    /* msgid */
  const char *summary;  /* msgid: one sentence an analyst understands */
  const char *source;   /* paper */
  guint needs;          /* AisleNeeds */
  gboolean recommended; /* of the set that one starts with: quick, and good on most logs */
  gboolean resumable;   /* train keeps a checkpoint */
  const AisleParam *params;
  gsize n_params;
  void (*estimate) (const AisleTrainInput *input, AisleEstimate *estimate);
  AisleModel *(*train) (const AisleTrainInput *input, AisleProgress *progress, GError **error);
  /* From what save wrote; checks every shape: the tensors may come from a damaged file. */
  AisleModel *(*load) (const AisleTensors *tensors, const AisleParams *params, GError **error);

  /* Operations on a model of this family. */
  gboolean (*save) (const AisleModel *model, AisleTensors *tensors, GError **error);
  void (*free) (AisleModel *model);
  /* (nullable) of models made of others: how much each counts, in their order (AISLE_MEMBERS_MOST), and their number;
   * *joined (left alone where there is one way) is the choice that says how they are joined. */
  gsize (*weigh) (const AisleModel *model, double *weights, const char **joined);

  /* ---- of recommenders ---- */
  gsize (*n_items) (const AisleModel *model);
  /* scores[b * stride + j] for item first + j of row b of histories (n_items columns): B rows, n items.
   * Single-threaded, re-entrant; the caller tiles and spreads over threads. */
  gboolean (*score) (const AisleModel *model, const AisleHistories *histories, gsize first_row, gsize n_rows,
                     gint32 first_item, gsize n_items, float *scores, gsize stride, GError **error);
  gsize tile; /* items that score likes to be asked for at once, of many histories; 0: all, of fewer */
  /* (nullable, both or none) where a score is the dot product of a vector of the history and one of the item: the items'
   * vectors (I x width, `stride` floats from row to row), and those of n_rows histories (n_rows x width).  Lists of many
   * histories are then made without writing scores. */
  const float *(*vectors) (const AisleModel *model, gsize *width, gsize *stride);
  gboolean (*embed) (const AisleModel *model, const AisleHistories *histories, gsize first_row, gsize n_rows,
                     float *vectors, GError **error);
  /* (nullable) exact parts of the score of an item for one history, summing to it (a constant remainder has item -1);
   * largest |part| first. */
  gboolean (*explain) (const AisleModel *model, const AisleHistories *histories, gsize row, gint32 item, GArray *parts,
                       GError **error);
  /* (nullable) the model as a graph: input "history" f32 [batch, I], or for models of sequences "items" i64 [batch,
   * length], oldest first and filled up with -1 on the right (at least one item); output "scores" f32 [batch, I].  Of a
   * ranker: input "features" f32 [batch, F] (the model's columns, NaN for missing), output "scores" f32 [batch], a batch
   * being the rows of one query.  Of a classifier: the inputs of its readings, output "chances" f32 [batch, C]. */
  AisleGraph *(*graph) (const AisleModel *model, GError **error);
  /* (nullable) how scores come from what save writes, for programs without a graph runtime: "KIND key=value ...", as
   * src/export/scorer/scorer-interface.h explains; g_free.  NULL where this model has no such rule. */
  char *(*rule) (const AisleModel *model);

  /* ---- of rankers ---- */
  /* The ids of the features it reads, in the order of its graph's input; the model's own. */
  const char *const *(*columns) (const AisleModel *model, gsize *n);
  /* scores (R), higher first, from features and start alone: no ids, times or grades.  Single-threaded and re-entrant;
   * AISLE_ERROR_INPUT names a column that the set lacks.  Callers use aisle_model_rank. */
  gboolean (*rank) (const AisleModel *model, const AisleRankSet *set, float *scores, GError **error);
  /* (nullable) exact parts by column of the set, 0 for those it does not read, of the scores of the n rows from `first` on,
   * which are of one query: a row's parts (n x (F + 1)) sum to its score, the last being the constant. */
  gboolean (*rank_parts) (const AisleModel *model, const AisleRankSet *set, gsize first, gsize n, float *parts,
                          GError **error);
  /* (nullable) what each of its columns did for the model as a whole: gains (what its splits gained together) and splits
   * (how often it was asked), of length columns (). */
  gboolean (*importance) (const AisleModel *model, double *gains, double *splits, GError **error);
  /* (nullable) the trees that it is, over its columns. */
  const AisleForest *(*forest) (const AisleModel *model);

  /* ---- of classifiers ---- */
  gsize (*n_classes) (const AisleModel *model);
  /* probabilities (B x C) of the classes of B texts, each row summing to 1.  Single-threaded and re-entrant; a text's row
   * does not depend on the others.  Callers use aisle_model_classify. */
  gboolean (*predict) (const AisleModel *model, const char *const *texts, gsize n, float *probabilities,
                       GError **error);
  /* (nullable unless it has a graph) how texts become the graph's inputs (model/text-reading.h): fills at most
   * AISLE_READINGS_MOST, which belong to the model, and returns their number. */
  gsize (*readings) (const AisleModel *model, AisleTextReading *readings);

  /* ---- of families that find replies ---- */
  /* What it can find: the model's own copy. */
  const AislePassages *(*passages) (const AisleModel *model);
  /* Appends the best k passages (AisleHit), best first, ties to the lower passage.  Single-threaded and re-entrant.  Callers
   * use aisle_model_find. */
  gboolean (*find) (const AisleModel *model, const char *question, gsize k, GArray *hits, GError **error);
  /* scores (n) of any n texts as answers to the question, as far as texts alone tell; higher is better. Single-threaded and
   * re-entrant. */
  gboolean (*match) (const AisleModel *model, const char *question, const char *const *answers, gsize n, float *scores,
                     GError **error);

  /* ---- of families that write replies: aisle_model_write joins the three ---- */
  gpointer (*begin) (const AisleModel *model, const AislePrompt *prompt, const AisleReplyRules *rules, GError **error);
  /* Appends the next token's text (whole characters of UTF-8) and adds its log chance (nullable: the likeliest token is
   * found sooner without); FALSE with *done when the reply is over, without when it failed. */
  gboolean (*step) (gpointer writer, GString *text, double *log_chance, gboolean *done, GError **error);
  void (*end) (gpointer writer);
  /* log chances (n) of the replies that were given, summed over their tokens and the end, and how many tokens that are. */
  gboolean (*likelihood) (const AisleModel *model, const AislePassages *asked, double *log_chances, double *n_tokens,
                          AisleProgress *progress, GError **error);
  /* (nullable) the decoder that it is and its vocabulary, both the model's own. */
  const AisleDecoderWeights *(*decoder) (const AisleModel *model, const AisleBpe **vocabulary);
};

/* Families embed it as their first member. */
struct _AisleModel
{
  const AisleFamily *family;
};

const AisleFamily *const *aisle_families (gsize *n);
const AisleFamily *aisle_family (const char *id); /* (nullable) */

void aisle_model_free (AisleModel *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleModel, aisle_model_free)

/* What save of a model of this family wrote: the family's load, but for rankers that know customers. */
AisleModel *aisle_model_load (const AisleFamily *family, const AisleTensors *tensors, const AisleParams *params,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A ranker that knows customers is two of one family: `everybody`, which was trained without what is personal, and `known`.
 * A row is scored by the second where the customer has a past (AISLE_RANK_KNOWN_BY), else by the first, so that nobody gets
 * the list of a ranker that knows nobody.  Its family is the same but for its operations.  Takes both models. */
AisleModel *aisle_known_ranker_new (AisleModel *everybody, AisleModel *known);
/* The one that scores customers with a past, or the other; the model itself where it is no such pair. */
const AisleModel *aisle_ranker_side (const AisleModel *self, gboolean known);

/* Top k of each row of histories over all items, over threads: seen items masked (nullable), ties to the lower item.
 * items and scores are n_rows x k, -1 where fewer are left. Scores are never stored whole: tiles and threshold heaps. */
gboolean aisle_model_top (const AisleModel *self, const AisleHistories *histories, const AisleSparse *seen, gsize k,
                          gint32 *items, float *scores, AisleProgress *progress,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* scores (R) of all rows of a set, over threads: the same for any number of them.  A model whose columns the set lacks is
 * refused by the column's name. */
gboolean aisle_model_rank (const AisleModel *self, const AisleRankSet *set, float *scores, AisleProgress *progress,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* probabilities (B x C) of texts, over threads: the same for any number of them. */
gboolean aisle_model_classify (const AisleModel *self, const char *const *texts, gsize n, float *probabilities,
                               AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The best k passages for each of n questions, over threads: the same for any number of them.  hits (n x k), passage -1 where
 * fewer are found. */
gboolean aisle_model_find (const AisleModel *self, const char *const *questions, gsize n, gsize k, AisleHit *hits,
                           AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A reply, and the mean chance of its tokens (geometric; nullable); progress can cancel it at every token. */
char *aisle_model_write (const AisleModel *self, const AislePrompt *prompt, const AisleReplyRules *rules,
                         double *chance, AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
