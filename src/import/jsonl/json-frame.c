/* json-frame.c: see json-frame.h.  What is decided about a record depends on its first AISLE_RECORD_LIMIT bytes only,
 * never on where the window ends: when that much is not there, more is asked for. */
#include "import/jsonl/json-frame.h"

#include "base/error.h"

void
aisle_json_frame_init (AisleJsonFrame *self, AisleTextSource *source, const char *path, AisleJsonParse parse,
                       gpointer data)
{
  *self = (AisleJsonFrame){ .source = source, .parse = parse, .data = data, .by_line = -1, .next_line = 1 };
  self->key = g_string_new (NULL);
  if (path == NULL || *path == '\0' || g_str_equal (path, "lines"))
    self->kind = AISLE_JSON_PATH_VALUES;
  else if (g_str_equal (path, "[]"))
    self->kind = AISLE_JSON_PATH_LIST;
  else if (g_str_equal (path, "*"))
    self->kind = AISLE_JSON_PATH_LISTS;
  else if (g_str_equal (path, "{}"))
    self->kind = AISLE_JSON_PATH_MEMBERS;
  else
    {
      self->kind = AISLE_JSON_PATH_KEYS;
      self->steps = g_strsplit (path, ".", -1);
    }
}

void
aisle_json_frame_clear (AisleJsonFrame *self)
{
  g_clear_pointer (&self->steps, g_strfreev);
  g_string_free (self->key, TRUE);
}

/* ---- places ---- */

static inline const char *
window_end (const AisleJsonFrame *self)
{
  return self->source->data + self->source->length;
}

static gint64
lines_in (const char *p, const char *end)
{
  gint64 n = 0;

  while (p < end && (p = memchr (p, '\n', end - p)) != NULL)
    {
      n++;
      p++;
    }
  return n;
}

static void
move_to (AisleJsonFrame *self, const char *p)
{
  self->next_line += lines_in (self->source->data + self->source->at, p);
  self->source->at = p - self->source->data;
}

/* Over blanks, the marks of JSON text sequences, and the commas of a list. */
static const char *
pass_blanks (AisleJsonFrame *self)
{
  const char *p = self->source->data + self->source->at, *end = window_end (self);
  gboolean commas = self->in_list || self->level > 0;

  for (; p < end; p++)
    if (*p == '\n')
      self->next_line++;
    else if (*p != ' ' && *p != '\t' && *p != '\r' && *p != '\x1e' && !(commas && *p == ','))
      break;
  self->source->at = p - self->source->data;
  return p;
}

/* ---- what is not JSON ---- */

static AisleJsonStatus
bad (AisleJsonFrame *self, const char *p, const char *end, AisleReject reject)
{
  self->start = p;
  self->end = end;
  self->line = self->next_line;
  self->reject = reject;
  move_to (self, end);
  return AISLE_JSON_BAD;
}

static gboolean
stands_on_a_line (const AisleJsonFrame *self, const char *p)
{
  if (self->by_line >= 0)
    return self->by_line;
  /* The first record: an object written over many lines begins with a line of its bracket alone. */
  if (*p != '{' && *p != '[')
    return TRUE;
  for (p++; *p == ' ' || *p == '\t' || *p == '\r'; p++)
    ;
  return *p != '\n';
}

/* Rejects what begins at p, up to the end of its line or of its brackets. */
static AisleJsonStatus
reject_at (AisleJsonFrame *self, const char *p, AisleReject reject)
{
  gsize there = window_end (self) - p;
  const char *limit = p + MIN (there, (gsize) AISLE_RECORD_LIMIT), *end = NULL;
  gboolean by_line = stands_on_a_line (self, p), whole = self->source->last && there <= AISLE_RECORD_LIMIT;
  AisleJsonPass pass = { 0 };

  if (by_line)
    {
      const char *stop = memchr (p, '\n', limit - p), *closed;

      end = stop;
      /* In a list the line may hold its end, or more elements. */
      if ((self->in_list || self->level > 0) && aisle_json_pass (&pass, p, stop != NULL ? stop : limit, &closed))
        end = closed;
    }
  else if (!aisle_json_pass (&pass, p, limit, &end))
    end = NULL;
  if (end != NULL || whole)
    return bad (self, p, end != NULL ? end : limit, reject);
  if (there < AISLE_RECORD_LIMIT)
    return AISLE_JSON_MORE;
  self->skipping = by_line ? AISLE_JSON_SKIP_LINE : AISLE_JSON_SKIP_VALUE;
  self->pass = pass;
  return bad (self, p, limit, reject);
}

/* FALSE: more of the file is needed. */
static gboolean
skip_on (AisleJsonFrame *self)
{
  const char *p = self->source->data + self->source->at, *stop = window_end (self), *end = stop;
  gboolean done;

  if (self->skipping == AISLE_JSON_SKIP_LINE)
    {
      end = memchr (p, '\n', stop - p);
      done = end != NULL;
    }
  else
    done = aisle_json_pass (&self->pass, p, stop, &end);
  move_to (self, done ? end : stop);
  if (done || self->source->last)
    self->skipping = AISLE_JSON_NOT_SKIPPING;
  return done || self->source->last;
}

/* ---- records ---- */

/* Whether records stand one on a line, as the first good one does. */
static gboolean
learn_lines (AisleJsonFrame *self, const char *p, const char *end)
{
  const char *stop = window_end (self), *q = end;

  while (q < stop && (*q == ' ' || *q == '\t' || *q == '\r' || *q == ','))
    q++;
  if (q == stop && !self->source->last && (gsize) (q - end) < AISLE_RECORD_LIMIT)
    return FALSE;
  self->by_line = memchr (p, '\n', end - p) == NULL && (q == stop || *q == '\n');
  return TRUE;
}

static AisleJsonStatus
take_value (AisleJsonFrame *self, const char *p)
{
  const char *stop = window_end (self), *end;
  AisleJsonFail fail = { NULL, FALSE };
  gboolean cut, too_long;

  end = self->parse (self->data, p, &fail);
  /* A number at the end of the window may go on behind it. */
  cut = end != NULL ? end >= stop && *p != '{' && *p != '[' && *p != '"' : fail.at >= stop;
  cut = cut && !self->source->last;
  if (end != NULL && !cut && (gsize) (end - p) <= AISLE_RECORD_LIMIT)
    {
      if (self->by_line < 0 && !learn_lines (self, p, end))
        return AISLE_JSON_MORE;
      self->start = p;
      self->end = end;
      self->line = self->next_line;
      move_to (self, end);
      return AISLE_JSON_RECORD;
    }
  too_long = end != NULL ? TRUE : (gsize) (fail.at - p) > AISLE_RECORD_LIMIT;
  if (cut && (gsize) (stop - p) <= AISLE_RECORD_LIMIT)
    return AISLE_JSON_MORE;
  return reject_at (self, p,
                    cut || too_long ? AISLE_REJECT_TOO_LONG
                    : fail.deep     ? AISLE_REJECT_DEPTH
                                    : AISLE_REJECT_SYNTAX);
}

/* ---- the way to them ---- */

static gboolean
is_step (const AisleJsonFrame *self)
{
  return g_str_equal (self->steps[self->level - 1], self->key->str);
}

static gboolean
is_last_step (const AisleJsonFrame *self)
{
  return self->steps[self->level] == NULL;
}

/* A member of an object on the way, at its key. */
static AisleJsonStatus
take_member (AisleJsonFrame *self, const char *p, gboolean *taken)
{
  AisleJsonFail fail = { NULL, FALSE };
  const char *q = aisle_json_string_end (p + 1, &self->key_escaped, &fail), *stop = window_end (self);
  gboolean cut = FALSE;

  if (q != NULL)
    {
      g_string_truncate (self->key, 0);
      g_string_append_len (self->key, p + 1, MIN (q - p - 1, AISLE_RECORD_LIMIT));
      self->key_new = TRUE;
      q = aisle_json_blanks (q + 1);
      fail.at = q;
      q = *q == ':' ? aisle_json_blanks (q + 1) : NULL;
    }
  if (q == NULL || q >= stop)
    {
      cut = q != NULL || fail.at >= stop;
      if (cut && !self->source->last && (gsize) (stop - p) <= AISLE_RECORD_LIMIT)
        return AISLE_JSON_MORE;
      *taken = TRUE;
      return reject_at (self, p, AISLE_REJECT_SYNTAX);
    }
  if (self->kind == AISLE_JSON_PATH_MEMBERS)
    {
      *taken = TRUE;
      /* The value's decision must not ask for more: its key would be behind. */
      if (!self->source->last && (gsize) (stop - p) <= 2 * (gsize) AISLE_RECORD_LIMIT + AISLE_TEXT_PAD)
        return AISLE_JSON_MORE;
      if (q - p > AISLE_RECORD_LIMIT)
        return reject_at (self, p, AISLE_REJECT_TOO_LONG);
      move_to (self, q);
      return take_value (self, q);
    }
  move_to (self, q);
  if (*q == '[' && (self->kind == AISLE_JSON_PATH_LISTS || (is_last_step (self) && is_step (self))))
    self->in_list = TRUE;
  else if (*q == '{' && self->kind == AISLE_JSON_PATH_KEYS && !is_last_step (self) && is_step (self))
    self->level++;
  else
    {
      self->skipping = AISLE_JSON_SKIP_VALUE;
      self->pass = (AisleJsonPass){ 0 };
      return AISLE_JSON_RECORD;
    }
  move_to (self, q + 1);
  return AISLE_JSON_RECORD;
}

/* One step within the file's structure; *taken: the status is for the caller. */
static AisleJsonStatus
step (AisleJsonFrame *self, const char *p, gboolean *taken)
{
  *taken = TRUE;
  if (self->in_list)
    {
      if (*p != ']')
        return take_value (self, p);
      self->in_list = FALSE;
    }
  else if (self->level > 0)
    {
      if (*p == '"')
        {
          *taken = FALSE;
          return take_member (self, p, taken);
        }
      if (*p != '}')
        return reject_at (self, p, AISLE_REJECT_SYNTAX);
      self->level--;
    }
  else if (self->kind == AISLE_JSON_PATH_VALUES)
    return take_value (self, p);
  else if (self->kind == AISLE_JSON_PATH_LIST && *p == '[')
    self->in_list = TRUE;
  else if (self->kind != AISLE_JSON_PATH_LIST && *p == '{')
    self->level = 1;
  else
    return reject_at (self, p, AISLE_REJECT_SYNTAX);
  *taken = FALSE;
  move_to (self, p + 1);
  return AISLE_JSON_RECORD;
}

AisleJsonStatus
aisle_json_frame_next (AisleJsonFrame *self)
{
  for (;;)
    {
      const char *p;
      gboolean taken;
      AisleJsonStatus status;

      if (self->skipping != AISLE_JSON_NOT_SKIPPING && !skip_on (self))
        return AISLE_JSON_MORE;
      p = pass_blanks (self);
      if (p >= window_end (self))
        {
          if (!self->source->last)
            return AISLE_JSON_MORE;
          if (self->told || (!self->in_list && self->level == 0))
            return AISLE_JSON_END;
          self->told = TRUE;
          return bad (self, p, p, AISLE_REJECT_SYNTAX);
        }
      status = step (self, p, &taken);
      if (taken || status == AISLE_JSON_MORE)
        return status;
    }
}
