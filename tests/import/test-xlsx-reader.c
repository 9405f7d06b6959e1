/* The workbook reader: files of two other programs, workbooks made by hand with all that may be left out, and hostile
 * ones. */
#include "base/error.h"
#include "base/files.h"
#include "import/import-error.h"
#include "import/xlsx/xlsx-value.h"

#include "collect-sink.h"
#include "pack.h"

/* ---- values, by hand and by ECMA-376 ---- */

static void
test_numbers (void)
{
  static const struct
  {
    double value;
    const char *text;
  } cases[] = {
    { 0, "0" },
    { -0.0, "0" },
    { 17850, "17850" },
    { 1e5, "100000" },
    { 59.899999999999999, "59.9" },
    { 0.1 + 0.2, "0.30000000000000004" },
    { 1e-7, "0.0000001" },
    { -2.5e20, "-250000000000000000000" },
    { 1.2345e17, "123450000000000000" },
    { 123456789.125, "123456789.125" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) out = g_string_new (NULL);

      aisle_xlsx_append_number (out, cases[i].value);
      g_assert_cmpstr (out->str, ==, cases[i].text);
    }
}

static void
test_dates (void)
{
  static const struct
  {
    double serial;
    AisleXlsxForm form;
    gboolean epoch_1904;
    const char *text;
  } cases[] = {
    { 46083, AISLE_XLSX_DATE, FALSE, "2026-03-02" },
    { 46083.375, AISLE_XLSX_DATE | AISLE_XLSX_TIME, FALSE, "2026-03-02T09:00:00" },
    { 46083.375, AISLE_XLSX_DATE, FALSE, "2026-03-02T09:00:00" },
    { 46083, AISLE_XLSX_DATE | AISLE_XLSX_TIME, FALSE, "2026-03-02T00:00:00" },
    { 44621.375, AISLE_XLSX_DATE, TRUE, "2026-03-02T09:00:00" },
    { 1, AISLE_XLSX_DATE, FALSE, "1900-01-01" },
    { 61, AISLE_XLSX_DATE, FALSE, "1900-03-01" },
    { 25569, AISLE_XLSX_DATE, FALSE, "1970-01-01" },
    { 0.375, AISLE_XLSX_TIME, FALSE, "09:00:00" },
    { 46083.999994212963, AISLE_XLSX_DATE | AISLE_XLSX_TIME, FALSE, "2026-03-02T23:59:59.500" },
    { -1, AISLE_XLSX_DATE, FALSE, "-1" },
    { 1e9, AISLE_XLSX_DATE, FALSE, "1000000000" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) out = g_string_new (NULL);

      aisle_xlsx_append_date (out, cases[i].serial, cases[i].form, cases[i].epoch_1904);
      g_assert_cmpstr (out->str, ==, cases[i].text);
    }
}

static void
test_forms (void)
{
  static const struct
  {
    const char *code;
    AisleXlsxForm form;
  } cases[] = {
    { "General", AISLE_XLSX_NUMBER },
    { "0.00E+00", AISLE_XLSX_NUMBER },
    { "#,##0.00 \"EUR a day\"", AISLE_XLSX_NUMBER },
    { "[Red]0.00", AISLE_XLSX_NUMBER },
    { "[h]:mm:ss", AISLE_XLSX_NUMBER },
    { "0 \\d", AISLE_XLSX_NUMBER },
    { "0;yyyy", AISLE_XLSX_NUMBER },
    { "\"unended", AISLE_XLSX_NUMBER },
    { "dd/mm/yyyy", AISLE_XLSX_DATE },
    { "[$-409]d\\-mmm", AISLE_XLSX_DATE },
    { "mmm", AISLE_XLSX_DATE },
    { "h:mm AM/PM", AISLE_XLSX_TIME },
    { "mm:ss.0", AISLE_XLSX_TIME },
    { "yyyy\"年\"m\"月\"d\"日\" hh:mm", AISLE_XLSX_DATE | AISLE_XLSX_TIME },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    if (aisle_xlsx_form_of_code (cases[i].code) != cases[i].form)
      g_error ("'%s'", cases[i].code);
  g_assert_cmpint (aisle_xlsx_form_of_id (14), ==, AISLE_XLSX_DATE);
  g_assert_cmpint (aisle_xlsx_form_of_id (22), ==, AISLE_XLSX_DATE | AISLE_XLSX_TIME);
  g_assert_cmpint (aisle_xlsx_form_of_id (46), ==, AISLE_XLSX_NUMBER);
  g_assert_cmpint (aisle_xlsx_form_of_id (4), ==, AISLE_XLSX_NUMBER);
}

/* ---- files of other programs ---- */

static CollectSink *
read_with (const char *path, const char *const *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleMapping) mapping = aisle_mapping_sniff (path, &error);
  CollectSink *sink = collect_new ();

  g_assert_no_error (error);
  g_assert_cmpstr (mapping->reader, ==, "xlsx");
  for (gsize i = 0; options != NULL && options[i] != NULL; i += 2)
    {
      g_assert_true (aisle_mapping_set (mapping, options[i], options[i + 1], &error));
      g_assert_no_error (error);
      if (!g_str_has_prefix (options[i], "role.") && !aisle_mapping_resample (mapping, path, &error))
        g_error ("%s", error->message);
    }
  sink->with_line = TRUE;
  collect_read (sink, path, mapping, &error);
  g_assert_no_error (error);
  return sink;
}

static void
test_exceljs (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "golden", "xlsx", "orders-exceljs.xlsx", NULL);
  g_autoptr (CollectSink) sink = read_with (path, (const char *[]){ "role.Product", "title", NULL });
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleMapping) mapping = aisle_mapping_sniff (path, &error);

  g_assert_cmpstr (sink->rows->str, ==,
                   "4:u1|A|purchase||||10001|跑步鞋|2026-03-02T09:00:00Z|599000|1|0\n"
                   "5:u1|B|purchase||||10001|Rain coat|2026-03-02T09:00:00Z|3000|2|0\n"
                   "6:u2|A|return||||10002|A & B <c>|2026-03-03T23:59:59.500000Z|1000000000|-1|0\n"
                   "7:u3||purchase||||10003|link|2026-03-04T00:00:00Z|70000|1e-07|0\n");
  g_assert_cmpstr (aisle_mapping_offers (mapping, "sheet")[0], ==, "Notes");
  g_assert_cmpstr (aisle_mapping_offers (mapping, "sheet")[2], ==, "Old");
}

static void
test_sheetjs (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "golden", "xlsx", "log-sheetjs.xlsx", NULL);
  g_autoptr (CollectSink) sink = read_with (path, (const char *[]){ "role.ok", "channel", NULL });

  g_assert_cmpstr (sink->rows->str, ==,
                   "2:u1|A|view|||true|||2026-03-02T09:00:00Z|125000||0\n"
                   "3:u1|A|buy|||false|||2026-03-02T09:01:00Z|125000||0\n"
                   "4:u2|B|view|||true|||2026-03-03T00:00:00Z|||0\n");
}

/* ---- workbooks by hand ---- */

#define RELATIONS "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
#define TYPE      "Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

static const char root[] = RELATIONS "<Relationship Id='r1' " TYPE "officeDocument' Target='xl/workbook.xml'/>"
                                     "</Relationships>";
static const char book_relations[] = RELATIONS "<Relationship Id='r1' " TYPE "worksheet' Target='/xl/s/one.xml'/>"
                                               "<Relationship Id='r2' " TYPE "worksheet' Target='s/../s/two.xml'/>"
                                               "<Relationship Id='r3' " TYPE "sharedStrings' Target='texts.xml'/>"
                                               "<Relationship Id='r4' " TYPE "styles' Target='styles.xml'/>"
                                               "</Relationships>";
static const char workbook[] =
    "<x:workbook xmlns:x='m' xmlns:r='r'><x:workbookPr date1904='1'/><x:sheets><x:sheet name='One' r:id='r1'/>"
    "<x:sheet name='Two' state='hidden' r:id='r2'/></x:sheets></x:workbook>";
static const char texts[] = "<sst><si><t>time</t></si><si><t>user</t></si><si><t>item</t></si>"
                            "<si><r><t>Ta</t></r><r><rPr><b/></rPr><t>nk</t></r><rPh><t>tanku</t></rPh></si>"
                            "<si><t xml:space='preserve'>a_x0009_b_x0000_</t></si></sst>";
static const char styles[] = "<styleSheet><numFmts><numFmt numFmtId='164' formatCode='yyyy-mm-dd hh:mm'/></numFmts>"
                             "<cellStyleXfs><xf numFmtId='14'/></cellStyleXfs>"
                             "<cellXfs><xf numFmtId='0'/><xf numFmtId='164'/></cellXfs></styleSheet>";
#define HEADER "<row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' t='s'><v>1</v></c><c r='C1' t='s'><v>2</v></c></row>"

/* A workbook with these sheets; NULL: the part is missing. */
static char *
make_book (const char *one, const char *two, const char *strings)
{
  PackFile files[8];
  gsize n = 0;
  g_autofree char *first =
      one == NULL ? NULL : g_strdup_printf ("<worksheet><sheetData>%s</sheetData></worksheet>", one);
  g_autofree char *second =
      two == NULL ? NULL : g_strdup_printf ("<worksheet><sheetData>%s</sheetData></worksheet>", two);
  g_autoptr (GBytes) packed = NULL;

#define ADD(part, text)                                                                                                \
  if ((text) != NULL)                                                                                                  \
  files[n++] = (PackFile){ part, text, strlen (text) }
  ADD ("_rels/.rels", root);
  ADD ("xl/_rels/workbook.xml.rels", book_relations);
  ADD ("xl/workbook.xml", workbook);
  ADD ("xl/styles.xml", styles);
  ADD ("xl/texts.xml", strings);
  ADD ("xl/s/one.xml", first);
  ADD ("xl/s/two.xml", second);
#undef ADD
  packed = pack_zip (files, n, NULL);
  return collect_file ("made.xlsx", g_bytes_get_data (packed, NULL), (gssize) g_bytes_get_size (packed));
}

/* Prefixes, the 1904 epoch, rows and cells that do not say where they are, gaps, cells out of order, booleans, errors,
 * inline and formula texts, phonetics, escapes. */
static void
test_forms_of_cells (void)
{
  g_autofree char *path = make_book (
      HEADER "<row r='3'><c r='C3' t='inlineStr'><is><r><t>in</t></r><r><t>line</t></r><rPh><t>x</t></rPh></is></c>"
             "<c r='B3' t='s'><v>3</v></c><c r='A3' s='1'><v>44621.375</v></c></row>"
             "<row><c s='1'><v>44622</v></c><c t='str'><f>1</f><v>u_x0041_</v></c><c t='b'><v>1</v></c></row>"
             "<row r='5'/>"
             "<row r='6' hidden='1'><c r='A6' t='d'><v>2026-03-05T10:00:00</v></c><c r='B6' t='e'><v>#REF!</v></c>"
             "<c r='C6' t='s'><v>4</v></c><c r='XFD6'><v>1</v></c></row>"
             "<row r='1048576'><c r='A1048576' s='1'><v>44625</v></c><c r='B1048576' t='e'><v>#N/A</v></c>"
             "<c r='C1048576'><v>17850</v></c></row>",
      "", texts);
  g_autoptr (CollectSink) sink = read_with (path, NULL);

  g_assert_cmpstr (sink->rows->str, ==,
                   "3:Tank|inline|||||||2026-03-02T09:00:00Z|||0\n"
                   "4:uA|true|||||||2026-03-03T00:00:00Z|||0\n"
                   "6:#REF!|a\tb_x0000_|||||||2026-03-05T10:00:00Z|||0\n"
                   "1048576:|17850|||||||2026-03-06T00:00:00Z|||0\n");
}

static void
test_sheets (void)
{
  static const char other[] =
      "<row r='1'><c r='A1' t='inlineStr'><is><t>A title</t></is></c></row>"
      "<row r='2'><c r='A2' t='inlineStr'><is><t>user,item</t></is></c></row>"
      "<row r='4'><c r='A4' t='inlineStr'><is><t>user</t></is></c><c r='B4' t='inlineStr'><is><t>item</t></is></c></row>"
      "<row r='5'><c r='A5' t='inlineStr'><is><t>x</t></is></c><c r='B5'><v>7</v></c></row>";
  g_autofree char *path =
      make_book (HEADER "<row r='2'><c r='B2' t='s'><v>3</v></c><c r='C2'><v>1</v></c><c r='A2' s='1'><v>44621</v></c>"
                        "</row>",
                 other, texts);
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleMapping) mapping = aisle_mapping_sniff (path, &error);
  g_autoptr (CollectSink) first = read_with (path, NULL);
  g_autoptr (CollectSink) second = read_with (path, (const char *[]){ "option.sheet", "Two", NULL });
  g_autoptr (CollectSink) skipped =
      read_with (path, (const char *[]){ "header", "no", "option.sheet", "Two", "option.skip", "4", "role.column 1",
                                         "user", NULL });

  g_assert_cmpint (first->n_rows, ==, 1);
  g_assert_cmpstr (second->rows->str, ==, "5:x|7||||||||||0\n");
  g_assert_cmpint (skipped->n_rows, ==, 1);
  g_assert_true (aisle_mapping_set (mapping, "option.sheet", "Three", &error));
  g_assert_false (aisle_mapping_resample (mapping, path, &error));
  g_assert_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, "'Three'"));
}

/* ---- hostile ---- */

static void
assert_refused (char *path, const char *part)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleMapping) mapping = aisle_mapping_sniff (path, &error);
  g_autoptr (CollectSink) sink = collect_new ();

  if (mapping != NULL && collect_read (sink, path, mapping, &error))
    g_error ("read, but '%s' was expected", part);
  g_assert_cmpint (error->domain, ==, AISLE_IMPORT_ERROR);
  if (strstr (error->message, part) == NULL || strstr (error->message, "made.xlsx") == NULL)
    g_error ("'%s' lacks '%s'", error->message, part);
  g_free (path);
}

static void
test_hostile (void)
{
  g_autoptr (GString) deep = g_string_new (HEADER), tag = g_string_new (HEADER "<row r='2' x='");

  for (int i = 0; i < 100; i++)
    g_string_append (deep, "<a>");
  for (int i = 0; i < 100; i++)
    g_string_append (deep, "</a>");
  for (int i = 0; i < 3 << 20; i++)
    g_string_append_c (tag, 'x');
  g_string_append (tag, "'/>");
  assert_refused (make_book (HEADER "<row r='2'><c r='ZZZZ2'><v>1</v></c></row>", "", texts), "'ZZZZ2'");
  assert_refused (make_book (HEADER "<row r='2'><c r='XFE2'><v>1</v></c></row>", "", texts), "'XFE2'");
  assert_refused (make_book (HEADER "<row r='1048577'><c><v>1</v></c></row>", "", texts), "'1048577'");
  assert_refused (make_book (HEADER "<row r='9'><c><v>1</v></c></row><row r='9'><c><v>1</v></c></row>", "", texts),
                  "row 9");
  assert_refused (make_book (HEADER "<row r='2'><c t='s'><v>99</v></c></row>", "", texts), "'99'");
  assert_refused (make_book (HEADER "<row r='2'><c t='s'><v>-1</v></c></row>", "", texts), "'-1'");
  assert_refused (make_book (deep->str, "", texts), "too deeply");
  assert_refused (make_book (tag->str, "", texts), "too long");
  assert_refused (make_book (HEADER "<row r='2'><c r='A2'>", "", texts), "line 1");
  assert_refused (make_book (HEADER, NULL, texts), "missing");
  assert_refused (make_book (HEADER, "", NULL), "texts.xml");
  assert_refused (make_book (HEADER, "", "<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><sst>&b;</sst>"),
                  "document type");
  assert_refused (make_book ("", "", texts), "empty");
  assert_refused (make_book (HEADER, "", texts), "row 1");
}

/* A row over the record limit costs itself; the text it is made of is stored once. */
static void
test_too_long (void)
{
  g_autoptr (GString) rows = g_string_new (HEADER), strings = g_string_new ("<sst>");
  g_autofree char *path = NULL;
  g_autoptr (CollectSink) sink = NULL;

  for (const char *p = "time\0user\0item\0"; *p != '\0'; p += strlen (p) + 1)
    g_string_append_printf (strings, "<si><t>%s</t></si>", p);
  g_string_append (strings, "<si><t>");
  for (int i = 0; i < 200000; i++)
    g_string_append (strings, "雨");
  g_string_append (strings, "</t></si></sst>");
  g_string_append (rows, "<row r='2'><c s='1'><v>44621</v></c><c><v>1</v></c><c><v>2</v></c></row>");
  g_string_append (rows, "<row r='3'><c s='1'><v>44621</v></c>");
  for (int i = 0; i < 100; i++)
    g_string_append (rows, "<c t='s'><v>3</v></c>");
  g_string_append (rows, "</row><row r='4'><c s='1'><v>44621</v></c><c><v>3</v></c><c><v>4</v></c></row>");
  path = make_book (rows->str, "", strings->str);
  sink = read_with (path, NULL);
  g_assert_cmpint (sink->n_rows, ==, 2);
  g_assert_cmpint (sink->counts.rejected[AISLE_REJECT_TOO_LONG], ==, 1);
}

/* One row as wide as a sheet can be must not make all the others so. */
static void
test_wide (void)
{
  g_autoptr (GString) rows = g_string_new (HEADER);
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleMapping) mapping = NULL;
  gsize before;

  for (guint i = 2; i < 500; i++)
    {
      g_string_append_printf (rows, "<row r='%u'><c s='1'><v>44621</v></c><c><v>1</v></c><c><v>2</v></c>", i);
      g_string_append (rows, i % 100 == 0 ? "<c r='XFD1'><v>1</v></c></row>" : "</row>");
    }
  path = make_book (rows->str, "", texts);
  before = aisle_peak_memory ();
  mapping = aisle_mapping_sniff (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (mapping->columns->len, ==, 3);
  g_assert_cmpuint (aisle_peak_memory () - before, <, 200 << 20);
}

/* 200,000 rows in bounded memory. */
static void
test_many_rows (void)
{
  GString *rows = g_string_new (HEADER);
  g_autofree char *path = NULL;
  g_autoptr (CollectSink) sink = collect_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (AisleMapping) mapping = NULL;

  for (guint i = 2; i <= 200001; i++)
    g_string_append_printf (rows,
                            "<row r='%u'><c r='A%u' s='1'><v>%u.5</v></c><c r='B%u'><v>%u</v></c><c r='C%u' t='s'>"
                            "<v>3</v></c></row>",
                            i, i, 44621 + i % 30, i, i % 1000, i);
  path = make_book (rows->str, "", texts);
  g_string_free (rows, TRUE);
  mapping = aisle_mapping_sniff (path, &error);
  g_assert_no_error (error);
  g_assert_true (collect_read (sink, path, mapping, &error));
  g_assert_no_error (error);
  g_assert_cmpint (sink->n_rows, ==, 200000);
  g_assert_true (g_str_has_suffix (sink->rows->str, "1|Tank|||||||2026-03-23T12:00:00Z|||0\n"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xlsx-reader/numbers", test_numbers);
  g_test_add_func ("/xlsx-reader/dates", test_dates);
  g_test_add_func ("/xlsx-reader/forms", test_forms);
  g_test_add_func ("/xlsx-reader/exceljs", test_exceljs);
  g_test_add_func ("/xlsx-reader/sheetjs", test_sheetjs);
  g_test_add_func ("/xlsx-reader/forms-of-cells", test_forms_of_cells);
  g_test_add_func ("/xlsx-reader/sheets", test_sheets);
  g_test_add_func ("/xlsx-reader/hostile", test_hostile);
  g_test_add_func ("/xlsx-reader/too-long", test_too_long);
  g_test_add_func ("/xlsx-reader/wide", test_wide);
  g_test_add_func ("/xlsx-reader/many-rows", test_many_rows);
  return g_test_run ();
}
