/* record-guess.h: which kind of record a source's columns hold, and what each column means to that kind.
 *
 * Every kind of the registry gets its turn: names first (the kind's own, then those that all kinds share), then the
 * kind's look at values, then what is left becomes an attribute.  The kind that is surest of the result wins. */
#pragma once

#include "base/record.h"
#include "import/mapping.h"

/* What the sampled values of a column are like. */
typedef struct
{
  gsize n;                 /* present */
  gsize integers, numbers; /* how many read as such */
  gsize kinds, folds;      /* words for shop events; train, valid or test */
  gsize distinct;          /* different values */
  gsize runs;              /* stretches of the same value, in the order of rows */
  gsize prose;             /* of several words, or of several characters of a script without spaces */
  gsize whole_days;        /* times at midnight */
  double mean_length;      /* in characters */
  AisleTimeFormat time;    /* that most values read as */
  double time_share;
  char *time_why;
  AisleRole named; /* by the names all kinds share ... */
  guint sure;      /* ... 0 to 3 */
  gboolean total;  /* a line's total, not a price of one */
} AisleColumnEvidence;

struct _AisleRecordLook
{
  const AisleMapping *mapping;
  const AisleRecordKind *kind;
  const GPtrArray *rows; /* char ** */
  guint n_columns;
  const AisleColumnEvidence *evidence; /* by column */
  AisleRole *roles;                    /* by column: what the kind makes of it */
  guint *sure;                         /* by column: 1 to 3 by name, 0 by values */
  gssize joined;                       /* the column that stands before that of the role: -1: none */
  AisleRole joined_to;
};

/* The column that has the role, or -1. */
gssize aisle_record_look_column (const AisleRecordLook *look, AisleRole role);
static inline gboolean
aisle_record_look_has (const AisleRecordLook *look, AisleRole role)
{
  return aisle_record_look_column (look, role) >= 0;
}
/* How sure the name of the role's column is; 0 when none has it. */
guint aisle_record_look_sure (const AisleRecordLook *look, AisleRole role);
/* Whether the names all kinds share say that a column is the role, whatever this kind makes of it. */
gboolean aisle_record_look_named (const AisleRecordLook *look, AisleRole role);
/* Different values among those present, 0 to 1; 0 when no column has the role. */
double aisle_record_look_distinct (const AisleRecordLook *look, AisleRole role);
/* Columns that no name told and no value either. */
guint aisle_record_look_free (const AisleRecordLook *look);
/* Those of them that describe something rather than number it: words, or numbers that come often. */
guint aisle_record_look_descriptive (const AisleRecordLook *look);
/* Whether the column has no name of its own: a file without a header, or of "v1" and "v2", or a list within a document. */
gboolean aisle_record_look_nameless (const AisleRecordLook *look, guint column);
/* The column without a role whose values are prose, and mostly different; -1. */
gssize aisle_record_look_prose (const AisleRecordLook *look);
/* The same where there is just one, else -1: then it is the text whatever its name, of rows that need one. */
gssize aisle_record_look_only_prose (const AisleRecordLook *look);
/* Whether a column without a name holds one short value all along, beside texts that differ: a file sorted by its labels
 * has one of them in its head. */
gboolean aisle_record_look_one_label (const AisleRecordLook *look, guint column, guint text);

/* Whether the file's name has one of these parts; the list ends with NULL. */
gboolean aisle_record_look_file_says (const AisleRecordLook *look, const char *const *parts);
/* A table of two columns without names, the first of which tells its rows apart: TRUE, and *id and *text are set. */
gboolean aisle_record_look_is_texts_by_id (const AisleRecordLook *look, guint *id, guint *text);

/* Whether some kind knows a column by this name: then a row of such names is a header. */
gboolean aisle_record_knows_name (const char *name);
/* After the roles of events were guessed: sets target, roles and reasons of a mapping whose columns are named; a chosen target stays. */
void aisle_guess_records (AisleMapping *mapping, const GPtrArray *rows, const AisleColumnEvidence *evidence);
