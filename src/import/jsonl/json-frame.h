/* json-frame.h: where the records of a JSON file begin and end, over a sliding window, in fixed memory.
 *
 * path says where they are:
 *   lines  every value of the file: one a line, or many on a line, or over many lines
 *   []     the elements of the list that the file is
 *   a.b    the elements of the list under the key b in the object under a
 *   *      the elements of each list in the object that the file is; the list's key comes with them
 *   {}     each member's value of the object that the file is; its key comes with it
 *
 * A record that is not JSON costs itself alone: where records stand one on a line, what follows is sought behind the
 * line's end, else behind the brackets that close it. */
#pragma once

#include "base/event.h"
#include "import/jsonl/json-text.h"
#include "import/text-source.h"

typedef enum
{
  AISLE_JSON_RECORD, /* start .. end was parsed */
  AISLE_JSON_BAD,    /* start .. end is to be rejected for `reject` */
  AISLE_JSON_MORE,   /* fill the source and ask again */
  AISLE_JSON_END
} AisleJsonStatus;

/* Parses the value at p: its end, or NULL with fail. */
typedef const char *(*AisleJsonParse) (gpointer data, const char *p, AisleJsonFail *fail);

typedef enum
{
  AISLE_JSON_PATH_VALUES,
  AISLE_JSON_PATH_LIST,
  AISLE_JSON_PATH_KEYS,
  AISLE_JSON_PATH_LISTS,
  AISLE_JSON_PATH_MEMBERS
} AisleJsonPathKind;

typedef struct
{
  AisleTextSource *source;
  AisleJsonParse parse;
  gpointer data;
  AisleJsonPathKind kind;
  char **steps; /* of PATH_KEYS */
  guint level;  /* objects entered */
  gboolean in_list;
  gboolean told;    /* that the file ends too early */
  int by_line;      /* records stand one on a line: -1 not known yet */
  gint64 next_line; /* of source->at */
  enum
  {
    AISLE_JSON_NOT_SKIPPING,
    AISLE_JSON_SKIP_LINE,
    AISLE_JSON_SKIP_VALUE
  } skipping;
  AisleJsonPass pass;

  const char *start, *end;
  gint64 line;
  AisleReject reject;
  GString *key; /* as it is written, of the record (PATH_MEMBERS) or its list (PATH_LISTS) */
  gboolean key_escaped;
  gboolean key_new; /* it is another than before */
} AisleJsonFrame;

void aisle_json_frame_init (AisleJsonFrame *self, AisleTextSource *source, const char *path, AisleJsonParse parse,
                            gpointer data);
void aisle_json_frame_clear (AisleJsonFrame *self);
AisleJsonStatus aisle_json_frame_next (AisleJsonFrame *self);
