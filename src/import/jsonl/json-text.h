/* json-text.h: RFC 8259 at the level of bytes: values passed over, strings found and decoded; no document is built.
 *
 * Text is read without looking at its end: NUL bytes must follow it (AISLE_TEXT_PAD), and since no value holds a raw NUL
 * everything stops there.  So a failure at or behind the end of a window means that the window was too short. */
#pragma once

#include <glib.h>
#include <string.h>

/* Objects and lists within each other. */
#define AISLE_JSON_DEPTH 64

typedef struct
{
  const char *at; /* where the text stops being JSON */
  gboolean deep;  /* it is JSON, but deeper than AISLE_JSON_DEPTH */
} AisleJsonFail;

static inline const char *
aisle_json_blanks (const char *p)
{
  while (G_UNLIKELY ((guint8) *p <= ' ') && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t'))
    p++;
  return p;
}

static inline const char *
aisle_json_fail (AisleJsonFail *fail, const char *at)
{
  fail->at = at;
  return NULL;
}

/* The value that begins at p, in depth objects or lists: its end, or NULL with fail.  The whole of it is checked. */
const char *aisle_json_skip (const char *p, guint depth, AisleJsonFail *fail);
/* p: behind the opening quote.  The closing quote, or NULL with fail. */
const char *aisle_json_string_end (const char *p, gboolean *escaped, AisleJsonFail *fail);
/* A number or a word; its end, or NULL with fail. */
const char *aisle_json_scalar_end (const char *p, AisleJsonFail *fail);

typedef enum
{
  AISLE_JSON_TEXT,
  AISLE_JSON_TEXT_NUL,  /* holds \u0000 */
  AISLE_JSON_TEXT_LONE, /* holds half a surrogate pair */
} AisleJsonText;

/* Decodes a checked string with escapes to out, which holds as many bytes as the string. */
AisleJsonText aisle_json_unescape (const char *p, const char *end, char *out, gsize *length);

/* Passes over a value that need not be JSON, by brackets and quotes alone; over any number of windows. */
typedef struct
{
  guint64 depth;
  gboolean begun, in_string, escape;
} AisleJsonPass;

/* TRUE when the value ended: *end is behind it.  FALSE: everything to stop belongs to it. */
gboolean aisle_json_pass (AisleJsonPass *self, const char *p, const char *stop, const char **end);
