/* event.h: the shape that flows from import to the sinks: batches of events, columns side by side.
 *
 * Readers fill a batch with spans into their own buffer and hand it to a sink; spans are valid during the call only.
 * A role that the mapping lacks has a NULL array. */
#pragma once

#include "base/calendar.h"
#include "base/text-span.h"

#include <gio/gio.h>

/* What a source column can mean. */
typedef enum
{
  AISLE_ROLE_IGNORE,
  AISLE_ROLE_USER,
  AISLE_ROLE_ITEM,
  AISLE_ROLE_TIME,
  AISLE_ROLE_KIND, /* the event kind: view, cart ... */
  AISLE_ROLE_QUANTITY,
  AISLE_ROLE_PRICE,
  AISLE_ROLE_QUERY,
  AISLE_ROLE_SESSION,
  AISLE_ROLE_CHANNEL,
  AISLE_ROLE_FOLD,
  AISLE_ROLE_ORDER, /* invoice or order number: lines of one purchase */
  AISLE_ROLE_TITLE, /* the item's title, kept with the item */
  /* Of records that are no events: see base/record.h. */
  AISLE_ROLE_TEXT, /* what was said or written */
  AISLE_ROLE_CATEGORY,
  AISLE_ROLE_BRAND,
  AISLE_ROLE_COST,
  AISLE_ROLE_STOCK,
  AISLE_ROLE_IMAGE,     /* path or address of a picture */
  AISLE_ROLE_ATTRIBUTE, /* anything else, kept under the column's name; several columns may be one */
  AISLE_ROLE_RATING,
  AISLE_ROLE_LABEL,
  AISLE_ROLE_CONVERSATION,
  AISLE_ROLE_TURN, /* its number in the conversation */
  AISLE_ROLE_SPEAKER,
  AISLE_ROLE_INTENT,
  AISLE_ROLE_RESULTS,  /* how many results were shown */
  AISLE_ROLE_POSITION, /* of the clicked or shown item, from 1 */
  AISLE_ROLE_GRADE,    /* how well an item answers a query */
  AISLE_ROLE_JUDGE,
  AISLE_ROLE_REGION, /* or store */
  AISLE_ROLE_PERIOD, /* number of a day, week or month that is no date */
  AISLE_ROLE_SALES,  /* money taken in the period */
  AISLE_ROLE_PROMOTION,
  AISLE_ROLE_OTHER,    /* the same user's id in another channel */
  AISLE_ROLE_CLICKED,  /* whether a shown result was clicked */
  AISLE_ROLE_ANSWER,   /* to a question */
  AISLE_ROLE_QUERY_ID, /* what a search set calls a query whose text stands elsewhere */
  AISLE_N_ROLES
} AisleRole;

/* Stable id ("user", "item" ...) and translated title. */
const char *aisle_role_id (AisleRole role);
const char *aisle_role_title (AisleRole role);
gboolean aisle_role_from_id (const char *id, AisleRole *role);

/* What an event kind means to the questions: the mapped role of a kind. */
typedef enum
{
  AISLE_KIND_OTHER,
  AISLE_KIND_VIEW,
  AISLE_KIND_CART,
  AISLE_KIND_PURCHASE,
  AISLE_KIND_RETURN,
  AISLE_KIND_SEARCH,
  AISLE_KIND_CLICK,
  AISLE_KIND_RATING,
  AISLE_N_KINDS
} AisleKind;

const char *aisle_kind_id (AisleKind kind);
const char *aisle_kind_title (AisleKind kind);
gboolean aisle_kind_from_id (const char *id, AisleKind *kind);
/* Guess from a shop's own word in English or Chinese ("buy", "add_to_cart", "购买"); OTHER when unsure. */
AisleKind aisle_kind_guess (const char *name, gsize length);

typedef enum
{
  AISLE_FOLD_NONE = 0,
  AISLE_FOLD_TRAIN = 1,
  AISLE_FOLD_VALID = 2,
  AISLE_FOLD_TEST = 3
} AisleFold;

#define AISLE_EVENT_BATCH 8192

typedef struct
{
  gsize n;         /* at most AISLE_EVENT_BATCH */
  AisleSpan *user; /* n spans each, or NULL when the role is not mapped */
  AisleSpan *item;
  AisleSpan *kind;
  AisleSpan *session;
  AisleSpan *query;
  AisleSpan *channel;
  AisleSpan *order;
  AisleSpan *title;
  gint64 *time;     /* microseconds UTC, AISLE_TIME_MISSING */
  gint64 *price;    /* 1/10,000 unit, AISLE_MONEY_MISSING */
  double *quantity; /* NaN missing */
  guint8 *fold;     /* AisleFold */
  gint64 *line;     /* 1-based line of the source, always present */
} AisleEventBatch;

/* Why a row was not stored.  id is stable ("missing_time"), title translated. */
typedef enum
{
  AISLE_REJECT_FIELDS,       /* wrong number of fields */
  AISLE_REJECT_ENCODING,     /* bytes that are not text in the file's encoding */
  AISLE_REJECT_NUL,          /* NUL bytes */
  AISLE_REJECT_TOO_LONG,     /* a record over the limit */
  AISLE_REJECT_QUOTE,        /* a quote that never ends, or text after a closing quote */
  AISLE_REJECT_SYNTAX,       /* not in the form that the file's other records have */
  AISLE_REJECT_DEPTH,        /* objects or lists too deep within each other */
  AISLE_REJECT_BOT,          /* a request of a crawler */
  AISLE_REJECT_ASSET,        /* a request for a script, style, picture or font */
  AISLE_REJECT_METHOD,       /* a request other than GET and POST */
  AISLE_REJECT_STATUS,       /* a request that failed */
  AISLE_REJECT_NO_TIME,      /* time missing */
  AISLE_REJECT_BAD_TIME,     /* time not understood */
  AISLE_REJECT_BAD_PRICE,    /* price not a number */
  AISLE_REJECT_BAD_QUANTITY, /* quantity not a number */
  AISLE_REJECT_BAD_FOLD,     /* fold not train, valid or test */
  AISLE_REJECT_NO_KEY,       /* no user, no session, no item and no query: nothing to hold on to */
  AISLE_REJECT_NO_FIELD,     /* a record without a field that its kind needs */
  AISLE_REJECT_BAD_NUMBER,   /* a field of a record not a number */
  AISLE_REJECT_DUPLICATE,    /* a record whose key the file has already */
  AISLE_N_REJECTS
} AisleReject;

const char *aisle_reject_id (AisleReject reject);
const char *aisle_reject_title (AisleReject reject);

typedef struct _AisleRecordBatch AisleRecordBatch; /* base/record.h */

/* Where batches and rejects go.  Return FALSE with error to stop the reader. */
typedef struct _AisleSink AisleSink;
struct _AisleSink
{
  gboolean (*batch) (AisleSink *self, const AisleEventBatch *batch, GError **error);
  /* text: the raw record cut at 4 KiB, valid UTF-8 (bad bytes escaped). */
  gboolean (*reject) (AisleSink *self, AisleReject reason, gint64 line, const char *text, GError **error);
  /* Called instead of batch when the mapping's target is another kind of record than events. */
  gboolean (*records) (AisleSink *self, const AisleRecordBatch *batch, GError **error);
};
