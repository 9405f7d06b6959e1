/* jsonl-reader.c: JSON lines, lists of objects or of lists, and objects that hold them, streamed as rows.
 *
 * Nothing is built for a record: its text is checked and its cells are found in one pass (json-tree.c), its place in
 * the file by json-frame.c. */
#include "import/jsonl/jsonl-reader.h"

#include "base/error.h"
#include "base/i18n.h"
#include "import/import-error.h"
#include "import/row-out.h"

typedef struct
{
  const char *path;
  AisleProgress *progress;
  AisleTextSource source;
  AisleJsonFrame frame;
  AisleJsonTree *tree;
  AisleRowOut out;
  gboolean header; /* of a file of lists: still to come */
  gboolean held;   /* rows that are not flushed yet */
} JsonlRead;

gboolean
aisle_jsonl_is_action (const char *start, const char *end)
{
  static const char *const actions[] = { "\"index\"", "\"create\"", "\"update\"", "\"delete\"" };
  const char *p = *start == '{' ? aisle_json_blanks (start + 1) : end;

  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      gsize length = strlen (actions[i]);
      const char *q = p + length;

      if (q >= end || strncmp (p, actions[i], length) != 0)
        continue;
      q = aisle_json_blanks (q);
      if (*q != ':')
        return FALSE;
      q = aisle_json_blanks (q + 1);
      return *q == '{' && strncmp (aisle_json_blanks (q + 1), "\"_i", 3) == 0;
    }
  return FALSE;
}

static gboolean
flush (JsonlRead *self, GError **error)
{
  double done;

  self->held = FALSE;
  done = self->source.size > 0 ? MIN (1.0, (double) self->source.bytes / self->source.size) : 0;

  return aisle_row_out_flush (&self->out, error)
         && aisle_progress_step (self->progress, done, _ ("Reading rows"), error);
}

static AisleSpan
raw_record (const JsonlRead *self)
{
  return (AisleSpan){ self->frame.start, self->frame.end - self->frame.start };
}

static gboolean
reject (JsonlRead *self, AisleReject reason, GError **error)
{
  return aisle_row_out_reject (&self->out, reason, self->frame.line, raw_record (self), error);
}

/* Bytes first: what is not text is no JSON either. */
static gboolean
bytes_are_bad (const JsonlRead *self, AisleReject *reason)
{
  AisleSpan raw = raw_record (self);

  if ((self->source.flags & AISLE_TEXT_HAS_NUL) != 0 && memchr (raw.data, 0, raw.length) != NULL)
    *reason = AISLE_REJECT_NUL;
  else if ((self->source.flags & AISLE_TEXT_HAS_HIGH) != 0 && !aisle_utf8_is_valid (raw.data, raw.length))
    *reason = AISLE_REJECT_ENCODING;
  else
    return FALSE;
  return TRUE;
}

static gboolean
emit_row (gpointer data, AisleJsonRow row, GError **error)
{
  JsonlRead *self = data;
  gboolean full;

  switch (row)
    {
    case AISLE_JSON_ROW_NUL:
      return reject (self, AISLE_REJECT_NUL, error);
    case AISLE_JSON_ROW_LONE:
      return reject (self, AISLE_REJECT_ENCODING, error);
    case AISLE_JSON_ROW_FIELDS:
      return reject (self, AISLE_REJECT_FIELDS, error);
    case AISLE_JSON_ROW_MEMORY:
      g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_MEMORY, _ ("cannot read '%s': not enough memory"),
                   self->path);
      return FALSE;
    case AISLE_JSON_ROW_FINE:
    default:
      self->held = TRUE;
      return aisle_row_out_add (&self->out, self->frame.line, raw_record (self), &full, error)
             && (!full || flush (self, error));
    }
}

static gboolean
read_record (JsonlRead *self, GError **error)
{
  AisleReject reason;

  if (G_UNLIKELY (self->source.flags != 0) && bytes_are_bad (self, &reason))
    return reject (self, reason, error);
  if (self->header)
    {
      self->header = FALSE;
      if (aisle_json_tree_is_list (self->tree))
        return TRUE;
    }
  if (self->frame.kind == AISLE_JSON_PATH_VALUES && aisle_jsonl_is_action (self->frame.start, self->frame.end))
    return TRUE;
  if (self->frame.key_new)
    aisle_json_tree_set_key (self->tree, self->frame.key->str, self->frame.key->len, self->frame.key_escaped);
  self->frame.key_new = FALSE;
  return aisle_json_tree_emit (self->tree, emit_row, self, error);
}

static gboolean
read_all (JsonlRead *self, GError **error)
{
  for (;;)
    {
      AisleReject reason;
      gboolean ok = TRUE;

      /* Decoded texts live as long as the rows that are not flushed yet. */
      if (!self->held)
        aisle_json_tree_reset (self->tree);
      switch (aisle_json_frame_next (&self->frame))
        {
        case AISLE_JSON_RECORD:
          ok = read_record (self, error);
          break;
        case AISLE_JSON_BAD:
          ok = reject (self, bytes_are_bad (self, &reason) ? reason : self->frame.reject, error);
          break;
        case AISLE_JSON_MORE:
          ok = flush (self, error) && aisle_text_source_fill (&self->source, error);
          break;
        case AISLE_JSON_END:
          return flush (self, error);
        }
      if (!ok)
        return FALSE;
    }
}

static const char *
parse (gpointer data, const char *p, AisleJsonFail *fail)
{
  return aisle_json_tree_read (data, p, fail);
}

static gboolean
make_tree (JsonlRead *self, const AisleMapping *mapping, GError **error)
{
  g_autofree AisleSpan **cells = g_new0 (AisleSpan *, mapping->columns->len + 1);

  for (gsize i = 0; i < self->out.n_slots; i++)
    cells[self->out.slots[i].column] = self->out.slots[i].cell;
  self->tree = aisle_json_tree_new (mapping, cells, error);
  return self->tree != NULL;
}

static gboolean
jsonl_read (const char *path, const AisleMapping *mapping, AisleSink *sink, AisleReadCounts *counts,
            AisleProgress *progress, GError **error)
{
  JsonlRead self = { .path = path, .progress = progress, .header = mapping->header };
  gboolean ok;

  if (!aisle_row_out_init (&self.out, mapping, sink, counts, error))
    return FALSE;
  if (!make_tree (&self, mapping, error) || !aisle_text_source_open (&self.source, path, mapping->encoding, error))
    {
      aisle_json_tree_free (self.tree);
      aisle_row_out_clear (&self.out);
      return FALSE;
    }
  aisle_json_frame_init (&self.frame, &self.source, aisle_mapping_option (mapping, "path"), parse, self.tree);
  ok = read_all (&self, error) && aisle_row_out_check_any (&self.out, path, error);
  if (ok)
    {
      counts->bytes = self.source.bytes;
      aisle_byte_hash_finish (&self.source.hash, counts->content);
    }
  aisle_json_frame_clear (&self.frame);
  aisle_json_tree_free (self.tree);
  aisle_row_out_clear (&self.out);
  aisle_text_source_close (&self.source);
  return ok;
}

/* The head as UTF-8, NUL-terminated with room for the parser to look ahead. */
static char *
decoded_head (const guint8 *head, gsize length)
{
  AisleEncoding encoding;
  char *text = g_malloc0 (2 * length + 2 * AISLE_TEXT_PAD);
  g_autoptr (AisleTextDecoder) decoder = NULL;
  const guint8 *in;

  /* Record separators are no text to the sniffer. */
  if (length > 0 && head[0] == '\x1e')
    encoding = AISLE_ENCODING_UTF8;
  else if (aisle_encoding_sniff (head, length, FALSE, &encoding) <= 0)
    return text;
  if ((decoder = aisle_text_decoder_new (encoding)) == NULL)
    return text;
  in = head + aisle_encoding_mark (encoding, head, length);
  text[aisle_text_decoder_run (decoder, &in, head + length, text, 2 * length + AISLE_TEXT_PAD, FALSE)] = '\0';
  return text;
}

static double
jsonl_sniff (const guint8 *head, gsize length, const char *name)
{
  g_autofree char *text = decoded_head (head, length);
  const char *p = aisle_json_blanks (text), *end = text + strlen (text);
  gboolean named =
      g_str_has_suffix (name, ".json") || g_str_has_suffix (name, ".jsonl") || g_str_has_suffix (name, ".ndjson");
  AisleJsonFail fail = { NULL, FALSE };

  while (*p == '\x1e')
    p = aisle_json_blanks (p + 1);
  if (*p != '{' && *p != '[')
    return 0;
  /* The head may end within the first value, but must not stop being JSON before. */
  if (aisle_json_skip (p, 0, &fail) != NULL || fail.at >= end)
    return named ? 1 : .95;
  return named ? .9 : .2;
}

static const AisleParam options[] = {
  { .name = "path",
    .title = N_ ("Where the rows are"),
    .type = AISLE_PARAM_TEXT,
    .fallback = "",
    .help = N_ ("lines: every value; []: a list's elements; a.b: the list under these keys; *: all lists of an object; "
                "{}: all members of an object") },
  { .name = "explode",
    .title = N_ ("Lists that become rows"),
    .type = AISLE_PARAM_TEXT,
    .fallback = "",
    .help = N_ ("A list within a record whose elements are rows, or several within each other, separated by commas; "
                "none: a record is a row") },
};

const AisleReader aisle_reader_jsonl = {
  .id = "jsonl",
  .title = N_ ("JSON (lines, lists or objects)"),
  .any_columns = TRUE,
  .options = options,
  .n_options = G_N_ELEMENTS (options),
  .sniff = jsonl_sniff,
  .guess = aisle_jsonl_guess,
  .resample = aisle_jsonl_resample,
  .read = jsonl_read,
};
