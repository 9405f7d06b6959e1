/* accesslog-reader.c: a web server's access log as events: pages, views of items, carts, purchases and searches, in
 * sessions.  It knows what a request means from its path (path-rules.h) and who made it from address and agent
 * (visits.h). */
#include "import/accesslog/accesslog-reader.h"

#include "base/error.h"
#include "base/i18n.h"
#include "import/import-error.h"
#include "import/row-out.h"
#include "import/text-arena.h"
#include "import/text-source.h"
#include "import/time-parse.h"

const char *
aisle_log_column_name (AisleLogColumn column)
{
  static const char *const names[AISLE_N_LOG_COLUMNS] = {
    [AISLE_LOG_HOST] = "host",
    [AISLE_LOG_ADDRESS] = "address",
    [AISLE_LOG_USER] = "user",
    [AISLE_LOG_TIME] = "time",
    [AISLE_LOG_METHOD] = "method",
    [AISLE_LOG_PATH] = "path",
    [AISLE_LOG_PARAMETERS] = "parameters",
    [AISLE_LOG_STATUS] = "status",
    [AISLE_LOG_BYTES] = "bytes",
    [AISLE_LOG_REFERRER] = "referrer",
    [AISLE_LOG_AGENT] = "agent",
    [AISLE_LOG_EXTRA] = "extra",
    [AISLE_LOG_SESSION] = "session",
    [AISLE_LOG_KIND] = "kind",
    [AISLE_LOG_ITEM] = "item",
    [AISLE_LOG_QUERY] = "query",
  };

  return names[column];
}

/* ---- a line ---- */

struct _AisleLogRows
{
  AislePathRules *rules;
  AisleVisits *visits;
  AisleTimeParser time;
  AisleTextArena arena;
  gboolean drop_bots, drop_assets, drop_failed;
};

AisleLogRows *
aisle_log_rows_new (const AisleMapping *mapping, GError **error)
{
  g_autoptr (AisleLogRows) self = g_new0 (AisleLogRows, 1);
  g_autoptr (AisleParams) params = aisle_mapping_params (mapping);

  aisle_text_arena_init (&self->arena);
  self->rules = aisle_path_rules_new (mapping);
  self->visits = aisle_visits_new (aisle_params_integer (params, "gap"));
  self->drop_bots = aisle_params_boolean (params, "drop_bots");
  self->drop_assets = aisle_params_boolean (params, "drop_assets");
  self->drop_failed = aisle_params_boolean (params, "drop_failed");
  if (!aisle_time_parser_init (&self->time, AISLE_TIME_LOG, NULL, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
aisle_log_rows_free (AisleLogRows *self)
{
  if (self == NULL)
    return;
  aisle_path_rules_free (self->rules);
  aisle_visits_free (self->visits);
  aisle_time_parser_clear (&self->time);
  aisle_text_arena_clear (&self->arena);
  g_free (self);
}

void
aisle_log_rows_reset (AisleLogRows *self)
{
  aisle_text_arena_reset (&self->arena);
}

/* Decoded, or as it is written when that is no text. */
static AisleSpan
unescaped (AisleLogRows *self, AisleSpan text)
{
  char *out;
  gsize length;

  if (text.length == 0 || memchr (text.data, '\\', text.length) == NULL
      || (out = aisle_text_arena_room (&self->arena, text.length)) == NULL)
    return text;
  length = aisle_log_line_unescape (text, out);
  return aisle_utf8_is_valid (out, length) ? (AisleSpan){ out, length } : text;
}

static AisleSpan
unquoted (AisleLogRows *self, AisleSpan text, gboolean plus)
{
  char *out;
  gsize length;

  if (text.length == 0 || (memchr (text.data, '%', text.length) == NULL && memchr (text.data, '+', text.length) == NULL)
      || (out = aisle_text_arena_room (&self->arena, text.length)) == NULL)
    return text;
  length = aisle_log_line_unquote (text, plus, out);
  return aisle_utf8_is_valid (out, length) ? (AisleSpan){ out, length } : text;
}

static gboolean
is (AisleSpan text, const char *word)
{
  return text.length == strlen (word) && memcmp (text.data, word, text.length) == 0;
}

/* Why a request tells nothing of customers. */
static gboolean
is_dropped (const AisleLogRows *self, const AisleLogLine *line, AisleSpan path, const AisleVisit *visit,
            AisleReject *reject)
{
  *reject = AISLE_REJECT_BOT;
  if (self->drop_bots && visit != NULL && visit->crawler)
    return TRUE;
  *reject = AISLE_REJECT_METHOD;
  if (self->drop_failed && !is (line->method, "GET") && !is (line->method, "POST"))
    return TRUE;
  *reject = AISLE_REJECT_STATUS;
  if (self->drop_failed && line->status.data[0] >= '4')
    return TRUE;
  *reject = AISLE_REJECT_ASSET;
  return self->drop_assets && aisle_path_is_asset (path);
}

gboolean
aisle_log_rows_read (AisleLogRows *self, const char *text, gsize length, AisleSpan *cells, AisleReject *reject)
{
  AisleLogLine line;
  AisleSpan path, parameters, item, query;
  AisleVisit *visit = NULL;
  AislePathKind kind;
  gint64 time;
  char *session;

  *reject = AISLE_REJECT_SYNTAX;
  if (!aisle_log_line_parse (&line, text, length))
    return FALSE;
  if (line.escaped)
    {
      line.target = unescaped (self, line.target);
      line.referrer = unescaped (self, line.referrer);
      line.agent = unescaped (self, line.agent);
    }
  aisle_path_split (line.target, &path, &parameters);
  if (aisle_time_parser_read (&self->time, line.time.data, line.time.length, &time))
    {
      visit = aisle_visits_get (self->visits, line.address, line.agent, time);
      visit->crawler |= is (path, "/robots.txt");
    }
  if (is_dropped (self, &line, path, visit, reject))
    return FALSE;
  kind = aisle_path_rules_look (self->rules, path, parameters, &item, &query);
  memset (cells, 0, AISLE_N_LOG_COLUMNS * sizeof *cells);
  cells[AISLE_LOG_HOST] = line.host;
  cells[AISLE_LOG_ADDRESS] = line.address;
  cells[AISLE_LOG_USER] = line.user;
  cells[AISLE_LOG_TIME] = line.time;
  cells[AISLE_LOG_METHOD] = line.method;
  cells[AISLE_LOG_PATH] = path;
  cells[AISLE_LOG_PARAMETERS] = parameters;
  cells[AISLE_LOG_STATUS] = line.status;
  cells[AISLE_LOG_BYTES] = line.bytes;
  cells[AISLE_LOG_REFERRER] = line.referrer;
  cells[AISLE_LOG_AGENT] = line.agent;
  cells[AISLE_LOG_EXTRA] = line.extra;
  cells[AISLE_LOG_KIND] = (AisleSpan){ aisle_path_kind_word (kind), strlen (aisle_path_kind_word (kind)) };
  cells[AISLE_LOG_ITEM] = unquoted (self, item, FALSE);
  cells[AISLE_LOG_QUERY] = unquoted (self, query, TRUE);
  session = visit != NULL ? aisle_text_arena_room (&self->arena, 40) : NULL;
  if (session != NULL)
    cells[AISLE_LOG_SESSION] = (AisleSpan){ session, aisle_visits_session (self->visits, visit, time, session) };
  return TRUE;
}

/* ---- the file ---- */

typedef struct
{
  AisleProgress *progress;
  AisleTextSource source;
  AisleRowOut out;
  AisleLogRows *rows;
  gint64 line;
  gboolean skipping; /* within a line over the limit */
} LogRead;

static gboolean
flush (LogRead *self, GError **error)
{
  double done = self->source.size > 0 ? MIN (1.0, (double) self->source.bytes / self->source.size) : 0;

  if (!aisle_row_out_flush (&self->out, error))
    return FALSE;
  aisle_log_rows_reset (self->rows);
  return aisle_progress_step (self->progress, done, _ ("Reading rows"), error);
}

static gboolean
bytes_are_bad (const LogRead *self, AisleSpan raw, AisleReject *reason)
{
  if ((self->source.flags & AISLE_TEXT_HAS_NUL) != 0 && memchr (raw.data, 0, raw.length) != NULL)
    *reason = AISLE_REJECT_NUL;
  else if ((self->source.flags & AISLE_TEXT_HAS_HIGH) != 0 && !aisle_utf8_is_valid (raw.data, raw.length))
    *reason = AISLE_REJECT_ENCODING;
  else
    return FALSE;
  return TRUE;
}

static gboolean
read_line (LogRead *self, AisleSpan raw, GError **error)
{
  AisleSpan cells[AISLE_N_LOG_COLUMNS];
  AisleReject reason;
  gboolean full;

  if (raw.length > AISLE_RECORD_LIMIT)
    return aisle_row_out_reject (&self->out, AISLE_REJECT_TOO_LONG, self->line, raw, error);
  if (G_UNLIKELY (self->source.flags != 0) && bytes_are_bad (self, raw, &reason))
    return aisle_row_out_reject (&self->out, reason, self->line, raw, error);
  if (!aisle_log_rows_read (self->rows, raw.data, raw.length, cells, &reason))
    return aisle_row_out_reject (&self->out, reason, self->line, raw, error);
  for (gsize i = 0; i < self->out.n_slots; i++)
    *self->out.slots[i].cell = cells[self->out.slots[i].column];
  return aisle_row_out_add (&self->out, self->line, raw, &full, error) && (!full || flush (self, error));
}

static gboolean
is_blank (AisleSpan text)
{
  for (gsize i = 0; i < text.length; i++)
    if (text.data[i] != ' ' && text.data[i] != '\t')
      return FALSE;
  return TRUE;
}

/* The lines of the window; what is left of it begins a line whose end is still to come. */
static gboolean
read_window (LogRead *self, GError **error)
{
  AisleTextSource *source = &self->source;

  while (source->at < source->length)
    {
      const char *start = source->data + source->at;
      gsize there = source->length - source->at;
      const char *end = memchr (start, '\n', there);
      AisleSpan raw = { start, end != NULL ? (gsize) (end - start) : there };

      if (end == NULL && !source->last && !self->skipping && there <= AISLE_RECORD_LIMIT)
        break;
      source->at += raw.length + (end != NULL ? 1 : 0);
      if (self->skipping)
        {
          self->skipping = end == NULL;
          self->line += end != NULL ? 1 : 0;
          continue;
        }
      if (end == NULL && !source->last)
        {
          self->skipping = TRUE;
          raw.length = AISLE_RECORD_LIMIT + 1;
        }
      if (raw.length > 0 && raw.data[raw.length - 1] == '\r')
        raw.length--;
      if (!is_blank (raw) && !read_line (self, raw, error))
        return FALSE;
      self->line += end != NULL ? 1 : 0;
    }
  return TRUE;
}

static gboolean
read_all (LogRead *self, GError **error)
{
  for (;;)
    {
      if (!read_window (self, error) || !flush (self, error))
        return FALSE;
      if (self->source.last)
        return TRUE;
      if (!aisle_text_source_fill (&self->source, error))
        return FALSE;
    }
}

static gboolean
check_columns (const char *path, const AisleMapping *mapping, GError **error)
{
  if (mapping->columns->len == AISLE_N_LOG_COLUMNS)
    return TRUE;
  g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_INPUT,
               _ ("cannot read '%s': the columns are not those of an access log: read its head again"), path);
  return FALSE;
}

static gboolean
accesslog_read (const char *path, const AisleMapping *mapping, AisleSink *sink, AisleReadCounts *counts,
                AisleProgress *progress, GError **error)
{
  LogRead self = { .progress = progress, .line = 1 };
  gboolean ok;

  if (!check_columns (path, mapping, error) || !aisle_row_out_init (&self.out, mapping, sink, counts, error))
    return FALSE;
  self.rows = aisle_log_rows_new (mapping, error);
  if (self.rows == NULL || !aisle_text_source_open (&self.source, path, mapping->encoding, error))
    {
      aisle_log_rows_free (self.rows);
      aisle_row_out_clear (&self.out);
      return FALSE;
    }
  ok = read_all (&self, error) && aisle_row_out_check_any (&self.out, path, error);
  if (ok)
    {
      counts->bytes = self.source.bytes;
      aisle_byte_hash_finish (&self.source.hash, counts->content);
    }
  aisle_log_rows_free (self.rows);
  aisle_row_out_clear (&self.out);
  aisle_text_source_close (&self.source);
  return ok;
}

/* The share of the head's lines that are log lines. */
static double
accesslog_sniff (const guint8 *head, gsize length, const char *name)
{
  const char *p = (const char *) head, *stop = p + length;
  guint good = 0, lines = 0;

  while (p < stop && lines < 50)
    {
      const char *end = memchr (p, '\n', stop - p);
      AisleLogLine line;

      /* The last line may be cut. */
      if (end == NULL && lines > 0)
        break;
      if (end == NULL)
        end = stop;
      if (end > p + 1)
        {
          lines++;
          good += aisle_log_line_parse (&line, p, end - p - (end[-1] == '\r' ? 1 : 0)) ? 1 : 0;
        }
      p = end + 1;
    }
  return lines == 0 || good * 2 <= lines ? 0 : .6 + .39 * good / lines;
}

static const AisleParam options[] = {
  { .name = "gap",
    .title = N_ ("A session ends after"),
    .type = AISLE_PARAM_DURATION,
    .fallback = "30m",
    .help = N_ ("Time without a request from the same address and agent") },
  { .name = "drop_bots",
    .title = N_ ("Leave out crawlers"),
    .type = AISLE_PARAM_BOOLEAN,
    .fallback = "yes",
    .help = N_ ("Agents that name themselves crawlers, those without a name, and whoever fetches robots.txt") },
  { .name = "drop_assets",
    .title = N_ ("Leave out scripts, styles, pictures and fonts"),
    .type = AISLE_PARAM_BOOLEAN,
    .fallback = "yes",
    .help = N_ ("By the end of the path") },
  { .name = "drop_failed",
    .title = N_ ("Leave out failed requests"),
    .type = AISLE_PARAM_BOOLEAN,
    .fallback = "yes",
    .help = N_ ("A status of 400 or above, and methods other than GET and POST") },
  { .name = "view",
    .title = N_ ("Paths of an item's page"),
    .type = AISLE_PARAM_LIST,
    .fallback = "/product/ITEM,/products/ITEM,/item/ITEM,/items/ITEM,/p/ITEM,/goods/ITEM,/dp/ITEM",
    .help = N_ ("Words between slashes; ITEM is the item's id, * any word") },
  { .name = "cart",
    .title = N_ ("Paths that put into the cart"),
    .type = AISLE_PARAM_LIST,
    .fallback = "/cart/add/ITEM,/cart/add,/add-to-cart/ITEM,/add-to-cart,/basket/add/ITEM,/basket/add",
    .help = N_ ("Words between slashes; ITEM is the item's id, * any word") },
  { .name = "purchase",
    .title = N_ ("Paths of a purchase"),
    .type = AISLE_PARAM_LIST,
    .fallback = "/checkout/success,/checkout/complete,/checkout/thank*,/order",
    .help = N_ ("Words between slashes; ITEM is the item's id, * any word") },
  { .name = "search",
    .title = N_ ("Paths of a search"),
    .type = AISLE_PARAM_LIST,
    .fallback = "/search,/catalogsearch/result,/s",
    .help = N_ ("Words between slashes; ITEM is the item's id, * any word") },
  { .name = "search_parameters",
    .title = N_ ("Parameters that hold the query"),
    .type = AISLE_PARAM_LIST,
    .fallback = "q,query,keyword,keywords,search,s,k,wd",
    .help = N_ ("The first one with a value counts") },
  { .name = "item_parameters",
    .title = N_ ("Parameters that hold the item"),
    .type = AISLE_PARAM_LIST,
    .fallback = "item,item_id,itemid,product,product_id,productid,sku,id",
    .help = N_ ("Where the path has no ITEM; the first one with a value counts") },
};

const AisleReader aisle_reader_accesslog = {
  .id = "accesslog",
  .title = N_ ("Web server access log"),
  .options = options,
  .n_options = G_N_ELEMENTS (options),
  .sniff = accesslog_sniff,
  .guess = aisle_accesslog_guess,
  .resample = aisle_accesslog_resample,
  .read = accesslog_read,
};
