/* csv-guess.c: separator, quotes, header and form of a table from its first mebibyte.
 *
 * Every separator is tried; the one whose records agree most on their number of fields wins.  Two stretches from further
 * on in the file are read as well, only to tell days from months. */
#include "import/csv/csv-reader.h"

#include "base/error.h"
#include "base/i18n.h"
#include "import/column-guess.h"
#include "import/header-guess.h"
#include "import/import-error.h"
#include "import/input-files.h"
#include "import/record-guess.h"
#include "import/role-names.h"
#include "import/text-head.h"
#include "import/text-source.h"
#include "import/value-parse.h"

#define HEAD        (AISLE_RECORD_LIMIT + (64 << 10))
#define STRETCH     (64 << 10)
#define TRIED       300  /* records a separator is tried on */
#define SAMPLED     1000 /* records types and roles are guessed from */
#define PREVIEW     100
#define MAX_COLUMNS 4096

#define TURNS_LOOKED  200 /* lines that conversations are looked for in */
#define CONTEXT_LEAST 20  /* bytes of one */

typedef struct
{
  const char *path;
  GString *text; /* the head as UTF-8 */
  gboolean whole;
} CsvHead;

/* ---- reading ---- */

/* A copy with the zeros behind its end that the scanner may look at. */
static GString *
padded (const char *data, gsize length)
{
  GString *text = g_string_sized_new (length + AISLE_TEXT_PAD);

  g_string_append_len (text, data, length);
  memset (text->str + length, 0, AISLE_TEXT_PAD);
  return text;
}

static GString *
decode (AisleEncoding encoding, const guint8 *bytes, gsize length, gboolean last)
{
  g_autoptr (GString) text = g_string_sized_new (length);
  g_autoptr (AisleTextDecoder) decoder = aisle_text_decoder_new (encoding);
  const guint8 *in = bytes + aisle_encoding_mark (encoding, bytes, length), *end = bytes + length;
  char out[8192];
  gsize n;

  if (decoder != NULL)
    do
      {
        n = aisle_text_decoder_run (decoder, &in, end, out, sizeof out, last);
        g_string_append_len (text, out, n);
      }
    while (n > sizeof out / 2);
  return padded (text->str, text->len);
}

/* ---- records ---- */

typedef struct
{
  char separator, quote;
  gsize records, bad, modal; /* modal: the most frequent number of fields */
  gsize agree;               /* records that have it */
  gsize all_ids;             /* records whose fields are all whole numbers */
  gsize quoted;              /* records with a field rightly in quotes */
  gsize shortest;
  AisleReject reject; /* of the first bad record */
} Trial;

static gboolean
is_whole_number (const AisleCsvField *field)
{
  for (guint i = 0; i < field->length; i++)
    if (!g_ascii_isdigit (field->data[i]) && field->data[i] != '\r')
      return FALSE;
  return field->length > 0;
}

static Trial
try_dialect (const CsvHead *head, char separator, char quote)
{
  Trial trial = { .separator = separator, .quote = quote, .shortest = G_MAXSIZE };
  g_autofree guint *counts = g_new0 (guint, MAX_COLUMNS + 1);
  AisleCsvScan scan;
  AisleCsvStatus status;

  if (!aisle_csv_scan_init (&scan, separator, quote, aisle_csv_line_end (head->text->str, head->text->len),
                            MAX_COLUMNS))
    return trial;
  aisle_csv_scan_window (&scan, head->text->str, 0, head->text->len, head->whole);
  while (trial.records + trial.bad < TRIED
         && ((status = aisle_csv_scan_next (&scan)) == AISLE_CSV_RECORD || status == AISLE_CSV_BLANK
             || status == AISLE_CSV_BAD))
    {
      gsize n = MIN (scan.n_fields, MAX_COLUMNS), whole = 0;
      gboolean quoted = FALSE;

      if (status == AISLE_CSV_BLANK)
        continue;
      if (status == AISLE_CSV_BAD)
        {
          trial.reject = trial.bad++ == 0 ? scan.reject : trial.reject;
          continue;
        }
      trial.records++;
      trial.shortest = MIN (trial.shortest, n);
      counts[n]++;
      for (gsize i = 0; i < n; i++)
        {
          whole += is_whole_number (&scan.fields[i]) ? 1 : 0;
          quoted |= scan.fields[i].quoted;
        }
      trial.quoted += quoted ? 1 : 0;
      trial.all_ids += whole == n ? 1 : 0;
    }
  for (gsize n = 1; n <= MAX_COLUMNS; n++)
    if (counts[n] >= trial.agree && counts[n] > 0)
      {
        trial.agree = counts[n];
        trial.modal = n;
      }
  aisle_csv_scan_clear (&scan);
  return trial;
}

static double
share_of (const Trial *trial)
{
  return trial->records + trial->bad > 0 ? (double) trial->agree / (trial->records + trial->bad) : 0;
}

/* Agreement counts most, then the number of columns; spaces also stand within times and words. */
static double
score_of (const Trial *trial)
{
  double share = share_of (trial);

  if (trial->modal < 2)
    return 0;
  return share * share * (1 + MIN (trial->modal, 64) / 64.0)
         * (trial->separator == ' ' || trial->separator == ':' ? .5 : 1);
}

/* One line per user, "user item item ...": all ids, and lines of every length. */
static gboolean
is_wide (const Trial *trial)
{
  return trial->quote == 0 && trial->records >= 3 && trial->bad == 0 && trial->shortest >= 1 && trial->modal >= 2
         && trial->all_ids * 20 >= trial->records * 19 && share_of (trial) < .6;
}

static void
guess_dialect (AisleMapping *mapping, const CsvHead *head, Trial *best)
{
  static const char separators[] = { ',', ';', '\t', '|', ' ', ':' };

  *best = (Trial){ .separator = ',', .quote = '"' };
  for (gsize i = 0; i < G_N_ELEMENTS (separators); i++)
    {
      Trial quoted, bare;
      const Trial *trial;

      /* Times hold colons: only pairs of them are tried as separators. */
      if (separators[i] == ':' && strstr (head->text->str, "::") == NULL)
        continue;
      quoted = try_dialect (head, separators[i], '"');
      bare = try_dialect (head, separators[i], 0);
      /* Quotes mean nothing only where they are clearly more often wrong than right. */
      trial = quoted.bad > quoted.quoted + 2 && score_of (&bare) > score_of (&quoted) ? &bare : &quoted;

      if (score_of (trial) > score_of (best) || (best->records == 0 && trial->records > 0))
        *best = *trial;
      if (is_wide (&bare) && !mapping->wide)
        {
          mapping->wide = TRUE;
          mapping->separator = separators[i];
        }
    }
  if (mapping->wide && score_of (best) < .5)
    best->separator = mapping->separator;
  else
    mapping->wide = FALSE;
  mapping->separator = best->separator;
  mapping->quote = mapping->wide ? 0 : best->quote;
  mapping->confidence *= mapping->wide ? .9 : share_of (best);
}

/* Whole records as lists of texts; from: records to leave out at the start.  Where columns are known, records that lack
 * some are left out. */
static GPtrArray *
sample_rows (const AisleMapping *mapping, const GString *head, gboolean last, gsize from, gsize most)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  g_autoptr (GString) text = padded (head->str, head->len);
  gsize columns = mapping->wide || mapping->columns->len == 0 ? 0 : mapping->columns->len, seen = 0;
  AisleCsvScan scan;
  AisleCsvStatus status;

  if (!aisle_csv_scan_init (&scan, mapping->separator, mapping->quote, aisle_csv_line_end (text->str, text->len),
                            MAX_COLUMNS))
    return rows;
  aisle_csv_scan_window (&scan, text->str, 0, text->len, last);
  while (rows->len < most && (status = aisle_csv_scan_next (&scan)) != AISLE_CSV_MORE && status != AISLE_CSV_END)
    {
      GPtrArray *cells;

      if (status != AISLE_CSV_RECORD || seen++ < from || scan.n_fields < columns)
        continue;
      cells = g_ptr_array_new ();
      for (gsize i = 0; i < MIN (scan.n_fields, columns > 0 ? columns : MAX_COLUMNS); i++)
        {
          GString *cell = g_string_new (NULL);
          AisleSpan span;

          if (scan.fields[i].escaped)
            aisle_csv_unescape (&scan.fields[i], mapping->quote);
          span = aisle_csv_trim (&scan.fields[i]);
          aisle_text_append_escaped (cell, span.data, span.length, 4096);
          g_ptr_array_add (cells, g_string_free (cell, FALSE));
        }
      g_ptr_array_add (cells, NULL);
      g_ptr_array_add (rows, g_ptr_array_free (cells, FALSE));
    }
  aisle_csv_scan_clear (&scan);
  return rows;
}

/* ---- header ---- */

char **
aisle_csv_header_names (const AisleCsvScan *scan)
{
  GPtrArray *names = g_ptr_array_new ();

  for (gsize i = 0; i < MIN (scan->n_fields, scan->capacity); i++)
    {
      GString *text = g_string_new (NULL);
      AisleCsvField field = scan->fields[i];
      AisleSpan span;

      if (field.escaped)
        aisle_csv_unescape (&field, scan->quote);
      span = aisle_csv_trim (&field);
      aisle_text_append_escaped (text, span.data, span.length, AISLE_HEADER_NAME);
      g_ptr_array_add (names, g_string_free (text, FALSE));
    }
  g_ptr_array_add (names, NULL);
  aisle_header_names_settle ((char **) names->pdata);
  return (char **) g_ptr_array_free (names, FALSE);
}

/* ---- columns ---- */

static AisleMappedColumn *
column_new (char *name)
{
  AisleMappedColumn *column = g_new0 (AisleMappedColumn, 1);

  column->name = name;
  return column;
}

static void
name_columns (AisleMapping *mapping, const CsvHead *head, gsize modal)
{
  g_autoptr (GString) copy = padded (head->text->str, head->text->len);
  AisleCsvScan scan;
  AisleCsvStatus status;

  g_ptr_array_set_size (mapping->columns, 0);
  if (mapping->wide)
    {
      g_ptr_array_add (mapping->columns, column_new (g_strdup ("user")));
      g_ptr_array_add (mapping->columns, column_new (g_strdup ("items")));
      return;
    }
  if (!aisle_csv_scan_init (&scan, mapping->separator, mapping->quote, aisle_csv_line_end (copy->str, copy->len),
                            MAX_COLUMNS))
    return;
  aisle_csv_scan_window (&scan, copy->str, 0, head->text->len, head->whole);
  do
    status = aisle_csv_scan_next (&scan);
  while (status == AISLE_CSV_BLANK || (status == AISLE_CSV_BAD && scan.line < TRIED));
  if (mapping->header && status == AISLE_CSV_RECORD)
    {
      g_auto (GStrv) names = aisle_csv_header_names (&scan);

      for (guint i = 0; names[i] != NULL; i++)
        g_ptr_array_add (mapping->columns, column_new (g_strdup (names[i])));
    }
  else
    for (gsize i = 0; i < modal; i++)
      g_ptr_array_add (mapping->columns, column_new (g_strdup_printf ("column %u", (guint) i + 1)));
  aisle_csv_scan_clear (&scan);
}

typedef struct
{
  const AisleMapping *mapping;
  GPtrArray *rows;
} Further;

/* The first record of a stretch is cut. */
static void
take_stretch (const guint8 *bytes, gsize length, gpointer data)
{
  Further *self = data;
  g_autoptr (GString) text = decode (self->mapping->encoding, bytes, length, FALSE);
  g_autoptr (GPtrArray) some = sample_rows (self->mapping, text, FALSE, 1, SAMPLED);

  g_ptr_array_extend_and_steal (self->rows, g_steal_pointer (&some));
}

/* Records from the middle and the end of a long file. */
static GPtrArray *
rows_further_on (const AisleMapping *mapping, const CsvHead *head)
{
  Further further = { mapping, g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev) };

  if (!head->whole)
    aisle_text_further_on (head->path, HEAD, STRETCH, take_stretch, &further);
  return further.rows;
}

static void
set_wide_roles (AisleMapping *mapping)
{
  static const AisleRole roles[] = { AISLE_ROLE_USER, AISLE_ROLE_ITEM };

  for (guint i = 0; i < 2; i++)
    {
      AisleMappedColumn *column = mapping->columns->pdata[i];
      GPtrArray *samples = g_ptr_array_new ();

      for (guint row = 0; row < MIN (mapping->preview->len, 5); row++)
        {
          char **cells = mapping->preview->pdata[row];

          if (cells[0] != NULL && cells[i] != NULL)
            g_ptr_array_add (samples, g_strdup (cells[i]));
        }
      g_ptr_array_add (samples, NULL);
      column->samples = (char **) g_ptr_array_free (samples, FALSE);
      column->role = roles[i];
      column->type = AISLE_COLUMN_TEXT;
      column->why = g_strdup (i == 0 ? _ ("lines of ids of every length: the first is taken as the user")
                                     : _ ("lines of ids of every length: the others are taken as items"));
    }
}

static gboolean
look_at_columns (AisleMapping *mapping, const CsvHead *head, gsize modal, GError **error)
{
  g_autoptr (GPtrArray) rows = NULL, more = NULL;

  name_columns (mapping, head, modal);
  if (mapping->columns->len < 2)
    {
      g_set_error (
          error, AISLE_IMPORT_ERROR, AISLE_ERROR_INPUT,
          _ ("cannot read '%s': line 1: only one column: fields must be separated by commas, semicolons, tabs, "
             "bars or spaces; choose the separator"),
          head->path);
      return FALSE;
    }
  rows = sample_rows (mapping, head->text, head->whole, mapping->header ? 1 : 0, SAMPLED);
  if (rows->len == 0)
    {
      g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_EMPTY,
                   _ ("cannot read '%s': no row below line 1 has its %u columns; check the separator and the header"),
                   head->path, mapping->columns->len);
      return FALSE;
    }
  g_ptr_array_set_size (mapping->preview, 0);
  for (guint i = 0; i < MIN (rows->len, PREVIEW); i++)
    g_ptr_array_add (mapping->preview, g_strdupv (rows->pdata[i]));
  if (mapping->wide)
    {
      set_wide_roles (mapping);
      return TRUE;
    }
  more = rows_further_on (mapping, head);
  aisle_guess_columns (mapping, rows, more);
  return TRUE;
}

/* ---- the whole ---- */

/* What a file is when it is no text, by its first bytes. */
static const char *
name_of_binary (const guint8 *bytes, gsize length)
{
  static const struct
  {
    const char *magic, *name;
  } kinds[] = {
    { "\xd0\xcf\x11\xe0",
      N_ ("an old or encrypted Excel workbook: save it as .xlsx without a password, or the sheet as CSV first") },
    { "7z\xbc\xaf\x27\x1c", N_ ("a 7z archive: unpack it first") },
    { "Rar!", N_ ("a RAR archive: unpack it first") },
    { "\x1f\x9d", N_ ("compressed (Unix compress): unpack it first") },
    { "\x04\x22\x4d\x18", N_ ("compressed (LZ4): unpack it first") },
    { "\x1f\x8b", N_ ("compressed twice: unpack it first") },
    { "\x28\xb5\x2f\xfd", N_ ("compressed twice: unpack it first") },
    { "BZh91AY&SY", N_ ("compressed twice: unpack it first") },
    { "\xfd"
      "7zXZ",
      N_ ("compressed twice: unpack it first") },
    { "PK\003\004", N_ ("an archive or Excel workbook within another: unpack it first") },
    { "SQLite format 3", N_ ("an SQLite database within an archive: unpack it first") },
    { "PAR1", N_ ("a Parquet file: export it as CSV first") },
    { "%PDF", N_ ("a PDF document, not a log") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (length >= strlen (kinds[i].magic) && memcmp (bytes, kinds[i].magic, strlen (kinds[i].magic)) == 0)
      return _ (kinds[i].name);
  return NULL;
}

/* ---- text that is no table, though its marks may pass for separators ---- */

static guint
count_in_line (const char *line, const char *mark)
{
  const char *end = line + strcspn (line, "\r\n");
  guint n = 0;

  for (const char *p = line; (p = strstr (p, mark)) != NULL && p < end; p += strlen (mark))
    n++;
  return n;
}

/* What stands between the first and the last tab of two lines of the same number of them. */
static gboolean
same_context (const char *before, const char *line)
{
  gsize length = strcspn (line, "\n");
  const char *last = line + length;

  while (last > line && *last != '\t')
    last--;
  return last - line > CONTEXT_LEAST && strncmp (before + 1, line + 1, (gsize) (last - line)) == 0;
}

/* Lines of 1 or 0 and as many turns as there are, as answers are held against others: contexts are long or short, or stand
 * there again before each answer. */
static gboolean
is_lines_of_turns (const char *text)
{
  const char *before = NULL;
  guint least = G_MAXUINT, most = 0, n = 0, same = 0;

  for (const char *line = text; n < TURNS_LOOKED && *line != '\0'; n++)
    {
      const char *end = line + strcspn (line, "\n");
      guint tabs = count_in_line (line, "\t");

      if (*end == '\0' && n > 0)
        break;
      if ((line[0] != '0' && line[0] != '1') || line[1] != '\t')
        return FALSE;
      least = MIN (least, tabs);
      most = MAX (most, tabs);
      same += before != NULL && same_context (before, line);
      before = line;
      line = *end == '\0' ? end : end + 1;
    }
  return n >= 4 && least >= 2 && (least < most || (least >= 3 && same * 2 >= n));
}

/* Ends of turns in one of the first lines: DailyDialog, Ubuntu. */
static gboolean
has_turns_in_cells (const char *text)
{
  for (guint n = 0; n < 5 && *text != '\0'; n++)
    {
      if (count_in_line (text, "__eou__") >= 2)
        return TRUE;
      text += strcspn (text, "\n");
      text += *text == '\n';
    }
  return FALSE;
}

/* What the text is and how to make a table of it, or NULL. */
static const char *
cure_of_text (const char *path, const char *text)
{
  g_autofree char *base = g_path_get_basename (path);
  const char *start = text + strspn (text, " \r\n\t");

  if (g_str_has_prefix (start, "## intent:") || strstr (start, "\n## intent:") != NULL
      || ((g_str_has_prefix (start, "version:") || g_str_has_prefix (start, "nlu:"))
          && strstr (start, "- intent:") != NULL))
    return _ ("training data of Rasa: turn it into JSON with 'rasa data convert nlu -f json', and import that");
  if (g_str_equal (base, "seq.in") || g_str_equal (base, "seq.out"))
    return _ ("only a part of a set of intents: join its texts and labels with 'paste label seq.in > train.tsv', and "
              "import that");
  if (g_str_has_prefix (start, "__label__"))
    return _ ("training data of fastText: put a tab behind the label of each line, as with \"sed 's/ /\\t/'\"");
  if (g_str_has_prefix (start, "<top>") || g_str_has_prefix (start, "<DOC>"))
    return _ (
        "topics or documents of TREC: make a table of their numbers and texts first, with the columns query_id and query, "
        "or item_id and text");
  if (count_in_line (start, "_!_") >= 2)
    return _ ("a table with the separator _!_: put tabs instead, as with \"sed 's/_!_/\\t/g'\"");
  if (has_turns_in_cells (start) || is_lines_of_turns (start))
    return _ ("conversations of one line each: make each turn a row, with the columns conversation, speaker and text");
  return NULL;
}

static gboolean
set_text (CsvHead *head, AisleMapping *mapping, gboolean sniff, GError **error)
{
  g_autofree guint8 *bytes = NULL;
  const char *binary;
  gsize length;

  if (!aisle_text_head (head->path, HEAD, &bytes, &length, &head->whole, error))
    return FALSE;
  if (length == 0)
    {
      g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_EMPTY, _ ("cannot read '%s': the file is empty"), head->path);
      return FALSE;
    }
  binary = name_of_binary (bytes, length);
  if (sniff)
    mapping->confidence = aisle_encoding_sniff (bytes, length, head->whole, &mapping->encoding);
  if (binary != NULL || mapping->confidence <= 0)
    {
      g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_INPUT, _ ("cannot read '%s': it is %s"), head->path,
                   binary != NULL ? binary : _ ("not text: choose a CSV or TSV file"));
      return FALSE;
    }
  head->text = decode (mapping->encoding, bytes, length, head->whole);
  return TRUE;
}

/* FALSE when no record at all can be read. */
static gboolean
check_trial (const CsvHead *head, const Trial *trial, GError **error)
{
  if (trial->records > 0)
    return TRUE;
  if (trial->bad == 0 && head->whole)
    g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_EMPTY, _ ("cannot read '%s': it holds only blank lines"),
                 head->path);
  else if (trial->reject == AISLE_REJECT_TOO_LONG || trial->bad == 0)
    g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_INPUT,
                 _ ("cannot read '%s': line 1 is longer than %u bytes: one event must stand on one line"), head->path,
                 (guint) AISLE_RECORD_LIMIT);
  else
    g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_INPUT,
                 _ ("cannot read '%s': line 1: %s; choose another quote or separator"), head->path,
                 aisle_reject_title (trial->reject));
  return FALSE;
}

static gboolean
guess_all (AisleMapping *mapping, CsvHead *head, GError **error)
{
  g_autoptr (GPtrArray) rows = NULL;
  const char *cure;
  Trial trial;

  if (!set_text (head, mapping, TRUE, error))
    return FALSE;
  cure = cure_of_text (head->path, head->text->str);
  if (cure != NULL)
    {
      g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_INPUT, _ ("cannot read '%s': it is %s"), head->path, cure);
      return FALSE;
    }
  guess_dialect (mapping, head, &trial);
  if (!check_trial (head, &trial, error))
    return FALSE;
  /* Blanks between words pass for separators. */
  if (mapping->separator == ' ' && share_of (&trial) < .95 && aisle_input_is_prose (head->path, mapping))
    {
      g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_INPUT,
                   _ ("cannot read '%s': its lines are texts, not a table: put a tab between the label and the text of "
                      "each, as with \"sed 's/ /\\t/'\" where the label comes first"),
                   head->path);
      return FALSE;
    }
  rows = sample_rows (mapping, head->text, head->whole, 0, TRIED);
  mapping->header = !mapping->wide && rows->len > 0 && aisle_guess_header (rows);
  mapping->decimal_comma = !mapping->wide && aisle_guess_decimal_comma (rows, mapping->separator);
  if (mapping->wide)
    mapping->default_fold = aisle_fold_of_name (head->path);
  return look_at_columns (mapping, head, trial.modal, error);
}

AisleMapping *
aisle_csv_guess (const char *path, GError **error)
{
  g_autoptr (AisleMapping) mapping = aisle_mapping_new ("csv");
  CsvHead head = { .path = path };
  gboolean ok;

  aisle_mapping_set_file (mapping, path);
  ok = guess_all (mapping, &head, error);

  if (head.text != NULL)
    g_string_free (head.text, TRUE);
  return ok ? g_steal_pointer (&mapping) : NULL;
}

static gboolean
resample (AisleMapping *mapping, CsvHead *head, GError **error)
{
  Trial trial;

  if (!set_text (head, mapping, FALSE, error))
    return FALSE;
  trial = try_dialect (head, mapping->separator, mapping->quote);
  return check_trial (head, &trial, error) && look_at_columns (mapping, head, trial.modal, error);
}

gboolean
aisle_csv_resample (AisleMapping *mapping, const char *path, GError **error)
{
  CsvHead head = { .path = path };
  gboolean ok = resample (mapping, &head, error);

  if (head.text != NULL)
    g_string_free (head.text, TRUE);
  return ok;
}
