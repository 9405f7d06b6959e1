/* mapping.h: how a file is read: what was guessed or chosen about its bytes, columns and meaning. */
#pragma once

#include "base/event.h"
#include "base/params.h"
#include "base/record.h"
#include "base/table.h"
#include "text/encodings.h"

typedef enum
{
  AISLE_TIME_NONE,
  AISLE_TIME_ISO, /* 2026-03-02 09:00:00[.fff][Z|+08:00], T or space, / or - */
  AISLE_TIME_EPOCH_S,
  AISLE_TIME_EPOCH_MS,
  AISLE_TIME_EPOCH_US,
  AISLE_TIME_MONTH_FIRST, /* 12/1/2010 8:26 */
  AISLE_TIME_DAY_FIRST,   /* 1/12/2010 8:26, 01.12.2010 08:26 */
  AISLE_TIME_LOG,         /* 17/May/2015:10:05:03 +0000, as web servers write it */
  AISLE_N_TIME_FORMATS
} AisleTimeFormat;

typedef struct
{
  char *name;           /* header or "column 3" */
  AisleColumnType type; /* guessed content: TEXT, INTEGER, REAL, TIME */
  AisleRole role;
  AisleRole fallback; /* the role whose cell this one stands in for where that is empty; IGNORE: none */
  AisleRole join;     /* the role whose cell this one stands before, as "alarm_set"; IGNORE: none */
  gboolean carry;     /* an empty cell is that of the row before, within one order */
  gboolean chosen;    /* the role, by the user or a preset: no guess changes it */
  char *why;          /* translated: what the guess rests on */
  char **samples;     /* first values, NULL-terminated */
  gsize missing;      /* of the sampled rows */
} AisleMappedColumn;

typedef struct
{
  const char *reader;            /* registry id: "csv" */
  const AisleRecordKind *target; /* what the rows are: events unless guessed or chosen otherwise */
  gboolean target_chosen;        /* by the user: no guess changes it */
  guint texts; /* 1 + a column of texts in rows that are events for want of anything better; 0: none */
  guint pair;  /* 1 + the second column of texts in rows that compare two; 0: none */
  AisleEncoding encoding;
  char separator; /* , ; \t | or space */
  char quote;     /* '"' or 0 for none */
  gboolean decimal_comma;
  gboolean header;
  AisleTimeFormat time_format;
  char *zone;             /* (nullable) IANA zone of times without one; NULL = UTC */
  double confidence;      /* of the sniffed dialect, 0..1 */
  char *default_kind;     /* (nullable) kind of rows when no column is the kind: "purchase" for orders */
  AisleFold default_fold; /* fold of every row when no column is the fold */
  gboolean wide;          /* one line per user: user, then items (MovieLens implicit form) */
  gint64 price_divisor;   /* prices are written in this part of the unit: 100 for cents */
  GHashTable *kind_words; /* words of the kind column and what is kept instead */
  char *preset;           /* (nullable) id of the preset that the file was recognised as: import/preset.h */
  char *file;             /* (nullable) name of the file that it was guessed from, lower case: "queries.tsv" */
  GHashTable *options;    /* the reader's own, by name: text; see aisle_mapping_option () */
  GHashTable *offers;     /* values of options that this file offers: char ** */
  GPtrArray *columns;     /* AisleMappedColumn */
  GPtrArray *preview;     /* char** rows, the first 100 records decoded (without header) */
} AisleMapping;

const char *aisle_time_format_id (AisleTimeFormat format);

/* Comma, double quotes, header, UTF-8, no columns. */
AisleMapping *aisle_mapping_new (const char *reader);
void aisle_mapping_free (AisleMapping *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleMapping, aisle_mapping_free)
AisleMapping *aisle_mapping_dup (const AisleMapping *self);
/* For a reader that begins to guess. */
void aisle_mapping_set_file (AisleMapping *self, const char *path);

/* Reads the head of a file and guesses everything. Errors: not text, empty, one column ... */
AisleMapping *aisle_mapping_sniff (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Re-reads the head with the reader settings of self changed (encoding, separator, header ...): columns and preview are
 * made anew; what was chosen for columns whose name stays is kept, all else is guessed again. */
gboolean aisle_mapping_resample (AisleMapping *self, const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* One option as after --set: "as=items" (roles are guessed anew), "encoding=gb18030", "separator=;", "header=no",
 * "decimal-comma=yes", "time-format=day-first", "zone=Europe/London", "kind=purchase", "fold=train", "wide=yes",
 * "reader=jsonl" (drops the options of the one before), "option.NAME=value" (an option of the reader; "" is its default
 * again), "preset=ga4" (or none), "price-scale=0.01" (prices are cents), "kind.WORD=purchase" (kept instead of WORD; ""
 * keeps it), "role.COLUMN=user", "fallback.COLUMN=user" (where the user's column is empty),
 * "join.COLUMN=intent" (before the intent, with _ between) and "carry.COLUMN=yes" (an
 * empty cell is the row's before).  The caller resamples after changes to the dialect. */
gboolean aisle_mapping_set (AisleMapping *self, const char *name, const char *value,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean aisle_mapping_has_role (const AisleMapping *self, AisleRole role);
/* What the name of a file says of its rows, as train.csv; AISLE_FOLD_NONE where the mapping tells their fold, and of events,
 * where time decides. */
AisleFold aisle_mapping_fold_of (const AisleMapping *self, const char *path);
/* An option of the reader (AisleReader.options) as it was set, or its default; NULL when the reader has none. */
const char *aisle_mapping_option (const AisleMapping *self, const char *name);
/* All options of the reader as checked values. */
AisleParams *aisle_mapping_params (const AisleMapping *self);
const AisleParam *aisle_mapping_option_param (const AisleMapping *self, const char *name); /* (nullable) */
/* A guess tells which values of an option this file offers (its sheets, its tables), for a form to show. */
void aisle_mapping_offer (AisleMapping *self, const char *name, const char *const *values);
const char *const *aisle_mapping_offers (const AisleMapping *self, const char *name); /* (nullable) */
/* Says what is missing before a run: no time column, two users ... */
gboolean aisle_mapping_check (const AisleMapping *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
JsonNode *aisle_mapping_to_json (const AisleMapping *self); /* without samples and preview: what the journal keeps */
/* Sets self's reader settings and roles from a document.  Where self has columns they keep their names, all others than
 * those named are ignored, and a role whose column self lacks is an error; where it has none they are made. */
gboolean aisle_mapping_from_json (AisleMapping *self, JsonObject *object, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The mapping of a document for this file: its reader and settings first, the head read with them, then the roles. */
AisleMapping *aisle_mapping_resume (const char *path, JsonObject *object, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* "0.01" */
char *aisle_mapping_price_scale (const AisleMapping *self);

/* Of the mapping's own files. */
gboolean aisle_mapping_set_option (AisleMapping *self, const char *name, const char *value,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean aisle_mapping_set_kind_word (AisleMapping *self, const char *word, const char *value,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean aisle_mapping_set_preset (AisleMapping *self, const char *id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_mapping_copy_options (AisleMapping *to, const AisleMapping *from); /* from (nullable): none */
void aisle_mapping_options_to_json (const AisleMapping *self, JsonBuilder *builder);
gboolean aisle_mapping_options_from_json (AisleMapping *self, JsonObject *object,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
