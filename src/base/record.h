/* record.h: the shape of what is imported besides events: kinds of records, and batches of them, columns side by side.
 *
 * A kind is a const table of fields, each with the role that a source's column takes and how its text is read.  Readers
 * know nothing of kinds: what they hand on becomes a batch of the mapping's target (import/row-out.h).  The kinds are in
 * import/records/, their tables in store/schema-records.sql. */
#pragma once

#include "base/event.h"

/* How the text of a field is read and kept. */
typedef enum
{
  AISLE_FIELD_ID,      /* a name or id as it is written; words for "nothing" (NULL, nan ...) are missing */
  AISLE_FIELD_TEXT,    /* text as it is written */
  AISLE_FIELD_TIME,    /* microseconds UTC */
  AISLE_FIELD_MONEY,   /* 1/10,000 unit */
  AISLE_FIELD_INTEGER, /* a whole number */
  AISLE_FIELD_NUMBER,  /* a double */
  AISLE_FIELD_FOLD,    /* an AisleFold */
  AISLE_FIELD_FLAG     /* 1 or 0; "yes", "true", "click" and the like are 1 */
} AisleFieldType;

typedef enum
{
  AISLE_FIELD_OPTIONAL = 0,
  AISLE_FIELD_REQUIRED = 1 << 0, /* a row without it is rejected */
  AISLE_FIELD_KEY = 1 << 1,      /* part of the natural key */
  AISLE_FIELD_OF_ITEM = 1 << 2,  /* the item's: kept with it in the catalogue, not in the kind's table */
  AISLE_FIELD_EITHER = 1 << 3    /* a row without any of these is rejected */
} AisleFieldFlags;

typedef struct
{
  AisleRole role;
  AisleFieldType type;
  AisleFieldFlags flags;
  const char *column; /* in the kind's table */
} AisleRecordField;

/* What a second row with the same key means. */
typedef enum
{
  AISLE_CLASH_KEEP,  /* another record */
  AISLE_CLASH_LAST,  /* the record as it is now: the newest row of the newest source counts */
  AISLE_CLASH_REJECT /* a mistake: rejected as a duplicate */
} AisleClash;

/* Names of a source's columns that mean a role in this kind, before the names all kinds share: lower case, without marks
 * and spaces, between bars; sure is 1 to 3. */
typedef struct
{
  AisleRole role;
  guint sure;
  const char *names;
} AisleRecordNames;

/* What is known of a source when its kind is guessed (import/record-guess.h). */
typedef struct _AisleRecordLook AisleRecordLook;

typedef struct
{
  const char *id;    /* "items" */
  const char *title; /* msgid: "Items (catalogue)" */
  const char *table; /* in the store; NULL: events */
  const char *view;  /* readable, with the rows of active sources only */
  AisleClash clash;
  const AisleRecordField *fields; /* ends with role IGNORE */
  const AisleRole *any_of;        /* (nullable) ends with IGNORE: a column must be one of these */
  const AisleRecordNames *names;  /* (nullable) ends with role IGNORE */
  /* Roles of columns that no name told, by their values (nullable). */
  void (*by_values) (AisleRecordLook *look);
  /* How sure it is that the columns, with the roles found for them, hold this kind: 0 to 1. */
  double (*sure) (const AisleRecordLook *look);
} AisleRecordKind;

#define AISLE_RECORD_FIELDS 16 /* at most */
#define AISLE_RECORD_BATCH  4096

/* One field of n rows, by its type; all NULL when the mapping lacks it. */
typedef struct
{
  AisleSpan *text; /* data NULL: missing */
  gint64 *integer; /* G_MININT64: missing */
  double *real;    /* NaN: missing */
} AisleRecordColumn;

struct _AisleRecordBatch
{
  const AisleRecordKind *kind;
  gsize n;                                        /* at most AISLE_RECORD_BATCH */
  AisleRecordColumn columns[AISLE_RECORD_FIELDS]; /* by place in kind->fields */
  AisleSpan *attributes; /* a JSON object with its members in order of name, or data NULL; NULL when none is mapped */
  gint64 *line;
};

static inline gboolean
aisle_field_is_text (AisleFieldType type)
{
  return type == AISLE_FIELD_ID || type == AISLE_FIELD_TEXT;
}

static inline gsize
aisle_record_n_fields (const AisleRecordKind *kind)
{
  gsize n = 0;

  while (kind->fields[n].role != AISLE_ROLE_IGNORE)
    n++;
  return n;
}

/* Place of a role's field, or -1. */
static inline gssize
aisle_record_field (const AisleRecordKind *kind, AisleRole role)
{
  for (gssize i = 0; kind->fields[i].role != AISLE_ROLE_IGNORE; i++)
    if (kind->fields[i].role == role)
      return i;
  return -1;
}

/* Whether a column may take the role when the target is this kind.  Attributes are for all kinds but events. */
static inline gboolean
aisle_record_kind_has (const AisleRecordKind *kind, AisleRole role)
{
  return role == AISLE_ROLE_IGNORE || (role == AISLE_ROLE_ATTRIBUTE && kind->table != NULL)
         || aisle_record_field (kind, role) >= 0;
}
