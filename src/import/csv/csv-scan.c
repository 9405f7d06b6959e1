/* csv-scan.c: 64 bytes at a time become a bit mask of the bytes that matter, as in Langdale and Lemire, "Parsing
 * gigabytes of JSON per second" (2019); quotes are rare in logs and are followed byte by byte. */
#include "import/csv/csv-scan.h"

#include "import/text-source.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

gboolean
aisle_csv_scan_init (AisleCsvScan *self, char separator, char quote, char line_end, gsize capacity)
{
  *self = (AisleCsvScan){ .separator = separator,
                          .runs = separator == ' ' || separator == ':',
                          .quote = quote,
                          .line_end = line_end,
                          .capacity = capacity,
                          .next_line = 1 };
  self->fields = g_try_new (AisleCsvField, capacity);
  return self->fields != NULL;
}

void
aisle_csv_scan_clear (AisleCsvScan *self)
{
  g_clear_pointer (&self->fields, g_free);
}

/* ---- marks ---- */

static inline guint64
marks_of (const AisleCsvScan *self, const char *p)
{
  guint64 marks = 0;
#ifdef __SSE2__
  const __m128i separator = _mm_set1_epi8 (self->separator), line_end = _mm_set1_epi8 (self->line_end);
  const __m128i quote = _mm_set1_epi8 (self->quote != 0 ? self->quote : self->line_end);

  for (int i = 0; i < 4; i++)
    {
      __m128i bytes = _mm_loadu_si128 ((const __m128i *) (p + 16 * i));
      __m128i any = _mm_or_si128 (_mm_or_si128 (_mm_cmpeq_epi8 (bytes, separator), _mm_cmpeq_epi8 (bytes, line_end)),
                                  _mm_cmpeq_epi8 (bytes, quote));

      marks |= (guint64) (guint32) _mm_movemask_epi8 (any) << (16 * i);
    }
#else
  for (int i = 0; i < 64; i++)
    marks |= (guint64) (p[i] == self->separator || p[i] == self->line_end || (self->quote != 0 && p[i] == self->quote))
             << i;
#endif
  return marks;
}

/* Marks from position on. */
static inline void
seek (AisleCsvScan *self, gsize position)
{
  self->base = position;
  self->marks = position < self->length ? marks_of (self, self->data + position) : 0;
}

/* The next mark's position, or length. */
static inline gsize
next_mark (AisleCsvScan *self)
{
  gsize position;

  while (self->marks == 0)
    {
      self->base += 64;
      if (self->base >= self->length)
        {
          self->base = self->length;
          return self->length;
        }
      self->marks = marks_of (self, self->data + self->base);
    }
  position = self->base + __builtin_ctzll (self->marks);
  self->marks &= self->marks - 1;
  return position < self->length ? position : self->length;
}

void
aisle_csv_scan_window (AisleCsvScan *self, char *data, gsize at, gsize length, gboolean last)
{
  self->data = data;
  self->at = at;
  self->length = length;
  self->last = last;
  seek (self, at);
}

/* ---- records ---- */

static inline void
add_field (AisleCsvScan *self, gsize from, gsize to, gboolean quoted, gboolean escaped)
{
  if (self->runs && from == to && !quoted)
    return;
  if (G_LIKELY (self->n_fields < self->capacity))
    self->fields[self->n_fields] = (AisleCsvField){ self->data + from, to - from, quoted, escaped };
  else if (from != to)
    self->extra_empty = FALSE;
  self->n_fields++;
}

/* Ends the record at the line end `position` (or at the end of the text). */
static void
close_record (AisleCsvScan *self, gsize position, gint64 lines)
{
  self->end = position;
  if (self->line_end == '\n' && self->end > self->start && self->data[self->end - 1] == '\r')
    self->end--;
  self->at = MIN (position + 1, self->length);
  self->next_line = self->line + lines;
}

static AisleCsvStatus
too_long (AisleCsvScan *self, gint64 lines)
{
  self->reject = AISLE_REJECT_TOO_LONG;
  self->end = MIN (self->start + AISLE_RECORD_LIMIT, self->length);
  self->at = self->end;
  self->skipping = TRUE;
  self->next_line = self->line + lines;
  return AISLE_CSV_BAD;
}

/* A record whose quotes are wrong costs its first line; what follows is read afresh. */
static AisleCsvStatus
bad_quote (AisleCsvScan *self)
{
  gsize within = MIN (self->length - self->start, (gsize) AISLE_RECORD_LIMIT + 1);
  const char *end = memchr (self->data + self->start, self->line_end, within);

  if (end == NULL && within > AISLE_RECORD_LIMIT)
    return too_long (self, 1);
  if (end == NULL && !self->last)
    return AISLE_CSV_MORE;
  self->reject = AISLE_REJECT_QUOTE;
  close_record (self, end != NULL ? (gsize) (end - self->data) : self->length, 1);
  seek (self, self->at);
  return AISLE_CSV_BAD;
}

/* From behind an opening quote: the closing one, how many lines lie between, whether quotes are doubled within. */
static AisleCsvStatus
find_close (AisleCsvScan *self, gsize from, gsize *close, gint64 *lines, gboolean *escaped)
{
  gsize stop = MIN (self->length, self->start + AISLE_RECORD_LIMIT);

  for (gsize i = from; i < stop; i++)
    {
      char c = self->data[i];

      if (c == self->line_end)
        ++*lines;
      else if (c == self->quote)
        {
          if (i + 1 >= self->length && !self->last)
            return AISLE_CSV_MORE;
          if (i + 1 < self->length && self->data[i + 1] == self->quote)
            {
              *escaped = TRUE;
              i++;
              continue;
            }
          *close = i;
          return AISLE_CSV_RECORD;
        }
    }
  return stop == self->length && !self->last ? AISLE_CSV_MORE : AISLE_CSV_BAD;
}

/* A quoted field that begins at `quote`; *position becomes the separator or line end behind it. */
static AisleCsvStatus
quoted_field (AisleCsvScan *self, gsize quote, gint64 *lines, gsize *position)
{
  gboolean escaped = FALSE;
  gsize close = 0, after;
  AisleCsvStatus status = find_close (self, quote + 1, &close, lines, &escaped);

  if (status == AISLE_CSV_BAD)
    return bad_quote (self);
  if (status == AISLE_CSV_MORE)
    return status;
  after = close + 1;
  while (after < self->length && (self->data[after] == ' ' || self->data[after] == '\r')
         && self->data[after] != self->separator && self->data[after] != self->line_end)
    after++;
  if (after < self->length && self->data[after] != self->separator && self->data[after] != self->line_end)
    return bad_quote (self);
  if (after - self->start > AISLE_RECORD_LIMIT)
    return too_long (self, *lines);
  if (after >= self->length && !self->last)
    return AISLE_CSV_MORE;
  add_field (self, quote + 1, close, TRUE, escaped);
  *position = after;
  return AISLE_CSV_RECORD;
}

static gboolean
only_spaces (const AisleCsvScan *self, gsize from, gsize to)
{
  while (from < to && self->data[from] == ' ')
    from++;
  return from == to;
}

/* Passes the rest of a record over the limit. */
static gboolean
skip_rest (AisleCsvScan *self)
{
  const char *end = memchr (self->data + self->at, self->line_end, self->length - self->at);

  self->at = end != NULL ? (gsize) (end - self->data) + 1 : self->length;
  self->skipping = end == NULL;
  seek (self, self->at);
  return end != NULL;
}

AisleCsvStatus
aisle_csv_scan_next (AisleCsvScan *self)
{
  gsize from, mark;
  gint64 lines = 1;
  gboolean ended = FALSE; /* with a quoted field */

  if (self->skipping && !skip_rest (self))
    return self->last ? AISLE_CSV_END : AISLE_CSV_MORE;
  if (self->at >= self->length)
    return self->last ? AISLE_CSV_END : AISLE_CSV_MORE;

  self->start = from = self->at;
  self->line = self->next_line;
  self->n_fields = 0;
  self->extra_empty = TRUE;
  for (;;)
    {
      mark = next_mark (self);
      if (G_UNLIKELY (mark >= self->length))
        {
          if (mark - self->start > AISLE_RECORD_LIMIT)
            return too_long (self, lines);
          if (!self->last)
            return AISLE_CSV_MORE;
          break;
        }
      if (self->data[mark] == self->separator)
        {
          add_field (self, from, mark, FALSE, FALSE);
          from = mark + 1;
        }
      else if (self->data[mark] == self->line_end)
        break;
      else if (only_spaces (self, from, mark))
        {
          AisleCsvStatus status;

          if (mark - self->start > AISLE_RECORD_LIMIT)
            return too_long (self, lines);
          status = quoted_field (self, mark, &lines, &mark);
          if (status != AISLE_CSV_RECORD)
            return status;
          from = mark + 1;
          seek (self, from);
          if (mark >= self->length || self->data[mark] == self->line_end)
            {
              ended = TRUE;
              break;
            }
        }
    }
  close_record (self, mark, lines);
  if (!ended)
    add_field (self, MIN (from, self->end), self->end, FALSE, FALSE);
  if (self->end - self->start > AISLE_RECORD_LIMIT)
    {
      self->reject = AISLE_REJECT_TOO_LONG;
      return AISLE_CSV_BAD;
    }
  return only_spaces (self, self->start, self->end) ? AISLE_CSV_BLANK : AISLE_CSV_RECORD;
}

void
aisle_csv_unescape (AisleCsvField *field, char quote)
{
  gsize n = 0;

  for (gsize i = 0; i < field->length; i++)
    {
      field->data[n++] = field->data[i];
      if (field->data[i] == quote)
        i++;
    }
  field->length = n;
  field->escaped = FALSE;
}

char
aisle_csv_line_end (const char *data, gsize length)
{
  return memchr (data, '\n', length) == NULL && memchr (data, '\r', length) != NULL ? '\r' : '\n';
}
