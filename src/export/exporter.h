/* exporter.h: a model becomes a file others can run, and the file becomes a graph or tensors again. */
#pragma once

#include "base/progress.h"
#include "base/table.h"
#include "model/model.h"

#define AISLE_EXPORT_ERROR (aisle_export_error_quark ())
GQuark aisle_export_error_quark (void);

/* What a file says of itself besides the model, in its metadata. */
typedef struct
{
  JsonNode *params;         /* (nullable) of the family */
  const char *content_hash; /* (nullable) of the data it was trained on */
  const char *items_sha256; /* (nullable for rankers) of items.csv, which says which item a column is */
} AisleExportFacts;

/* The forms of a history that a file with a graph asks for. */
typedef enum
{
  AISLE_INPUT_HISTORY = 1 << 0,  /* a weight for each item */
  AISLE_INPUT_ITEMS = 1 << 1,    /* the items in order, at least one */
  AISLE_INPUT_FEATURES = 1 << 2, /* of a ranker: a row for each item of one query */
  AISLE_INPUT_TEXTS = 1 << 3     /* of a classifier: numbers for each text */
} AisleInputs;

/* Texts with what a classifier must say of them.  Letters: B texts, C classes. */
typedef struct
{
  gsize n, n_inputs, n_classes;
  char **names, **texts; /* B: what a text is for, and the text */
  char **inputs;         /* of the graph */
  GArray **ids;          /* B x n_inputs: gint64, the numbers that the text becomes */
  float *chances;        /* B x C */
} AisleTextCases;

typedef struct
{
  const char *id;        /* "onnx" */
  const char *title;     /* msgid */
  const char *file_name; /* within the bundle: "model.onnx" */
  const char *program;   /* (nullable) the file of the bundle that reads file_name, and of which the proof speaks */
  /* Whether the model can be written so; reason static, translated. */
  gboolean (*fits) (const AisleModel *model, const char **reason);
  /* AISLE_ERROR_USAGE when the format turns out not to hold the model: the bundle then does without. */
  gboolean (*write) (const AisleModel *model, const AisleExportFacts *facts, const char *path, AisleProgress *progress,
                     GError **error);
  gboolean needs_family; /* read_back loads the model through its family */
  /* Reads the file again as hostile input and scores histories with it, from its bytes alone: B x I scores.  family
   * (nullable unless needed) is the one the model is said to be of.  inputs receives AisleInputs where the file names
   * them; rows without an item are then left out where it asks for AISLE_INPUT_ITEMS: their scores are 0. */
  gboolean (*read_back) (const char *path, const AisleFamily *family, const AisleHistories *histories, float *scores,
                         guint *inputs, AisleProgress *progress, GError **error);
  /* The same of a ranker: R scores, from the columns of the set in their order.  A format has one of the three, or more. */
  gboolean (*read_back_rows) (const char *path, const AisleFamily *family, const AisleRankSet *set, float *scores,
                              AisleProgress *progress, GError **error);
  /* The same of a classifier: B x C chances. */
  gboolean (*read_back_texts) (const char *path, const AisleFamily *family, const AisleTextCases *cases, float *chances,
                               AisleProgress *progress, GError **error);
} AisleExporter;

const AisleExporter *const *aisle_exporters (gsize *n);
const AisleExporter *aisle_exporter (const char *id); /* (nullable) */

/* What the proof found for one file of the bundle. */
typedef struct
{
  char *exporter;
  char *file;
  guint inputs;              /* AisleInputs, 0 where the file does not name them */
  double largest_difference; /* max |a - b| / max (1, |a|) over all golden scores */
  double top_agreement;      /* share of golden lists with the same top 10 (orders may differ within 1e-5) */
  gsize cases;
} AisleProof;

typedef struct
{
  char *folder;
  GPtrArray *files;   /* char *, relative */
  GPtrArray *proofs;  /* AisleProof */
  GPtrArray *skipped; /* char *: "onnx: reason" */
  gint64 bytes;
  gboolean agrees; /* every proof below 1e-5 with full top-10 agreement */
} AisleBundle;

void aisle_bundle_free (AisleBundle *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleBundle, aisle_bundle_free)

/* What the bundle says about the model besides its numbers. */
typedef struct
{
  const char *project_name;
  gint64 run;
  JsonNode *params, *protocol, *metrics, *passport; /* borrowed, (nullable) */
  const AisleTable *findings; /* (nullable) columns severity, sentence, cure: what an honest reader must know */
  const AisleTable *slices;   /* (nullable) columns title, users, value, value_low, value_high: where it does well */
  const char *content_hash;
  const GPtrArray *item_ids;       /* external ids, index = dense */
  const GPtrArray *item_titles;    /* (nullable) */
  const AisleHistories *histories; /* real histories to draw golden cases from, I columns */
  const AisleRankSet *ranking;     /* of a ranker, which has no items: (nullable) real rows to draw them from */
  gint64 recommender;              /* of a ranker: the run whose scores are a feature; 0: none */
  /* Of a classifier, which has no items either: the names of its classes; the one of what is out of scope, or -1, and the
   * confidence below which a text is taken for that; the shop's texts, whose words name the tokens and make golden cases. */
  const char *const *classes;
  gsize n_classes;
  gint32 outside;
  double threshold;
  const char *const *texts;
  gsize n_texts;
  guint64 seed;
} AisleBundleInput;

/* Writes everything into a temporary folder beside `folder`, proves it, then renames.  An existing folder is replaced
 * only when it is a bundle of ours.  Where the proof fails nothing is left and the error says by how much. */
AisleBundle *aisle_bundle_write (const AisleModel *model, const AisleBundleInput *input, const char *folder,
                                 AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Checks checksums and golden cases of a bundle, from its files alone. */
AisleBundle *aisle_bundle_verify (const char *folder, AisleProgress *progress,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
