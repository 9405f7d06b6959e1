/* segment-parse.h: the text of a segment as a tree, and back.  What names stand for is resolved when it is compiled. */
#pragma once

#include "segment/funnel-walk.h"

typedef enum
{
  AISLE_PREDICATE_AND, /* left, right */
  AISLE_PREDICATE_OR,  /* left, right */
  AISLE_PREDICATE_NOT, /* left */
  AISLE_PREDICATE_DID,
  AISLE_PREDICATE_SEQUENCE,
  AISLE_PREDICATE_SESSION,
  AISLE_PREDICATE_FIRST,
  AISLE_PREDICATE_CART,
  AISLE_PREDICATE_SEARCH,
  AISLE_PREDICATE_ATTRIBUTE,
} AislePredicateType;

typedef enum
{
  AISLE_COMPARE_LESS,
  AISLE_COMPARE_AT_MOST,
  AISLE_COMPARE_EQUAL,
  AISLE_COMPARE_NOT_EQUAL,
  AISLE_COMPARE_AT_LEAST,
  AISLE_COMPARE_MORE,
  AISLE_N_COMPARES
} AisleCompare;

typedef enum
{
  AISLE_ATTRIBUTE_EVENTS,
  AISLE_ATTRIBUTE_SESSIONS,
  AISLE_ATTRIBUTE_ORDERS,
  AISLE_ATTRIBUTE_REVENUE,
  AISLE_ATTRIBUTE_DAYS_ACTIVE,
  AISLE_ATTRIBUTE_FIRST_SEEN,
  AISLE_ATTRIBUTE_LAST_SEEN,
  AISLE_ATTRIBUTE_CHANNEL,
  AISLE_ATTRIBUTE_USER,
  AISLE_ATTRIBUTE_RFM,
  AISLE_ATTRIBUTE_RECENCY,
  AISLE_ATTRIBUTE_RECENCY_SCORE,
  AISLE_ATTRIBUTE_FREQUENCY_SCORE,
  AISLE_ATTRIBUTE_MONETARY_SCORE,
  AISLE_N_ATTRIBUTES
} AisleAttributeName;

typedef enum
{
  AISLE_ATTRIBUTE_NUMBER,
  AISLE_ATTRIBUTE_MOMENT,
  AISLE_ATTRIBUTE_TEXT /* = and != only */
} AisleAttributeType;

/* A day of the shop's calendar, or a moment. */
typedef struct
{
  gboolean is_day;
  gint32 day;
  gint64 time;
} AisleMoment;

#define AISLE_ANY_WEEKDAY 0x7fu     /* bit 0: Monday */
#define AISLE_ANY_HOUR    0xffffffu /* bit 0: from midnight on */

/* Which events: what stands in did (...), and a step of a sequence. */
typedef struct
{
  gsize place;
  char *kind;                              /* a kind's own name, else its role, else "any" */
  char *item, *category, *channel, *query; /* (nullable); "": events without one */
  AisleMoment *after, *before;             /* (nullable) */
  guint32 weekdays, hours;
  double price_from, price_to; /* NAN: not asked for */
} AislePattern;

/* Events that repeat the one before and count as one step with it. */
typedef enum
{
  AISLE_MERGE_NOTHING,
  AISLE_MERGE_KIND,
  AISLE_MERGE_CATEGORY /* of the same kind and category */
} AisleSessionMerge;

/* Which sessions: what stands in session (...). */
typedef struct
{
  gint64 events_from, events_to; /* from inclusive, to exclusive */
  gint64 length_from, length_to; /* microseconds, the same */
  gint64 gap;
  int entry, exit; /* patterns of the first and the last event, -1: any */
  /* A step of its path: an event and the one right after it. */
  int from, to;     /* patterns, -1: any */
  gboolean to_none; /* or its end */
  gint64 step;      /* from 1, counted from the path's beginning; 0: any */
  int start;        /* pattern of the first event of which the path begins, -1: with the session */
  gint64
      window; /* a path ends when this time from its first event is over, and others may follow; 0: with the session */
  gboolean back; /* the path is read from its end */
  AisleSessionMerge merge;
} AisleSessionPattern;

/* What stands in cart (...) and search (...): lines or searches that are counted. */
typedef struct
{
  guint32 fates;             /* of a cart: bits of AisleCartFate */
  gint64 within;             /* of a cart */
  char *item, *query, *next; /* (nullable) an item of a cart, or sold after the search; the query, and what it became */
} AisleVisitPattern;

/* How buyers are scored, where a text does not take the usual way. */
typedef struct
{
  gboolean until, split_ties; /* purchases before `day` */
  gint32 day;
} AisleScoring;

typedef struct _AislePredicate AislePredicate;
struct _AislePredicate
{
  AislePredicateType type;
  gsize place; /* of its text, in characters from 1 */
  guint leaf;  /* number of a leaf, from 0 */
  AislePredicate *left, *right;

  AislePattern *
      patterns; /* n_patterns: of DID one, of SEQUENCE its steps, of SESSION those that it names, of FIRST one or two */
  guint n_patterns;
  AisleFunnel funnel;           /* of SEQUENCE */
  guint n_excluded;             /* patterns after its steps */
  gboolean has_next, next_none; /* what comes right after its last step: the last pattern, or nothing within a time */
  gint64 within;
  AisleSessionPattern session;
  AisleVisitPattern visit; /* of CART and SEARCH */
  AisleScoring scoring;    /* of the attributes from RFM on */

  AisleAttributeName attribute;
  AisleCompare compare;
  double number;
  AisleMoment moment;
  char *text;
};

/* n_leaves may be NULL. */
AislePredicate *aisle_predicate_parse (const char *text, guint *n_leaves, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_predicate_free (AislePredicate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AislePredicate, aisle_predicate_free)
/* A text that is read as the same tree. */
char *aisle_predicate_print (const AislePredicate *self);

/* Gives an error that was just set its place in the text.  Returns FALSE. */
gboolean aisle_segment_error_set_place (GError **error, gsize place);

/* As written: "days_active", ">=". */
const char *aisle_attribute_id (AisleAttributeName attribute);
AisleAttributeType aisle_attribute_type (AisleAttributeName attribute);
const char *aisle_compare_symbol (AisleCompare compare);
/* A name as a word where it is one, else in quotes. */
void aisle_predicate_append_name (GString *text, const char *name);
/* The same for a kind where a bare "none" has a meaning of its own. */
void aisle_predicate_append_kind (GString *text, const char *kind);
void aisle_predicate_append_duration (GString *text, gint64 duration);
