/* encodings.h: which encoding a file's bytes are in, and its bytes as UTF-8.
 *
 * Bad bytes are never lost and never turned into look-alikes: the decoder writes each as three bytes that are not
 * UTF-8 (the code point U+DC00 + byte), so that whoever checks a record finds it and can show the byte. */
#pragma once

#include <glib.h>

typedef enum
{
  AISLE_ENCODING_UTF8, /* with or without byte order mark */
  AISLE_ENCODING_UTF16LE,
  AISLE_ENCODING_UTF16BE,
  AISLE_ENCODING_GB18030,
  AISLE_ENCODING_LATIN1, /* read as windows-1252 */
  AISLE_N_ENCODINGS
} AisleEncoding;

/* Stable id ("utf-8", "gb18030" ...) and translated title. */
const char *aisle_encoding_id (AisleEncoding encoding);
const char *aisle_encoding_title (AisleEncoding encoding);
gboolean aisle_encoding_from_id (const char *id, AisleEncoding *encoding);

/* Guesses from a file's head (whole: it is all of the file, so a cut last character counts).  Returns how sure it is,
 * 0..1; 0 = these bytes are not text. */
double aisle_encoding_sniff (const guint8 *head, gsize length, gboolean whole, AisleEncoding *encoding);
/* Bytes of the byte order mark of that encoding at the start of data: 0, 2 or 3. */
gsize aisle_encoding_mark (AisleEncoding encoding, const guint8 *data, gsize length);

typedef struct _AisleTextDecoder AisleTextDecoder;

/* A stream of bytes to UTF-8; for AISLE_ENCODING_UTF8 it copies without a check. NULL when ICU lacks the converter. */
AisleTextDecoder *aisle_text_decoder_new (AisleEncoding encoding);
void aisle_text_decoder_free (AisleTextDecoder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleTextDecoder, aisle_text_decoder_free)
/* Reads from *in, which moves forward, and writes at most size bytes; returns how many.  Call again while it fills
 * more than half of out.  last: no more bytes follow, a cut character is bad bytes.  size >= 64. */
gsize aisle_text_decoder_run (AisleTextDecoder *self, const guint8 **in, const guint8 *in_end, char *out, gsize size,
                              gboolean last);

/* What a stretch of bytes holds, in one fast pass: bits of AisleTextFlags. */
typedef enum
{
  AISLE_TEXT_HAS_HIGH = 1, /* bytes over 127 */
  AISLE_TEXT_HAS_NUL = 2
} AisleTextFlags;

guint aisle_text_flags (const char *data, gsize length);
/* Valid UTF-8 (RFC 3629: no surrogates, no overlong forms); NUL is valid here. */
gboolean aisle_utf8_is_valid (const char *data, gsize length);
/* Appends at most limit bytes as valid UTF-8 without NULs: bad bytes and control characters other than tab become
 * \xNN (also the decoder's marks for bad bytes), line ends become \n and \r. */
void aisle_text_append_escaped (GString *out, const char *data, gsize length, gsize limit);
